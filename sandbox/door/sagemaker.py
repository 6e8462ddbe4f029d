"""`POST /_sandbox/sagemaker`: what SageMaker can be told to do to profiles, spaces and apps."""

from typing import Annotated, Any, Literal

from pydantic import Field

from sandbox.door import commands
from sandbox.door.commands import Command, Strict
from sandbox.sagemaker.world import World
from sandbox.stand_in.clock import Clock

PATH = "/_sandbox/sagemaker"


class ProfileEnd(Strict):
    """Make the next creation, update or deletion of the profile `name` end so, for `reason`."""

    name: str
    status: Literal["Failed", "Update_Failed", "Delete_Failed"] = "Failed"
    reason: str


class SpaceEnd(Strict):
    """Make the next deletion of the space `name` end in `status` for `reason`."""

    name: str
    status: Literal["Delete_Failed"] = "Delete_Failed"
    reason: str


class SageMakerCommand(Command):
    """A command to SageMaker.

    `delay_seconds` is how long every asynchronous change takes, the appearance of an enabled
    portfolio among the accepted shares included.

    `app_stuck` and `space_stuck` name all that stays `Deleting` from now on: who is left out goes
    on, so an empty list frees everything. An app is named by its `owner/type/name` or the end of
    it.
    """

    profile_ends: list[ProfileEnd] = Field(default_factory=list)
    space_ends: list[SpaceEnd] = Field(default_factory=list)
    app_stuck: list[str] | None = None
    space_stuck: list[str] | None = None
    profile_quota: Annotated[int, Field(ge=0)] | None = None


def carry_out(command: SageMakerCommand, world: World, clock: Clock) -> dict[str, Any]:
    """Carry out the command; return what is commanded now."""
    commands.carry_out(command, world, clock)
    faults = world.faults
    for end in command.profile_ends:
        faults.profile_ends[end.name.lower()] = (end.status, end.reason)
    for space_end in command.space_ends:
        faults.space_ends[space_end.name.lower()] = (space_end.status, space_end.reason)
    if command.app_stuck is not None:
        faults.app_stuck = frozenset(command.app_stuck)
    if command.space_stuck is not None:
        faults.space_stuck = frozenset(command.space_stuck)
    if command.profile_quota is not None:
        faults.profile_quota = command.profile_quota
    return {
        **commands.commanded(faults),
        "app_stuck": sorted(faults.app_stuck),
        "space_stuck": sorted(faults.space_stuck),
        "profile_quota": faults.profile_quota,
    }
