"""Gap: the emulator lacks whole services. This puts a stand-in behind its port and its IAM.

For services of the JSON 1.1 protocol, which name their operation in `X-Amz-Target`.
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from ministack import app
from ministack.core import iam_actions, iam_evaluator, router
from ministack.core.responses import get_account_id, get_region

from sandbox.seam.patch import SeamError, found, wrap
from sandbox.stand_in.errors import ApiError

JsonObject = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class FurtherCheck:
    """A second action that the caller must be allowed."""

    action: str
    resource: str
    context: dict[str, Any] = field(default_factory=dict)


class Access(Protocol):
    """What IAM must know of a service's calls; `place` is what the service's stand-in returns."""

    def resource_of(self, operation: str, request: JsonObject, place: Any) -> str:
        """Return the ARN that policies are matched against, `*` where the call has no resource."""

    def condition_keys(self, operation: str, request: JsonObject, place: Any) -> JsonObject:
        """Return the service's own condition keys."""

    def further_checks(
        self, operation: str, request: JsonObject, place: Any
    ) -> Iterator[FurtherCheck]:
        """Yield what else the caller must be allowed."""


class Backend(Protocol):
    """A service's stand-in."""

    def call(self, account_id: str, region: str, operation: str, request: JsonObject) -> JsonObject:
        """Return the answer; `ApiError` where AWS refuses."""

    def place(self, account_id: str, region: str) -> Any:
        """Return what is remembered of an account in a region."""


World = TypeVar("World", bound=Backend)


class JsonApi(Generic[World]):
    """A service's protocol over its stand-in.

    Parameters
    ----------
    service
        The service's name, which is its IAM namespace too.
    world
        The stand-in.
    access
        What IAM asks of the service's calls.
    lock
        Several threads may call: the stand-in is used under it. Those that know each other share
        one.
    """

    def __init__(self, service: str, world: World, access: Access, lock: threading.Lock) -> None:
        self.service = service
        self.world = world
        self.lock = lock
        self._access = access

    def call(self, operation: str, request: JsonObject) -> JsonObject:
        """Call the stand-in as the request's account and region."""
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
            return self._access.resource_of(_operation(headers), _parsed_or_empty(body), place)

    def condition_keys(self, operation: str, body: bytes) -> JsonObject:
        """Return the request's own condition keys."""
        with self.lock:
            place = self.world.place(get_account_id(), get_region())
            return self._access.condition_keys(operation, _parsed_or_empty(body), place)

    def _check_further(
        self, operation: str, request: JsonObject, headers: dict[str, str], query: JsonObject
    ) -> None:
        key = router.extract_access_key_id(headers, query)
        with self.lock:
            place = self.world.place(get_account_id(), get_region())
            checks = list(self._access.further_checks(operation, request, place))
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


def install(api: JsonApi[Any], target_prefix: str) -> None:
    """Route `{target_prefix}.*` targets to `api`, evaluated by IAM like any other service.

    Raises
    ------
    SeamError
        If the emulator has come to serve the service itself.
    """
    handlers, patterns = found(app, "SERVICE_HANDLERS"), found(router, "SERVICE_PATTERNS")
    if api.service in handlers or api.service in patterns:
        raise SeamError(f"the emulator now serves {api.service} itself")
    handlers[api.service] = api.handle_request
    patterns[api.service] = {"target_prefixes": [f"{target_prefix}."]}
    found(iam_actions, "SERVICE_TO_IAM_NAMESPACE")[api.service] = api.service
    _match_resources(api)
    _add_condition_keys(api)


def _match_resources(api: JsonApi[Any]) -> None:
    def around(extract: Callable[..., str]) -> Callable[..., str]:
        def extract_arn(
            service: str, method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any
        ) -> str:
            if service == api.service:
                return api.resource_arn(headers, body)
            return extract(service, method, path, headers, body, *rest)

        return extract_arn

    wrap(iam_actions, "extract_resource_arn", around)


def _add_condition_keys(api: JsonApi[Any]) -> None:
    def around(context: Callable[..., JsonObject]) -> Callable[..., JsonObject]:
        def context_with_keys(service: str, action: str, body: bytes, *rest: Any) -> JsonObject:
            keys: JsonObject = context(service, action, body, *rest)
            if service == api.service:
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
