"""Where this service's dead letters go when they are redriven. Each way bears a repetition."""

from collections.abc import Mapping
from typing import Any, Final

from events.publisher import Bus
from services.controller.letters import BATCH, EVENT, SCHEDULE, TICKET, Letter
from services.controller.redrive import NotRedrivableError
from services.controller.tickets import Tickets
from services.controller.ways import Way, outbox_way, relay_way, ticket_way
from services.network_registry.event_batch import take_event
from services.network_registry.intake import Intake
from services.network_registry.sweep import sweep, ticket_of

# The kind of what each function keeps, by the name that it keeps it under.
SOURCES: Final[Mapping[str, str]] = {
    "network-registry-relay": "relay",
    "network-registry-outbox": "outbox",
    "network-registry-intake": EVENT,
}


def ways(
    intake: Intake, tickets: Tickets, bus: Bus, bus_name: str, request_id: str
) -> dict[str, Way]:
    """Return the way of each kind of letter."""

    def again(letter: Letter) -> None:
        take_event(letter.payload or {}, intake)

    def swept(letter: Letter) -> None:
        said: Mapping[str, Any] = letter.payload or {}
        sweep(intake, "due" if said.get("sweep") == "due" else "all", request_id)

    def batch(letter: Letter) -> None:
        """Do what the records would have done; Lambda kept only where they stood in the stream."""
        said: Mapping[str, Any] = letter.payload or {}
        function = str(said.get("requestContext", {}).get("functionArn", ""))
        if "-networks-relay" not in function:
            raise NotRedrivableError(
                "Only the place in the stream was kept. What an event would have told stands in "
                "the network's timeline."
            )
        swept(letter)

    return {
        TICKET: ticket_way(tickets),
        SCHEDULE: swept,
        BATCH: batch,
        EVENT: again,
        "relay": relay_way(tickets, ticket_of),
        "outbox": outbox_way(bus, bus_name),
    }
