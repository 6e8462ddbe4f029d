"""Where this service's dead letters go when they are redriven. Each way bears a repetition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from events.publisher import Bus
from services.controller.letters import BATCH, EVENT, SCHEDULE, TICKET, Letter
from services.controller.redrive import NotRedrivableError
from services.controller.tickets import Tickets
from services.controller.ways import Way, kept_item, outbox_way, relay_way, ticket_way
from services.user_onboarding.profile_events import (
    SOURCE,
    UnknownEventError,
    is_profile_event,
    tickets_for,
)
from services.user_onboarding.request_rows import RowDoor, on_row
from services.user_onboarding.settings import Installation
from services.user_onboarding.sweep_start import UnknownStartError, sweep_for

# The kind of what each function keeps, by the name that it keeps it under.
SOURCES: Final[Mapping[str, str]] = {
    "user-onboarding-relay": "relay",
    "user-onboarding-outbox": "outbox",
    "user-onboarding-requests": "requests",
    SOURCE: EVENT,
}


@dataclass(frozen=True)
class Ways:
    """What letters are sent on with."""

    installation: Installation
    tickets: Tickets
    bus: Bus
    bus_name: str
    rows: RowDoor

    def by_kind(self) -> dict[str, Way]:
        """Return the way of each kind of letter."""
        return {
            TICKET: ticket_way(self.tickets),
            SCHEDULE: self._sweep,
            EVENT: self._event,
            BATCH: self._batch,
            "relay": relay_way(self.tickets),
            "outbox": outbox_way(self.bus, self.bus_name),
            "requests": self._row,
        }

    def _row(self, letter: Letter) -> None:
        on_row(self.rows, kept_item(letter))

    def _event(self, letter: Letter) -> None:
        """Look at the user whose profile was changed, or at the studios of a changed network."""
        event: Mapping[str, Any] = letter.payload or {}
        if not is_profile_event(event):
            self._sweep(letter)
            return
        try:
            self.tickets.send_all(tickets_for(event, self.installation))
        except UnknownEventError as error:
            raise NotRedrivableError(f"{error}.") from error

    def _sweep(self, letter: Letter) -> None:
        """Do what the sweep's function would have done."""
        try:
            sweep_for(letter.payload, self.installation.studios).send(self.tickets)
        except UnknownStartError as error:
            raise NotRedrivableError(f"{error}.") from error

    def _batch(self, letter: Letter) -> None:
        """Do what the records would have done; Lambda kept only where they stood in the stream."""
        said: Mapping[str, Any] = letter.payload or {}
        function = str(said.get("requestContext", {}).get("functionArn", ""))
        if "-onboarding-relay" not in function:
            raise NotRedrivableError(
                "Only the place in the stream was kept. A row of the requests table is taken in "
                "again when it is written again; what an event would have told stands in the "
                "user's timeline."
            )
        sweep_for({}, self.installation.studios).send(self.tickets)
