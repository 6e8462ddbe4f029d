"""Ways to disturb a life: each has to end as the undisturbed one does."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from tests.world.calls import Calls


class World(Protocol):
    """A world that a scenario is played in."""

    calls: Calls
    always_twice: bool
    always_shuffle: Any

    def end(self) -> dict[str, Any]:
        """Return what must be the same however the way there was disturbed."""

    def told(self) -> Counter[str]:
        """Return how many different events of each kind were published."""


W = TypeVar("W", bound=World)


def undisturbed(make: Callable[[], W], scenario: Callable[[W], None]) -> W:
    """Play a scenario in a fresh world."""
    world = make()
    scenario(world)
    return world


def crash_at_any_call(make: Callable[[], W], scenario: Callable[[W], None]) -> None:
    """Stop the process before and after every call of a scenario, one at a time."""
    plain = undisturbed(make, scenario)
    calls = list(plain.calls.made)
    assert len(calls) > 3

    for number, name in enumerate(calls):
        for after in (False, True):
            world = make()
            world.calls.crash_at, world.calls.after = number, after
            scenario(world)

            place = f"{'after' if after else 'before'} call {number} ({name})"
            assert world.end() == plain.end(), place
            # A crash may tell a thing twice, under one id; it loses nothing and invents nothing.
            assert world.told() == plain.told(), place


def deliver_twice(make: Callable[[], W], scenario: Callable[[W], None]) -> None:
    """Deliver every stream batch and every message of a scenario twice."""
    world = make()
    world.always_twice = True
    scenario(world)

    assert world.end() == undisturbed(make, scenario).end()


def reorder(make: Callable[[], W], scenario: Callable[[W], None], seed: int) -> None:
    """Deliver the messages of a scenario in another order."""
    world = make()
    world.always_shuffle = random.Random(seed).shuffle  # noqa: S311 - reproducible, no secret
    scenario(world)

    assert world.end() == undisturbed(make, scenario).end()
