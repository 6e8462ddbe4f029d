"""Commands that every service understands: make calls fail, throttle them, let time pass."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.stand_in.call_faults import CallFault, CallFaults
from sandbox.stand_in.clock import Clock
from sandbox.stand_in.service import StandIn


class Strict(BaseModel):
    """Refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")


class Fail(Strict):
    """Make the next `times` calls of `operation` fail; `after`: carried out, the answer lost."""

    operation: str
    error: str
    message: str = "Injected by the sandbox."
    times: Annotated[int, Field(ge=1)] = 1
    account_id: str | None = None
    status: Annotated[int, Field(ge=400, le=599)] = 400
    when: Literal["before", "after"] = "before"


class Command(Strict):
    """What to change; members left out stay as they are. `reset` comes first.

    `pass_seconds` lets that much time pass at once, for the stand-ins alone: changes under way
    settle without anybody waiting.
    """

    reset: bool = False
    fail: list[Fail] = []
    pass_seconds: Annotated[float, Field(ge=0)] = 0.0
    delay_seconds: Annotated[float, Field(ge=0)] | None = None
    rates: dict[str, Annotated[float, Field(gt=0)]] | None = None


def carry_out(command: Command, stand_in: StandIn[Any], clock: Clock) -> None:
    """Change what every service has; a service's own members are its own module's."""
    if command.reset:
        stand_in.reset_faults()
    clock.put_forward(timedelta(seconds=command.pass_seconds))
    faults: CallFaults = stand_in.faults
    faults.call_faults += [CallFault(**fail.model_dump()) for fail in command.fail]
    if command.delay_seconds is not None:
        faults.delay = timedelta(seconds=command.delay_seconds)
    if command.rates is not None:
        faults.rates = dict(command.rates)


def commanded(faults: CallFaults) -> dict[str, Any]:
    """Return what is commanded now and how often each operation was called."""
    return {
        "calls": dict(faults.calls),
        "delay_seconds": faults.delay.total_seconds(),
        "pending_failures": sum(fault.times for fault in faults.call_faults),
        "rates": faults.rates,
    }
