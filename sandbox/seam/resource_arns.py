"""Gap: IAM is asked about the wrong resource in three places.

`ssm:GetParameters` and `ssm:DeleteParameters` are matched against `*` instead of each parameter,
calls on IAM roles and users against an ARN without their path, and what EC2 lists by id against
that id, though AWS knows no resource for it.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app
from ministack.core import iam_actions, iam_evaluator, router
from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import iam

from sandbox.seam.patch import found, wrap

JsonObject = dict[str, Any]
Response = tuple[int, dict[str, str], Any]
Handler = Callable[..., Awaitable[Response]]

_SEVERAL_PARAMETERS = {"GetParameters", "DeleteParameters"}
# Those of EC2's lists that the emulator takes an id out of.
_LISTS = {"DescribeInstanceStatus", "DescribeInstances", "DescribeVpcEndpoints"}


def install() -> None:
    """Ask IAM about what the call is really on."""
    wrap(iam_actions, "extract_resource_arn", _with_real_resources)
    handlers = found(app, "SERVICE_HANDLERS")
    handlers["ssm"] = _checking_every_parameter(handlers["ssm"])


def _with_real_resources(extract: Callable[..., str]) -> Callable[..., str]:
    def extract_arn(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any
    ) -> str:
        arn = extract(service, method, path, headers, body, *rest)
        if service == "iam":
            return _with_path(arn)
        if service == "ec2" and rest and _action(rest[0]) in _LISTS:
            return "*"
        if service == "ssm":
            return next(iter(_parameters(headers, body)), arn)
        return arn

    return extract_arn


def _action(parameters: JsonObject) -> str:
    value = parameters.get("Action", "")
    return str(value[0]) if isinstance(value, list) else str(value)


def _with_path(arn: str) -> str:
    kind, _, name = arn.split(":", 5)[-1].partition("/")
    records = {"role": iam._roles, "user": iam._users}.get(kind)
    record = records.get(name) if records is not None else None
    return str(record["Arn"]) if record else arn


def _parameters(headers: dict[str, str], body: bytes) -> list[str]:
    """Return the ARN of each parameter of a call on several."""
    if headers.get("x-amz-target", "").rsplit(".", 1)[-1] not in _SEVERAL_PARAMETERS:
        return []
    try:
        names = json.loads(body or b"{}").get("Names", [])
    except (ValueError, AttributeError):
        return []
    prefix = f"arn:aws:ssm:{get_region()}:{get_account_id()}:parameter/"
    return [prefix + str(name).lstrip("/") for name in names]


def _checking_every_parameter(handle: Handler) -> Handler:
    async def handle_checked(
        method: str, path: str, headers: dict[str, str], body: bytes, query: JsonObject
    ) -> Response:
        # The first one was asked about as the call's own resource.
        for arn in _parameters(headers, body)[1:]:
            action = "ssm:" + headers["x-amz-target"].rsplit(".", 1)[-1]
            denied = iam_evaluator.enforce(
                router.extract_access_key_id(headers, query),
                action,
                "ssm",
                get_region(),
                resource_arn=arn,
            )
            if denied is not None:
                refusal: Response = iam_actions.access_denied_response(
                    "ssm",
                    action,
                    getattr(denied, "principal_arn", ""),
                    new_uuid(),
                    headers=headers,
                    resource_arn=arn,
                )
                return refusal
        return await handle(method, path, headers, body, query)

    return handle_checked
