"""Where this service's dead letters go when they are redriven. Each way bears a repetition."""

from collections.abc import Mapping
from typing import Final

from events.publisher import Bus
from services.controller.letters import EVENT
from services.controller.ways import EventWays, Way
from services.project_enabler.event_queue import take_event
from services.project_enabler.intake import Intake
from services.project_enabler.sweep import sweep

# The kind of what each function keeps, by the name that it keeps it under.
SOURCES: Final[Mapping[str, str]] = {
    "project-enabler-relay": "relay",
    "project-enabler-outbox": "outbox",
    "project-enabler-intake": EVENT,
}


def ways(intake: Intake, bus: Bus, bus_name: str, request_id: str) -> dict[str, Way]:
    """Return the way of each kind of letter."""
    return EventWays(
        intake.tickets,
        bus,
        bus_name,
        take_event=lambda event: take_event(event, intake),
        sweep=lambda which: sweep(intake, which, request_id),
        relay_function="-projects-relay",
        whose_timeline="the account's timeline",
    ).by_kind()
