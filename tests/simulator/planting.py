"""Bugs to plant into the service, one at a time: the simulator has to find each.

A new one: a function that returns the patches that make it, decorated with the invariants of which
one is to catch it. ``with planted("name"):`` plants it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

Patches = list[Any]


@dataclass(frozen=True)
class Bug:
    """A bug: what it does, and the invariants of which one has to catch it.

    Attributes
    ----------
    among
        The moves of which some together show it, where chance seldom brings them together.
    """

    name: str
    caught_by: frozenset[str]
    plant: Callable[[], Patches]
    among: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What it does, in a sentence."""
        return str(self.plant.__doc__)


BUGS: dict[str, Bug] = {}


def bug(
    *caught_by: str, among: tuple[str, ...] = ()
) -> Callable[[Callable[[], Patches]], Callable[[], Patches]]:
    """Register a bug under the invariants that catch it; ``among`` as `Bug` has it."""

    def register(plant: Callable[[], Patches]) -> Callable[[], Patches]:
        BUGS[plant.__name__] = Bug(plant.__name__, frozenset(caught_by), plant, among)
        return plant

    return register


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Run with a bug in the service."""
    with ExitStack() as stack:
        for each in BUGS[name].plant():
            stack.enter_context(each)
        yield
