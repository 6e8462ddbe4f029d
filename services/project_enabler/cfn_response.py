"""Answering CloudFormation: one PUT to the URL that came with a custom resource's request.

Without an answer a stack waits for an hour, so sending is tried again.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from aws_lambda_powertools.logging import Logger

from services.project_enabler.stack_request import Answer

_log = Logger(child=True)

# CloudFormation takes 4096 bytes in all.
_LONGEST_REASON = 1000
_TRIES = 3
_SECONDS = 8.0
_PAUSE_SECONDS = 1.0

Put = Callable[[str, bytes], None]


class NotAnsweredError(Exception):
    """CloudFormation could not be told; it will wait until its own time is over."""


def respond(
    event: Mapping[str, Any],
    answer: Answer,
    physical_id: str,
    *,
    sleep: Callable[[float], None],
    put: Put | None = None,
) -> None:
    """Tell CloudFormation the end of a request.

    Raises
    ------
    NotAnsweredError
        The request names no URL, or none of the tries got through.
    """
    url = event.get("ResponseURL")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("https", "http"):
        raise NotAnsweredError("the request names no URL to answer to")
    body = json.dumps(
        {
            "Status": answer.status,
            "Reason": answer.reason[:_LONGEST_REASON],
            "PhysicalResourceId": physical_id,
            "StackId": event.get("StackId"),
            "RequestId": event.get("RequestId"),
            "LogicalResourceId": event.get("LogicalResourceId"),
            "NoEcho": False,
            "Data": dict(answer.data),
        }
    ).encode()
    for attempt in range(1, _TRIES + 1):
        try:
            (put or _put)(url, body)
        except OSError as error:
            # Not the URL: it is signed.
            _log.warning("CloudFormation was not reached: %s", type(error).__name__)
            if attempt < _TRIES:
                sleep(_PAUSE_SECONDS * attempt)
        else:
            return
    raise NotAnsweredError("CloudFormation could not be reached")


def _put(url: str, body: bytes) -> None:
    # The URL is signed without a content type.
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        url, data=body, method="PUT", headers={"Content-Type": ""}
    )
    with urllib.request.urlopen(request, timeout=_SECONDS) as answered:  # noqa: S310 - as above
        answered.read()
