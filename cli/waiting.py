"""Waiting for users or accounts: looking again without pressing whoever is asked."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.clock import Clock
from cli.errors import UnreachableError

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 5.0
_LOST_ROUNDS = 5

Thing = Mapping[str, Any]
"""A user or an account; it has an ``id`` and a ``phase``."""


@dataclass(frozen=True)
class Course:
    """How things of one kind go on, as far as waiting for them has to know.

    Attributes
    ----------
    noun
        What one of them is called.
    good
        The phase of which nothing more has to be said.
    is_over
        Tells whether there is nothing to wait for any more, well or not.
    look
        Returns things as they are now. Who is gone or hidden in between may be left out, others may
        be there too. Raises `UnreachableError` where it gets no answer.
    """

    noun: str
    good: str
    is_over: Callable[[Thing], bool]
    look: Callable[[Sequence[Thing]], list[Thing]]


@dataclass(frozen=True)
class Told:
    """Who is told what while waiting."""

    settled: Callable[[Thing, float], None]
    """A thing and the seconds it took."""
    standing: Callable[[Mapping[str, int], float], None]
    """How many are in each phase, after how many seconds."""


def wait_until_over(
    course: Course, clock: Clock, things: Sequence[Thing], *, timeout: float, told: Told
) -> list[Thing]:
    """Look until it is over for each, or ``timeout`` seconds have passed.

    Returns the things as last seen, in the order given. One seen with an older generation than it
    was given with is an old page, and not believed.

    Raises
    ------
    UnreachableError
        If nothing answered in several rounds on end.
    """
    started = clock.elapsed()
    latest = {str(thing["id"]): thing for thing in things}
    open_ids = [thing_id for thing_id, thing in latest.items() if not course.is_over(thing)]
    pause, lost = _FIRST_PAUSE, 0
    while open_ids:
        passed = clock.elapsed() - started
        told.standing(Counter(str(thing.get("phase")) for thing in latest.values()), passed)
        if passed >= timeout:
            break
        clock.sleep(min(pause, timeout - passed))
        pause = min(pause * 1.5, _LONGEST_PAUSE)
        try:
            seen = course.look([latest[thing_id] for thing_id in open_ids])
            lost = 0
        except UnreachableError:
            lost += 1
            if lost >= _LOST_ROUNDS:
                raise
            continue
        for thing in seen:
            thing_id = str(thing.get("id"))
            if thing_id in open_ids and _generation(thing) >= _generation(latest[thing_id]):
                latest[thing_id] = thing
                if course.is_over(thing):
                    open_ids.remove(thing_id)
                    told.settled(thing, clock.elapsed() - started)
    return [latest[str(thing["id"])] for thing in things]


def _generation(thing: Thing) -> int:
    generation = thing.get("generation")
    return generation if isinstance(generation, int) else 0
