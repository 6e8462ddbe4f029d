"""Where this service's dead letters go when they are redriven. Each way bears a repetition."""

from collections.abc import Mapping
from typing import Final

from events.publisher import Bus
from services.controller.letters import EVENT
from services.controller.ways import EventWays, Way
from services.network_registry.event_batch import take_event
from services.network_registry.intake import Intake
from services.network_registry.sweep import sweep

# The kind of what each function keeps, by the name that it keeps it under.
SOURCES: Final[Mapping[str, str]] = {
    "network-registry-relay": "relay",
    "network-registry-outbox": "outbox",
    "network-registry-intake": EVENT,
}


def ways(intake: Intake, bus: Bus, bus_name: str, request_id: str) -> dict[str, Way]:
    """Return the way of each kind of letter."""
    return EventWays(
        intake.tickets,
        bus,
        bus_name,
        take_event=lambda event: take_event(event, intake),
        sweep=lambda which: sweep(intake, which, request_id),
        relay_function="-networks-relay",
        whose_timeline="the network's timeline",
    ).by_kind()
