"""Where this service's dead letters go when they are redriven. Each way bears a repetition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from events.publisher import Bus, publish
from services.controller.attributes import Item, from_anybodys
from services.controller.letters import BATCH, SCHEDULE, TICKET, Letter
from services.controller.outbox import to_event
from services.controller.redrive import NotRedrivableError
from services.controller.tickets import Ticket, Tickets
from services.user_onboarding.request_rows import RowDoor, on_row

# The kind of what each function keeps, by the name that it keeps it under.
SOURCES: Final[Mapping[str, str]] = {
    "user-onboarding-relay": "relay",
    "user-onboarding-outbox": "outbox",
    "user-onboarding-requests": "requests",
}


@dataclass(frozen=True)
class Ways:
    """What letters are sent on with."""

    studios: tuple[str, ...]
    tickets: Tickets
    bus: Bus
    bus_name: str
    rows: RowDoor

    def by_kind(self) -> dict[str, Callable[[Letter], None]]:
        """Return the way of each kind of letter."""
        return {
            TICKET: self._ticket,
            SCHEDULE: self._sweep,
            BATCH: self._batch,
            "relay": self._relay,
            "outbox": self._publish,
            "requests": self._row,
        }

    def _ticket(self, letter: Letter) -> None:
        said: Mapping[str, Any] = letter.payload or {}
        self.tickets.send(Ticket(said["subject"], tuple(said["ids"]), sweep=said["sweep"]))

    def _relay(self, letter: Letter) -> None:
        item = _item(letter)
        self.tickets.send(Ticket(str(item["subject"]), (str(item["id"]),)))

    def _publish(self, letter: Letter) -> None:
        for failure in publish(self.bus, self.bus_name, [to_event(_item(letter))]):
            raise NotRedrivableError(f"{failure.code}: {failure.message}")

    def _row(self, letter: Letter) -> None:
        on_row(self.rows, _item(letter))

    def _sweep(self, _: Letter) -> None:
        self.tickets.send_all(Ticket(alias, sweep=True) for alias in self.studios)

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
        self._sweep(letter)


def _item(letter: Letter) -> Item:
    """Return the item that was kept, or that of the stream record that was kept whole."""
    payload: Mapping[str, Any] = letter.payload or {}
    if "dynamodb" in payload:
        return from_anybodys(payload["dynamodb"]["NewImage"])
    return dict(payload)
