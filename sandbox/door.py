"""The sandbox's own door into the emulator: commands that AWS does not have.

`POST /_sandbox/sagemaker` takes a `Command` as JSON and answers what is commanded now and how
often each operation was called. Only loopback may knock.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.sagemaker.faults import CallFault
from sandbox.seam.sagemaker_api import SageMakerApi

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/_sandbox/sagemaker"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Fail(_Strict):
    """Make the next `times` calls of `operation` fail; `after`: carried out, the answer lost."""

    operation: str
    error: str
    message: str = "Injected by the sandbox."
    times: Annotated[int, Field(ge=1)] = 1
    account_id: str | None = None
    status: Annotated[int, Field(ge=400, le=599)] = 400
    when: Literal["before", "after"] = "before"


class ProfileEnd(_Strict):
    """Make the next creation, update or deletion of the profile `name` end so, for `reason`."""

    name: str
    status: Literal["Failed", "Update_Failed", "Delete_Failed"] = "Failed"
    reason: str


class SpaceEnd(_Strict):
    """Make the next deletion of the space `name` end in `status` for `reason`."""

    name: str
    status: Literal["Delete_Failed"] = "Delete_Failed"
    reason: str


class Command(_Strict):
    """What to change; members left out stay as they are. `reset` comes first.

    `app_stuck` and `space_stuck` name all that stays `Deleting` from now on: who is left out goes
    on, so an empty list frees everything. An app is named by its `owner/type/name` or the end of
    it.

    `pass_seconds` lets that much time pass at once, for SageMaker alone: changes under way settle
    without anybody waiting.
    """

    reset: bool = False
    fail: list[Fail] = []
    profile_ends: list[ProfileEnd] = []
    space_ends: list[SpaceEnd] = []
    app_stuck: list[str] | None = None
    space_stuck: list[str] | None = None
    pass_seconds: Annotated[float, Field(ge=0)] = 0.0
    delay_seconds: Annotated[float, Field(ge=0)] | None = None
    profile_quota: Annotated[int, Field(ge=0)] | None = None
    rates: dict[str, Annotated[float, Field(gt=0)]] | None = None


class Door:
    """An ASGI application in front of the emulator's, which gets everything else."""

    def __init__(self, inner: Asgi, api: SageMakerApi) -> None:
        self._inner = inner
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the door's own path."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._inner(scope, receive, send)
            return
        status, answer = await self._answer(scope, receive)
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, dict[str, Any]]:
        client = scope.get("client")
        if not client or not ip_address(client[0]).is_loopback:
            return 403, {"message": "Only loopback may knock."}
        if scope["method"] != "POST":
            return 405, {"message": "POST a command."}
        try:
            command = Command.model_validate_json(await _body(receive) or b"{}")
        except ValidationError as error:
            return 400, {"errors": error.errors(include_url=False, include_context=False)}
        with self._api.lock:
            return 200, self._carry_out(command)

    def _carry_out(self, command: Command) -> dict[str, Any]:
        world = self._api.world
        if command.reset:
            world.reset_faults()
        world.pass_time(timedelta(seconds=command.pass_seconds))
        faults = world.faults
        faults.call_faults += [CallFault(**fail.model_dump()) for fail in command.fail]
        for end in command.profile_ends:
            faults.profile_ends[end.name.lower()] = (end.status, end.reason)
        for space_end in command.space_ends:
            faults.space_ends[space_end.name.lower()] = (space_end.status, space_end.reason)
        if command.app_stuck is not None:
            faults.app_stuck = frozenset(command.app_stuck)
        if command.space_stuck is not None:
            faults.space_stuck = frozenset(command.space_stuck)
        if command.delay_seconds is not None:
            faults.delay = timedelta(seconds=command.delay_seconds)
        if command.profile_quota is not None:
            faults.profile_quota = command.profile_quota
        if command.rates is not None:
            faults.rates = dict(command.rates)
        return {
            "app_stuck": sorted(faults.app_stuck),
            "space_stuck": sorted(faults.space_stuck),
            "calls": dict(faults.calls),
            "delay_seconds": faults.delay.total_seconds(),
            "pending_failures": sum(fault.times for fault in faults.call_faults),
            "profile_quota": faults.profile_quota,
            "rates": faults.rates,
        }


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)
