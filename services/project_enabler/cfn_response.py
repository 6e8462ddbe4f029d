"""Answering CloudFormation: one PUT to the URL that came with a custom resource's request.

Without an answer a stack waits until its own time is over, so sending is tried again.
"""

import json
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

from aws_lambda_powertools.logging import Logger

from services.project_enabler.invocation import Invocation
from services.project_enabler.stack_work import Answer

_log = Logger(child=True)

MOST_BYTES: Final = 4096
_LONGEST_REASON = 1000
_TRIES = 6
_SECONDS = 8.0
_FIRST_PAUSE = 1.0

Put = Callable[[str, bytes], None]


class NotAnsweredError(Exception):
    """CloudFormation could not be told; it will wait until its own time is over."""


def respond(
    event: Mapping[str, Any],
    answer: Answer,
    physical_id: str,
    invocation: Invocation,
    put: Put,
) -> None:
    """Tell CloudFormation the end of a request.

    Raises
    ------
    NotAnsweredError
        The request names no URL, or none of the tries got through. The URL is in no message and
        no log: it is signed.
    """
    url = event.get("ResponseURL")
    if not isinstance(url, str) or _scheme(url) not in ("https", "http"):
        raise NotAnsweredError("the request names no URL to answer to")
    body = body_of(event, answer, physical_id)
    pause = _FIRST_PAUSE
    for attempt in range(1, _TRIES + 1):
        try:
            put(url, body)
        except (OSError, HTTPException, ValueError) as error:
            _log.warning("not answered: %s %s", type(error).__name__, getattr(error, "code", ""))
        else:
            return
        if attempt == _TRIES or invocation.time_left() < pause + _SECONDS:
            break
        invocation.sleep(pause)
        pause *= 2
    # Not within the `except`: what it caught may have the URL in it.
    raise NotAnsweredError("CloudFormation could not be reached")


def body_of(event: Mapping[str, Any], answer: Answer, physical_id: str) -> bytes:
    """Return the answer as CloudFormation takes it, the reason cut to what the size leaves."""
    reason = answer.reason[:_LONGEST_REASON]
    while True:
        said = {
            "Status": answer.status,
            "Reason": reason,
            "PhysicalResourceId": physical_id,
            "StackId": event.get("StackId"),
            "RequestId": event.get("RequestId"),
            "LogicalResourceId": event.get("LogicalResourceId"),
            "Data": dict(answer.data),
        }
        body = json.dumps(said).encode()
        if len(body) <= MOST_BYTES or len(reason) <= 1:
            return body
        reason = reason[: len(reason) * 3 // 4]


def put_body(url: str, body: bytes) -> None:
    """Send a body once.

    Raises
    ------
    OSError, HTTPException, ValueError
        It did not arrive, or not for certain.
    """
    # The URL is signed without a content type.
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        url, data=body, method="PUT", headers={"Content-Type": ""}
    )
    with urllib.request.urlopen(request, timeout=_SECONDS) as answered:  # noqa: S310 - as above
        answered.read()


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""
