"""The ways that dead letters of every service go again. A service composes its `Letters` of them.

Each bears a repetition.
"""

from collections.abc import Callable, Mapping
from typing import Any

from events.publisher import Bus, publish
from services.controller.attributes import Item, from_anybodys
from services.controller.letters import Letter
from services.controller.outbox import to_event
from services.controller.redrive import NotRedrivableError
from services.controller.relay import ticket_of
from services.controller.tickets import Ticket, Tickets

Way = Callable[[Letter], None]


def ticket_way(tickets: Tickets) -> Way:
    """Return the way of tickets that were given up: they are put on the queue again."""

    def again(letter: Letter) -> None:
        said: Mapping[str, Any] = letter.payload or {}
        tickets.send(Ticket(said["subject"], tuple(said["ids"]), sweep=said["sweep"]))

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
