"""Gap: nothing tells EventBridge of API calls, as a trail of management events does on AWS.

Told are the calls of EC2 and SSM that the network registry listens to, refused ones too, on the
default bus of the account and region in which they were made; and each change of a parameter, by
Systems Manager's own event. What templates make goes another way: their stacks tell of it.

Shapes: CloudTrail's user guide, Systems Manager's list of its events. EC2's parameters are told as
CloudTrail writes them, in camel case; what a call answered only for `CreateSubnet`.
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from ministack import app
from ministack.core import iam_evaluator, router
from ministack.core.responses import get_account_id, get_region
from ministack.services import ssm

from events.aws import NETWORK_CALL_NAMES, TAG_CALL_NAMES
from sandbox.seam.default_bus import AwsEvent, put_aws_event
from sandbox.seam.patch import found

JsonObject = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, str, dict[str, str], bytes, JsonObject], Awaitable[Response]]

_REFUSED = 400
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_EC2_CALLS = frozenset((*NETWORK_CALL_NAMES, *TAG_CALL_NAMES))
_SSM_CALLS = frozenset({"PutParameter", "DeleteParameter", "DeleteParameters"})
_CODE = re.compile(r"<Code>([^<]+)</Code>")
_SUBNET = re.compile(r"<subnetId>([^<]+)</subnetId>")

logger = logging.getLogger("sandbox.trail")


@dataclass(frozen=True)
class Call:
    """An API call that was answered."""

    service: str
    operation: str
    request: JsonObject
    answer: JsonObject | None
    error_code: str | None
    caller: JsonObject


def install() -> None:
    """Tell of calls once they are answered; a call is never failed by what is told of it."""
    handlers = found(app, "SERVICE_HANDLERS")
    handlers["ec2"] = _telling(handlers["ec2"], _ec2_operation, _ec2_call)
    handlers["ssm"] = _telling(handlers["ssm"], _ssm_operation, _ssm_call)


def _telling(
    handle: Handler,
    operation_of: Callable[[dict[str, str], bytes, JsonObject], str | None],
    read: Callable[..., Call],
) -> Handler:
    async def handle_and_tell(
        method: str, path: str, headers: dict[str, str], body: bytes, query: JsonObject
    ) -> Response:
        operation = operation_of(headers, body, query)
        if operation is None:
            return await handle(method, path, headers, body, query)
        there = _parameters_there(operation, body)
        response = await handle(method, path, headers, body, query)
        try:
            call = read(operation, body, query, response, _caller(headers, query))
            _tell(call)
            if call.error_code is None and call.service == "ssm":
                _tell_changes(call, there)
        except Exception:
            logger.exception("no event was told of %s", operation)
        return response

    return handle_and_tell


def _ec2_operation(_headers: dict[str, str], body: bytes, query: JsonObject) -> str | None:
    action = _form(body, query).get("Action", "")
    return action if action in _EC2_CALLS else None


def _ssm_operation(headers: dict[str, str], _body: bytes, _query: JsonObject) -> str | None:
    operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    return operation if operation in _SSM_CALLS else None


def _ec2_call(
    operation: str, body: bytes, query: JsonObject, response: Response, caller: JsonObject
) -> Call:
    status, _, content = response
    text = content.decode(errors="replace") if isinstance(content, bytes) else str(content)
    request = _ec2_request(_form(body, query))
    answer = None
    if status < _REFUSED and operation == "CreateSubnet":
        subnet_id = _SUBNET.search(text)
        answer = {"subnet": {**request, "subnetId": subnet_id[1] if subnet_id else None}}
    return Call("ec2", operation, request, answer, _error(status, _CODE.search(text)), caller)


def _ssm_call(
    operation: str, body: bytes, _query: JsonObject, response: Response, caller: JsonObject
) -> Call:
    status, _, content = response
    asked = json.loads(body or b"{}")
    request = {f"{name[0].lower()}{name[1:]}": value for name, value in asked.items()}
    if "value" in request:
        request["value"] = _HIDDEN
    code = None
    if status >= _REFUSED:
        code = str(json.loads(content).get("__type", "")).rpartition("#")[2] or "Refused"
    return Call("ssm", operation, request, None, code, caller)


def _tell(call: Call) -> None:
    now = datetime.now(UTC)
    account_id, region = get_account_id(), get_region()
    detail: JsonObject = {
        "eventVersion": "1.09",
        "userIdentity": call.caller,
        "eventTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{call.service}.amazonaws.com",
        "eventName": call.operation,
        "awsRegion": region,
        "sourceIPAddress": "127.0.0.1",
        "requestParameters": call.request,
        "responseElements": call.answer,
        "requestID": str(uuid4()),
        "eventID": str(uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account_id,
    }
    if call.error_code is not None:
        detail["errorCode"] = call.error_code
    event = AwsEvent(uuid4(), now, f"aws.{call.service}", "AWS API Call via CloudTrail", detail)
    put_aws_event(event, account_id, region)


def _tell_changes(call: Call, there: Mapping[str, str]) -> None:
    """Put `Parameter Store Change` for each parameter that a call changed."""
    for name, kind in there.items():
        operation = "Delete"
        if call.operation == "PutParameter":
            operation = "Update" if kind else "Create"
            kind = ssm._parameters[name]["Type"]
        elif not kind:
            continue  # It was not there.
        account_id, region = get_account_id(), get_region()
        event = AwsEvent(
            uuid4(),
            datetime.now(UTC),
            "aws.ssm",
            "Parameter Store Change",
            {"operation": operation, "name": name, "type": kind},
            [f"arn:aws:ssm:{region}:{account_id}:parameter/{name.lstrip('/')}"],
        )
        put_aws_event(event, account_id, region)


def _parameters_there(operation: str, body: bytes) -> dict[str, str]:
    """Return the types of the parameters that a call names; empty text where there is none."""
    if operation not in _SSM_CALLS:
        return {}
    try:
        asked = json.loads(body or b"{}")
        names = asked["Names"] if operation == "DeleteParameters" else [asked["Name"]]
        return {
            each: ssm._parameters[each]["Type"] if each in ssm._parameters else "" for each in names
        }
    except (KeyError, TypeError, ValueError):
        return {}


def _caller(headers: dict[str, str], query: JsonObject) -> JsonObject:
    """Return who called, as CloudTrail's `userIdentity`."""
    key = found(router, "extract_access_key_id")(headers, query) or "test"
    who = found(iam_evaluator, "resolve_credential")(key)
    arn = str(getattr(who, "principal_arn", ""))
    account_id = get_account_id()
    if ":assumed-role/" in arn:
        role = arn.split("/")[1]
        issuer = {"type": "Role", "arn": f"arn:aws:iam::{account_id}:role/{role}", "userName": role}
        return {
            "type": "AssumedRole",
            "principalId": getattr(who, "principal_id", ""),
            "arn": arn,
            "accountId": account_id,
            "sessionContext": {"sessionIssuer": {**issuer, "accountId": account_id}},
        }
    if ":user/" in arn:
        name = arn.rpartition("/")[2]
        return {"type": "IAMUser", "arn": arn, "accountId": account_id, "userName": name}
    return {"type": "Root", "arn": f"arn:aws:iam::{account_id}:root", "accountId": account_id}


def _form(body: bytes, query: JsonObject) -> dict[str, str]:
    said = {name: value[0] for name, value in parse_qs(body.decode(errors="replace")).items()}
    for name, value in query.items():
        said.setdefault(name, value[0] if isinstance(value, list) else str(value))
    return said


def _ec2_request(form: Mapping[str, str]) -> JsonObject:
    """Return a call's parameters as CloudTrail shows them."""
    request: JsonObject = {}
    resources: list[JsonObject] = []
    tags: dict[str, JsonObject] = {}
    for name, value in form.items():
        head, _, rest = name.partition(".")
        if head == "ResourceId":
            resources.append({"resourceId": value})
        elif head == "Tag":
            number, _, part = rest.partition(".")
            tags.setdefault(number, {})[part.lower()] = value
        elif not rest and name not in ("Action", "Version"):
            request[f"{name[0].lower()}{name[1:]}"] = value
    if resources:
        request["resourcesSet"] = {"items": resources}
    if tags:
        request["tagSet"] = {"items": list(tags.values())}
    return request


def _error(status: int, code: re.Match[str] | None) -> str | None:
    if status < _REFUSED:
        return None
    return code[1] if code else "Refused"
