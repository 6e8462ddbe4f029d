"""`POST /_sandbox/sagemaker`: what SageMaker can be told to do to calls, profiles and spaces."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.sagemaker.faults import CallFault
from sandbox.sagemaker.world import World

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


def carry_out(command: Command, world: World) -> dict[str, Any]:
    """Carry out the command; return what is commanded now and how often each call was made."""
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
