"""Every call to the outside goes through here, so that a process can be stopped at any of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


class Crash(BaseException):
    """The process stops here. A BaseException, so that no handler of ours can catch it."""


@dataclass
class Calls:
    """Counts calls and stops the process at one of them.

    Attributes
    ----------
    made
        The names of the calls, in order.
    crash_at
        The number of the call to stop at, from 0.
    after
        Whether the call still succeeds, with its answer lost.
    meanwhile
        What others do just before the call of that number, counted from 0.
    """

    made: list[str] = field(default_factory=list)
    crash_at: int | None = None
    after: bool = False
    meanwhile: dict[int, Callable[[], None]] = field(default_factory=dict)
    _dead: bool = False

    def make(self, name: str, act: Callable[[], T]) -> T:
        """Make a call, unless the process is dead or dies here."""
        if self._dead:
            raise Crash(name)  # A `finally` of a killed process does not run either.
        others = self.meanwhile.pop(len(self.made), None)
        if others is not None:
            others()
        number = len(self.made)
        self.made.append(name)
        if number == self.crash_at and not self.after:
            self._die(name)
        result = act()
        if number == self.crash_at:
            self._die(name)
        return result

    def restart(self) -> None:
        """Start a new process; it does not crash again."""
        self._dead = False
        self.crash_at = None

    def _die(self, name: str) -> None:
        self._dead = True
        raise Crash(name)
