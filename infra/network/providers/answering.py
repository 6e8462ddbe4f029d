"""Answers CloudFormation for a provider: once, whatever happens, and in AWS's own words."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
# CloudFormation takes an answer of 4096 bytes.
LONGEST = 900
TRIES = 4


def handling(act: Callable[[Json], Json]) -> Callable[[Json, object], None]:
    """Return the function's handler. Deleting does nothing: nothing was made."""

    def handler(event: Json, _context: object) -> None:
        said = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
        said["PhysicalResourceId"] = event["LogicalResourceId"]
        try:
            deleted = event["RequestType"] == "Delete"
            said["Data"] = {} if deleted else act(event["ResourceProperties"])
            said["Status"] = "SUCCESS"
        # Without an answer the stack waits until its own time is over.
        except Exception as error:  # noqa: BLE001  # as the line above says
            said |= {"Status": "FAILED", "Reason": str(error)[:LONGEST]}
        put(event["ResponseURL"], json.dumps(said, ensure_ascii=False).encode())

    return handler


def put(url: str, body: bytes) -> None:
    """Send the answer, and again where it did not arrive. The URL is signed without a type."""
    headers = {"Content-Type": ""}
    request = urllib.request.Request(url, body, headers, method="PUT")  # noqa: S310  # CloudFormation's
    for attempt in range(TRIES):
        try:
            urllib.request.urlopen(request, timeout=10).close()  # noqa: S310  # as above
        except OSError:
            if attempt == TRIES - 1:
                raise
            time.sleep(2**attempt)
        else:
            return
