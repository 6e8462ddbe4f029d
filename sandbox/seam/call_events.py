"""Gap: no rule hears of API calls; on AWS, CloudTrail puts an event of each on the default bus.

Told of are the calls that a `Service` names, those that are refused too, once they are answered.
Left out are callers whom IAM does not know, as on AWS, and what CloudFormation makes: the emulator
makes it without calls, and the stack's own event covers it.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

from ministack import app
from ministack.core import router
from ministack.core.responses import get_account_id, get_region, get_request_client_ip

from events.aws import API_CALL
from sandbox.seam.caller_identity import user_identity
from sandbox.seam.default_bus import AwsEvent, put_aws_event
from sandbox.seam.patch import wrap

JsonObject = dict[str, Any]
Answer = tuple[int, dict[str, str], Any]
Dispatch = Callable[..., Awaitable[Answer]]

logger = logging.getLogger("sandbox.calls")

_REFUSED, _BROKEN = 400, 500


@dataclass(frozen=True)
class Request:
    """A call as it came in; header names are lower case."""

    headers: dict[str, str]
    body: bytes
    query: JsonObject


@dataclass(frozen=True)
class Refusal:
    """Why a call was refused, as CloudTrail writes it."""

    code: str
    message: str


class Service(Protocol):
    """What is told of one service's calls."""

    source: str
    """`aws.ec2`; the event's own `eventSource` follows from it."""

    def call_name(self, request: Request) -> str | None:
        """Return the call's name, or None where nothing is told of it. Asked of every request."""

    def request_parameters(self, name: str, request: Request) -> JsonObject | None:
        """Return what was asked, in CloudTrail's shape."""

    def response_elements(self, name: str, answer: bytes) -> JsonObject | None:
        """Return what was answered, in CloudTrail's shape."""

    def refusal(self, answer: bytes) -> Refusal:
        """Return why the call was refused."""


def install(services: Sequence[Service]) -> None:
    """Put an event of each call that is told of on the default bus of its account and region."""

    def around(dispatch: Dispatch) -> Dispatch:
        async def dispatch_and_tell(
            method: str,
            path: str,
            headers: dict[str, str],
            body: bytes,
            query: JsonObject,
            request_id: str,
        ) -> Answer:
            answer = await dispatch(method, path, headers, body, query, request_id)
            request = Request(headers, body, query)
            try:
                for service in services:
                    name = service.call_name(request)
                    if name is not None:
                        _tell(service, name, request, answer, request_id)
            except Exception:
                # The call itself has been answered: an event must not undo that.
                logger.exception("An event of a call is lost")
            return answer

        return dispatch_and_tell

    wrap(app, "_dispatch_service_request", around)


def _tell(service: Service, name: str, request: Request, answer: Answer, request_id: str) -> None:
    status, _, body = answer
    key = router.extract_access_key_id(request.headers, request.query)
    identity = user_identity(key)
    if identity is None or status >= _BROKEN:
        return
    now, account_id, region = datetime.now(UTC), get_account_id(), get_region()
    detail = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": service.source.removeprefix("aws.") + ".amazonaws.com",
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": get_request_client_ip(),
        "userAgent": request.headers.get("user-agent", ""),
        "requestParameters": service.request_parameters(name, request),
        "responseElements": None,
        "requestID": request_id,
        "eventID": str(uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account_id,
        "eventCategory": "Management",
    }
    if status >= _REFUSED:
        refusal = service.refusal(body)
        detail |= {"errorCode": refusal.code, "errorMessage": refusal.message}
    else:
        detail["responseElements"] = service.response_elements(name, body)
    event = AwsEvent(uuid4(), now, service.source, API_CALL, detail)
    put_aws_event(event, account_id, region)
