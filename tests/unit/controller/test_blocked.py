"""A refused call as a value: what is waited for, and how patiently."""

import pytest

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import THROTTLED, Blocked, blocked_by


def refused(code: str, *, fault: bool = False) -> AwsCallError:
    return AwsCallError(AwsCall("GetRole", "request-1", code, "Not now."), fault=fault)


def test_a_throttled_call_is_waited_for_with_patience() -> None:
    error = refused("ThrottlingException")

    assert blocked_by(error) == Blocked(
        THROTTLED, "AWS asked for patience at GetRole: Not now.", error.call, patient=True
    )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (refused("AccessDenied"), "GetRoleRefused"),
        (refused("ServiceUnavailable"), "NoAnswer"),
        (refused("ConnectTimeoutError", fault=True), "NoAnswer"),
    ],
    ids=["refused", "unavailable", "no answer"],
)
def test_any_other_call_is_told_in_awss_words_and_not_waited_for_without_end(
    error: AwsCallError, reason: str
) -> None:
    assert blocked_by(error) == Blocked(reason, "GetRole failed: Not now.", error.call)
