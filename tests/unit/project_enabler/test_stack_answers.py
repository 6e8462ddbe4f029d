"""CloudFormation is told, whatever the network does, within its limits, and nobody else is."""

import json
import urllib.error
from email.message import Message
from http.client import BadStatusLine, IncompleteRead, InvalidURL
from typing import Any

import pytest

from services.project_enabler.cfn_response import (
    MOST_BYTES,
    NotAnsweredError,
    body_of,
    put_body,
    respond,
)
from services.project_enabler.stack_work import Answer
from tests.world.mailbox import REFUSED, Letter, open_mailbox
from tests.world.stack import SIGNATURE, URL, MemoryStack

FAILURES: list[Exception] = [
    urllib.error.URLError("unreachable"),
    TimeoutError("timed out"),
    ConnectionResetError("reset"),
    BadStatusLine("?"),
    IncompleteRead(b""),
    InvalidURL(f"URL can't contain control characters. {URL!r}"),
    UnicodeEncodeError("ascii", URL, 0, 1, "ordinal not in range"),
]
DONE = Answer("SUCCESS", "All was in order.", {"PortfolioId": "port-1"})


def told(stack: MemoryStack, reason: str = "no", **more: Any) -> bytes:
    return body_of(stack.request("Create", **more), Answer("FAILED", reason, {}), "id")


@pytest.mark.parametrize("failure", FAILURES, ids=lambda each: type(each).__name__)
def test_url_that_fails_first_is_tried_again(failure: Exception) -> None:
    stack = MemoryStack()
    stack.put_failures = [failure] * 3

    assert stack.create()["Status"] == "SUCCESS"
    assert stack.slept[-3:] == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda each: type(each).__name__)
def test_who_cannot_be_told_is_given_up_without_the_url_in_any_word(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    stack = MemoryStack()
    stack.put_failures = [failure] * 100

    with pytest.raises(NotAnsweredError) as given_up:
        stack.create()

    # Lambda logs an error with those that it came of.
    assert given_up.value.__context__ is None
    assert SIGNATURE not in str(given_up.value)
    assert "not answered" in caplog.text
    assert SIGNATURE not in caplog.text
    assert stack.mailbox == []


def test_refusal_of_the_url_is_logged_by_its_code(caplog: pytest.LogCaptureFixture) -> None:
    stack = MemoryStack()
    stack.put_failures = [urllib.error.HTTPError(URL, 403, "Forbidden", Message(), None)]

    assert stack.create()["Status"] == "SUCCESS"
    assert "not answered: HTTPError 403" in caplog.text
    assert SIGNATURE not in caplog.text


def test_tries_end_before_the_function_does() -> None:
    stack = MemoryStack()
    invocation = stack.invocation()
    invocation.sleep(580)
    stack.put_failures = [TimeoutError()] * 100

    with pytest.raises(NotAnsweredError):
        respond(stack.request("Create"), DONE, "id", invocation, stack.put)

    assert stack.seconds_left > 8


@pytest.mark.parametrize("url", [None, "", 7, [URL], "ftp://host/x", "file:///etc/passwd", "//["])
def test_request_without_a_url_answers_nobody(url: object) -> None:
    stack = MemoryStack()

    with pytest.raises(NotAnsweredError, match="names no URL"):
        stack.send(stack.request("Create", ResponseURL=url))

    assert stack.mailbox == []


@pytest.mark.parametrize("reason", ["x" * 100_000, "ü" * 100_000, "\U0001f600" * 900, "\ud800"])
def test_answer_fits_whatever_aws_said(reason: str) -> None:
    body = told(MemoryStack(), reason, StackId="s" * 1000, LogicalResourceId="l" * 255)

    assert len(body) <= MOST_BYTES
    assert json.loads(body)["Reason"][0] == reason[0]


def test_reason_that_fits_is_whole() -> None:
    reason = f"AssociatePrincipalWithPortfolio failed: AccessDenied: {'x' * 900}"

    assert json.loads(told(MemoryStack(), reason))["Reason"] == reason


def test_answer_is_put_without_a_content_type_as_the_url_is_signed(socket_enabled: None) -> None:
    with open_mailbox() as mailbox:
        put_body(f"{mailbox.address}/x?{SIGNATURE}", b'{"Status": "SUCCESS"}')

    assert mailbox.letters == [Letter(f"/x?{SIGNATURE}", "", b'{"Status": "SUCCESS"}')]


def test_answer_that_is_refused_is_an_error(socket_enabled: None) -> None:
    with open_mailbox() as mailbox, pytest.raises(urllib.error.HTTPError) as refused:
        put_body(f"{mailbox.address}{REFUSED}", b"{}")
    refused.value.close()
