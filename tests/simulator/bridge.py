"""EventBridge and an asynchronous invocation: at least once, in no order, retried, then set aside.

What is given up lies on the dead-letter queue whole: the event that the function was given.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.simulator.streams import FUNCTION_ERRORS

RETRIES = 3
_PAUSE = timedelta(seconds=60)


@dataclass
class Delivery:
    """An event on its way to a function."""

    ready_at: datetime
    event: Any
    tries: int = 0


class Target:
    """A function that is started with events.

    Parameters
    ----------
    give_up
        Is told an event that the function itself refused to the end.
    refusals
        What it refuses with; whatever else it ends with was done to it.
    """

    duplicates = False

    def __init__(
        self,
        name: str,
        handler: Callable[[Any], Any],
        dice: Random,
        give_up: Callable[[str], None],
        refusals: tuple[type[Exception], ...] = (),
    ) -> None:
        self.name = name
        self._handler = handler
        self._dice = dice
        self._give_up = give_up
        self._errors: tuple[type[BaseException], ...] = (*FUNCTION_ERRORS, *refusals)
        self._refusals = refusals
        self._waiting: list[Delivery] = []
        self._worn: list[Any] = []

    def redrive(self, now: datetime) -> None:
        """Deliver anew what was given up over what was done to the function."""
        while self._worn:
            self.send(self._worn.pop(), now)

    def send(self, event: Any, now: datetime, most_seconds: int = 0) -> None:
        """Deliver an event at some time from now on."""
        late = (
            timedelta(seconds=self._dice.randint(0, most_seconds)) if most_seconds else timedelta(0)
        )
        self._waiting.append(Delivery(now + late, event))

    def next_at(self, now: datetime) -> datetime | None:
        """Return when something is to be delivered; None: there is nothing."""
        waiting = self._waiting
        return max(now, min(each.ready_at for each in waiting)) if waiting else None

    def deliver(self, now: datetime, run: Callable[[str, Callable[[], Any]], Any]) -> bool:
        """Deliver one event; return whether it was handled."""
        ready = [each for each in self._waiting if each.ready_at <= now]
        found = self._dice.choice(ready)
        self._waiting.remove(found)
        try:
            run(self.name, lambda: self._handler(found.event))
        except self._errors as error:
            found.tries += 1
            if found.tries <= RETRIES:
                found.ready_at = now + _PAUSE
                self._waiting.append(found)
            elif isinstance(error, self._refusals):
                self._give_up(json.dumps(found.event))
            else:
                self._worn.append(found.event)
            return False
        if self.duplicates and self._dice.random() < 0.2:
            self._waiting.append(Delivery(now, found.event))
        return True
