"""What AWS said, kept; and whether the same call may succeed a little later."""

import traceback
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from services.controller.aws_errors import (
    PASSING,
    THROTTLES,
    AwsCall,
    AwsCallError,
    asked,
    request_id,
)


def refusal(code: str, message: str = "Why.") -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"RequestId": "request-9", "HTTPStatusCode": 400},
    }
    return ClientError(response, "CreateUserProfile")


def test_a_refusal_keeps_operation_request_code_and_message() -> None:
    error = AwsCallError.of(refusal("ResourceInUse", "It exists."), "CreateUserProfile")

    assert error.call == AwsCall("CreateUserProfile", "request-9", "ResourceInUse", "It exists.")
    assert str(error) == "CreateUserProfile: ResourceInUse: It exists."
    assert error.code == "ResourceInUse"


def test_a_refusal_without_particulars_is_still_one() -> None:
    error = AwsCallError.of(ClientError({}, "X"), "X")

    assert error.call == AwsCall("X", None, "Unknown", "")
    assert not error.passing


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(endpoint_url="x"),
        ReadTimeoutError(endpoint_url="x"),
        EndpointConnectionError(endpoint_url="x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_call_without_an_answer_is_passing_and_named(error: BotoCoreError) -> None:
    kept = AwsCallError.of(error, "ListUserProfiles")

    assert kept.passing
    assert not kept.throttled
    assert kept.call.request_id is None
    assert kept.code == type(error).__name__


def test_an_answer_that_cannot_be_read_is_passing_and_quoted_nowhere() -> None:
    def answer() -> str:
        raise ResponseParserError("Unable to parse response, invalid XML: b'<a-secret'")

    with pytest.raises(AwsCallError) as raised:
        asked("AssumeRole", answer)

    assert raised.value.passing
    assert raised.value.code == "ResponseParserError"
    assert "a-secret" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("code", sorted(THROTTLES))
def test_throttles_are_passing(code: str) -> None:
    error = AwsCallError.of(refusal(code), "X")

    assert error.throttled
    assert error.passing


@pytest.mark.parametrize("code", sorted(PASSING))
def test_faults_of_the_service_are_passing(code: str) -> None:
    error = AwsCallError.of(refusal(code), "X")

    assert error.passing
    assert not error.throttled


@pytest.mark.parametrize(
    "code",
    ["AccessDeniedException", "ValidationException", "ResourceInUse", "ResourceLimitExceeded"],
)
def test_decisions_of_the_service_are_not_passing(code: str) -> None:
    assert not AwsCallError.of(refusal(code), "X").passing


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"ResponseMetadata": {"RequestId": "r"}}, "r"),
        ({"ResponseMetadata": {"RequestId": ""}}, None),
        ({"ResponseMetadata": {}}, None),
        ({}, None),
    ],
)
def test_a_request_id_is_read_where_there_is_one(answer: Any, found: str | None) -> None:
    assert request_id(answer) == found


def test_a_bare_5xx_is_the_servers_fault_whatever_its_code() -> None:
    answer = {"Error": {"Code": "503"}, "ResponseMetadata": {"HTTPStatusCode": 503}}

    assert AwsCallError.of(ClientError(answer, "X"), "X").passing  # type: ignore[arg-type] # as a proxy answers


def test_a_call_that_was_never_sent_is_not_tried_again() -> None:
    assert not AwsCallError.of(ParamValidationError(report="too long"), "X").passing
