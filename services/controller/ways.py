"""The ways that dead letters of every service go again. A service composes its `Letters` of them.

Each bears a repetition.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from events.publisher import Bus, publish
from services.controller.attributes import Item, from_anybodys
from services.controller.letters import BATCH, EVENT, SCHEDULE, TICKET, Letter
from services.controller.outbox import to_event
from services.controller.redrive import NotRedrivableError
from services.controller.relay import ticket_of
from services.controller.sweeps import Which, own_ticket_of
from services.controller.tickets import Ticket, Tickets

Way = Callable[[Letter], None]


def ticket_way(tickets: Tickets) -> Way:
    """Return the way of tickets that were given up: they are put on the queue again."""

    def again(letter: Letter) -> None:
        tickets.send(Ticket.from_message(json.dumps(letter.payload)))

    return again


def relay_way(tickets: Tickets, to_ticket: Callable[[Item], Ticket] = ticket_of) -> Way:
    """Return the way of writes that the relay kept: each becomes a ticket, as `relay` makes it."""
    return lambda letter: tickets.send(to_ticket(kept_item(letter)))


def outbox_way(bus: Bus, bus_name: str) -> Way:
    """Return the way of timeline entries that the outbox kept: their events are published."""

    def again(letter: Letter) -> None:
        for failure in publish(bus, bus_name, [to_event(kept_item(letter))]):
            raise NotRedrivableError(f"{failure.code}: {failure.message}")

    return again


def kept_item(letter: Letter) -> Item:
    """Return the item that was kept, or that of the stream record that was kept whole."""
    payload: Mapping[str, Any] = letter.payload or {}
    if "dynamodb" in payload:
        return from_anybodys(payload["dynamodb"]["NewImage"])
    return dict(payload)


@dataclass(frozen=True)
class EventWays:
    """The ways of a service that hears events on a queue, and whose records are their own subjects.

    Attributes
    ----------
    relay_function
        What the relay's name has in it, and no other function's.
    whose_timeline
        Where to look for what events of a lost batch would have told: ``the account's timeline``.
    """

    tickets: Tickets
    bus: Bus
    bus_name: str
    take_event: Callable[[Mapping[str, Any]], None]
    sweep: Callable[[Which], object]
    relay_function: str
    whose_timeline: str

    def by_kind(self) -> dict[str, Way]:
        """Return the way of each kind of letter."""
        return {
            TICKET: ticket_way(self.tickets),
            SCHEDULE: self._swept,
            BATCH: self._batch,
            EVENT: lambda letter: self.take_event(letter.payload or {}),
            "relay": relay_way(self.tickets, own_ticket_of),
            "outbox": outbox_way(self.bus, self.bus_name),
        }

    def _swept(self, letter: Letter) -> None:
        said: Mapping[str, Any] = letter.payload or {}
        self.sweep("due" if said.get("sweep") == "due" else "all")

    def _batch(self, letter: Letter) -> None:
        """Do what the records would have done; Lambda kept only where they stood in the stream."""
        said: Mapping[str, Any] = letter.payload or {}
        function = str(said.get("requestContext", {}).get("functionArn", ""))
        if self.relay_function not in function:
            raise NotRedrivableError(
                "Only the place in the stream was kept. What an event would have told stands in "
                f"{self.whose_timeline}."
            )
        self._swept(letter)
