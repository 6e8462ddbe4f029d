"""Gap: the emulator has no SageMaker. This puts the stand-in behind its port and its IAM."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from ministack import app
from ministack.core import iam_actions, iam_evaluator, router
from ministack.core.responses import get_account_id, get_region
from ministack.services import tagging

from sandbox.sagemaker.errors import ApiError
from sandbox.sagemaker.world import World
from sandbox.seam import sagemaker_access as access
from sandbox.seam.patch import SeamError, found, wrap

JsonObject = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]

SERVICE = "sagemaker"


class SageMakerApi:
    """SageMaker's JSON 1.1 protocol over a `World`.

    Several threads may call: the world is used under a lock.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.lock = threading.Lock()

    def call(self, operation: str, request: JsonObject) -> JsonObject:
        """Call the world as the request's account and region."""
        with self.lock:
            return self.world.call(get_account_id(), get_region(), operation, request)

    async def handle_request(
        self, _method: str, _path: str, headers: dict[str, str], body: bytes, query: JsonObject
    ) -> Response:
        """Answer one request; the emulator has already matched its main action."""
        operation = _operation(headers)
        try:
            request = _parsed(body)
            self._check_further(operation, request, headers, query)
            return (
                200,
                _headers(),
                json.dumps(self.call(operation, request), default=_epoch).encode(),
            )
        except ApiError as error:
            payload = {"__type": error.code, "message": error.message}
            return error.status, _headers(error.code), json.dumps(payload).encode()

    def resource_arn(self, headers: dict[str, str], body: bytes) -> str:
        """Return what the request's policies are matched against."""
        with self.lock:
            place = self.world.place(get_account_id(), get_region())
            return access.resource_of(_operation(headers), _parsed_or_empty(body), place)

    def condition_keys(self, operation: str, body: bytes) -> JsonObject:
        """Return the request's own condition keys."""
        with self.lock:
            place = self.world.place(get_account_id(), get_region())
            return access.condition_keys(operation, _parsed_or_empty(body), place)

    def tagged_resources(self) -> Iterator[tuple[str, list[dict[str, str]]]]:
        """Yield what `tag:GetResources` and `aws:ResourceTag` see in this account and region."""
        with self.lock:
            place = self.world.place(get_account_id(), get_region())
            tagged = {arn: dict(tags) for arn, tags in place.tags.items()}
        for arn, tags in tagged.items():
            yield arn, [{"Key": key, "Value": value} for key, value in tags.items()]

    def _check_further(
        self, operation: str, request: JsonObject, headers: dict[str, str], query: JsonObject
    ) -> None:
        key = router.extract_access_key_id(headers, query)
        with self.lock:
            place = self.world.place(get_account_id(), get_region())
            checks = list(access.further_checks(operation, request, place))
        for check in checks:
            denied = iam_evaluator.enforce(
                key,
                check.action,
                check.action.split(":")[0],
                get_region(),
                resource_arn=check.resource,
                service_context=check.context,
            )
            if denied is not None:
                who = getattr(denied, "principal_arn", "")
                raise ApiError(
                    "AccessDeniedException",
                    f"User: {who} is not authorized to perform: {check.action} on resource: "
                    f"{check.resource} because no identity-based policy allows the {check.action} "
                    "action",
                )


def install(api: SageMakerApi) -> None:
    """Route `SageMaker.*` targets to `api`, evaluated by IAM like any other service.

    Raises
    ------
    SeamError
        If the emulator has come to serve SageMaker itself.
    """
    handlers, patterns = found(app, "SERVICE_HANDLERS"), found(router, "SERVICE_PATTERNS")
    if SERVICE in handlers or SERVICE in patterns:
        raise SeamError("the emulator now serves SageMaker itself")
    handlers[SERVICE] = api.handle_request
    patterns[SERVICE] = {"target_prefixes": ["SageMaker."]}
    found(iam_actions, "SERVICE_TO_IAM_NAMESPACE")[SERVICE] = SERVICE
    # What `tag:GetResources` lists, and what `aws:ResourceTag` reads.
    for collectors in ("_COLLECTORS", "_RESOURCE_TAG_COLLECTORS"):
        found(tagging, collectors)[SERVICE] = api.tagged_resources
    _match_resources(api)
    _add_condition_keys(api)


def _match_resources(api: SageMakerApi) -> None:
    def around(extract: Callable[..., str]) -> Callable[..., str]:
        def extract_arn(
            service: str, method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any
        ) -> str:
            if service == SERVICE:
                return api.resource_arn(headers, body)
            return extract(service, method, path, headers, body, *rest)

        return extract_arn

    wrap(iam_actions, "extract_resource_arn", around)


def _add_condition_keys(api: SageMakerApi) -> None:
    def around(context: Callable[..., JsonObject]) -> Callable[..., JsonObject]:
        def context_with_keys(service: str, action: str, body: bytes, *rest: Any) -> JsonObject:
            keys: JsonObject = context(service, action, body, *rest)
            if service == SERVICE:
                keys = {**keys, **api.condition_keys(action.split(":", 1)[1], body)}
            return keys

        return context_with_keys

    wrap(iam_actions, "request_tag_context", around)


def _operation(headers: dict[str, str]) -> str:
    return headers.get("x-amz-target", "").rsplit(".", 1)[-1]


def _parsed(body: bytes) -> JsonObject:
    try:
        request = json.loads(body or b"{}")
    except ValueError as error:
        raise ApiError("SerializationException", "The request is not JSON.") from error
    if not isinstance(request, dict):
        raise ApiError("SerializationException", "The request must be an object.")
    return request


def _parsed_or_empty(body: bytes) -> JsonObject:
    try:
        return _parsed(body)
    except ApiError:
        return {}


def _headers(error_code: str = "") -> dict[str, str]:
    headers = {"Content-Type": "application/x-amz-json-1.1"}
    return {**headers, "x-amzn-errortype": error_code} if error_code else headers


def _epoch(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
