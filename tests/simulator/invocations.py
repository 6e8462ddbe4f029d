"""Invocations: every call to the outside goes through here, and may go wrong here.

Invocations nest: at any call another one may run meanwhile, from its beginning to its end. A crash
stops the innermost one only, as a killed function stops no other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Protocol, TypeVar

from botocore.exceptions import ClientError, ReadTimeoutError

from services.controller.aws_errors import AwsCall, AwsCallError
from tests.world.calls import Calls, Crash

T = TypeVar("T")
NEVER = 1 << 62

# Longer than any lease: whoever is stalled for so long finds somebody else at work.
STALL = timedelta(seconds=80)
MOST_NESTED = 3
_DYNAMODB = frozenset({"GetItem", "PutItem", "UpdateItem", "Query", "TransactWriteItems"})
_CLIENTS_OWN = _DYNAMODB | {"SendMessage", "SendMessageBatch", "PutEvents"}


@dataclass
class Invocation:
    """One run of a function, with a clock that is off by its skew."""

    name: str
    skew: timedelta
    started: datetime
    dead: bool = False
    last_calls: dict[str, datetime] = field(default_factory=dict)


class World(Protocol):
    """What happens around an invocation."""

    now: datetime
    disturbed: bool

    def narrate(self, kind: str, said: str) -> None:
        """Write a line of the history."""

    def others(self, at_most: int) -> None:
        """Let other invocations run from beginning to end."""

    def refuse_entries(self) -> None:
        """Have the bus refuse some of the next entries."""


class Invocations(Calls):
    """Makes the calls of nested invocations, and disturbs some of them.

    Attributes
    ----------
    stack
        The invocations that run, the innermost last.
    count
        How many calls were made.
    left
        How many more calls are disturbed.
    next_fault
        The number of the next call that is.
    kind
        What is done to it; None: chance decides.
    """

    def __init__(self, world: World, dice: Random) -> None:
        super().__init__()
        self._world = world
        self._dice = dice
        self.stack = [Invocation("the world", timedelta(0), world.now)]
        self.count = 0
        self.left = 0
        self.rate = 0
        self.next_fault = NEVER
        self.kind: str | None = None

    def disturb(self, times: int, rate: int) -> None:
        """Have so many calls go wrong, one in ``rate``."""
        self.left, self.rate = times, rate
        self._plan()

    def disturb_once(self, kind: str, after: int) -> None:
        """Have one call go wrong in one way, after so many others."""
        self.kind, self.left = kind, 1
        self.next_fault = self.count + 1 + after

    def run(self, name: str, skew: timedelta, act: Callable[[], T]) -> T:
        """Run a function: what it raises is raised; a `Crash` means that it was killed."""
        self.stack.append(Invocation(name, skew, self._world.now))
        try:
            return act()
        finally:
            self.stack.pop()

    def make(self, name: str, act: Callable[[], T]) -> T:
        self.count += 1
        run = self.stack[-1]
        if run.dead:
            raise Crash(name)  # A `finally` of a killed process does not run either.
        if self.count < self.next_fault or len(self.stack) == 1:
            return act()
        kind = self.kind or self._dice.choice(FAULTS)
        self.left -= 1
        self._plan()
        self._world.disturbed = True
        self._world.narrate("fault", f"{kind} at {name} of {run.name}")
        return self._disturbed(kind, name, act, run)

    def _plan(self) -> None:
        self.kind = None
        self.next_fault = NEVER
        if self.left > 0:
            self.next_fault = self.count + self._dice.randint(1, 2 * self.rate)

    def _disturbed(self, kind: str, name: str, act: Callable[[], T], run: Invocation) -> T:
        match kind:
            case "crash before":
                self._kill(name, run)
            case "crash after":
                act()
                self._kill(name, run)
            case "asked twice":
                act()  # The answer was lost, and the SDK asks again.
            case "no answer":
                raise unanswered(name)
            case "answer lost":
                act()
                raise unanswered(name)
            case "throttled":
                raise throttled(name)
            case "slow":
                self._world.now += timedelta(seconds=self._dice.randint(1, 20))
            case "meanwhile":
                self._meanwhile(3)
            case "stalled":
                self._world.now += STALL
                self._meanwhile(6)
            case "partly refused" if name == "PutEvents":
                self._world.refuse_entries()
        return act()

    def _meanwhile(self, at_most: int) -> None:
        if len(self.stack) <= MOST_NESTED:
            self._world.others(at_most)

    def _kill(self, name: str, run: Invocation) -> None:
        run.dead = True
        raise Crash(name)


FAULTS = (
    "crash before",
    "crash after",
    "asked twice",
    "no answer",
    "answer lost",
    "throttled",
    "slow",
    "meanwhile",
    "meanwhile",
    "stalled",
    "partly refused",
)


def unanswered(name: str) -> Exception:
    """Return what the code sees of a call whose answer never came."""
    if name in _CLIENTS_OWN:
        return ReadTimeoutError(endpoint_url="https://aws.example")
    return AwsCallError(AwsCall(name, None, "ReadTimeoutError", "Read timeout"), fault=True)


def throttled(name: str) -> Exception:
    """Return what the code sees of a call that AWS asks patience for."""
    code, said = "ThrottlingException", "Rate exceeded"
    if name in _CLIENTS_OWN:
        if name in _DYNAMODB:
            code = "ProvisionedThroughputExceededException"
        return ClientError({"Error": {"Code": code, "Message": said}}, name)
    return AwsCallError(AwsCall(name, "request-throttled", code, said))
