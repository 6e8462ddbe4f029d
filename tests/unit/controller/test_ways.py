"""The ways of dead letters: what was given up is done again, from the letter alone."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from events.memory_bus import MemoryBus
from events.names import USER_REQUESTED
from events.samples import SAMPLES
from services.controller.attributes import Item, to_attributes
from services.controller.letters import classify
from services.controller.redrive import NotRedrivableError
from services.controller.streams import PoisonError
from services.controller.tickets import Ticket
from services.controller.timeline import PendingEvent, TimelineEntry
from services.controller.ways import kept_item, outbox_way, relay_way, ticket_way

SOURCES = {"the-function": "kept"}
STATE: Item = {"subject": "retail-dev", "id": "retail-dev.ada"}


class Queue:
    def __init__(self) -> None:
        self.sent: list[Ticket] = []

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        assert delay_seconds == 0
        self.sent.append(ticket)

    def send_all(self, tickets: Iterable[Ticket]) -> None:
        self.sent += tickets


def letter(payload: Any) -> Any:
    """Return a letter as a function of ours keeps it."""
    said = {"source": "the-function", "reason": "x", "payload": payload}
    return classify(json.dumps(said), SOURCES)


def whole_record(item: Item) -> dict[str, Any]:
    return {"dynamodb": {"SequenceNumber": "1", "NewImage": to_attributes(item)}}


def entry() -> Item:
    event = PendingEvent(
        USER_REQUESTED, SAMPLES[USER_REQUESTED].model_dump(mode="json")["data"], "c"
    )
    line = TimelineEntry(
        1, "2026-11-02T09:00:00.000Z", "P", "R", "M", "me", True, "c-1", event=event
    )
    return {"id": "retail-dev.ada", **line.to_item()}


@pytest.mark.parametrize(
    "ticket", [Ticket("retail-dev", ("a", "b")), Ticket("retail-dev", sweep=True)], ids=str
)
def test_a_ticket_is_put_on_the_queue_as_it_was(ticket: Ticket) -> None:
    queue = Queue()

    ticket_way(queue)(classify(ticket.to_message(), SOURCES))

    assert queue.sent == [ticket]


@pytest.mark.parametrize("payload", [STATE, whole_record(STATE)], ids=["item", "record"])
def test_a_write_becomes_the_ticket_of_its_item(payload: Any) -> None:
    queue = Queue()

    relay_way(queue)(letter(payload))

    assert queue.sent == [Ticket("retail-dev", ("retail-dev.ada",))]


def test_a_write_becomes_the_ticket_that_the_service_makes_of_it() -> None:
    queue = Queue()

    relay_way(queue, lambda item: Ticket(str(item["id"])))(letter(STATE))

    assert queue.sent == [Ticket("retail-dev.ada")]


def test_the_event_of_an_entry_is_published_with_the_id_it_always_has() -> None:
    bus = MemoryBus()
    way = outbox_way(bus, "bus")

    way(letter(entry()))
    way(letter(whole_record(entry())))

    first, second = bus.accepted
    assert first["DetailType"] == USER_REQUESTED
    assert first == second


def test_an_entry_without_event_is_poison_still() -> None:
    with pytest.raises(PoisonError):
        outbox_way(MemoryBus(), "bus")(letter({**STATE, "revision": 1}))


def test_what_the_bus_refuses_stays_with_its_reason() -> None:
    class Refusing:
        def put_events(self, *, Entries: list[Any]) -> Any:  # noqa: N803 - botocore's word
            refused = {"ErrorCode": "NotAuthorized", "ErrorMessage": "no"}
            return {"FailedEntryCount": len(Entries), "Entries": [refused for _ in Entries]}

    with pytest.raises(NotRedrivableError, match="NotAuthorized: no"):
        outbox_way(Refusing(), "bus")(letter(entry()))


def test_an_item_of_somebody_elses_is_read_as_far_as_it_goes() -> None:
    payload = {"dynamodb": {"NewImage": {"pk": {"S": "r"}, "tags": {"SS": ["a"]}}}}

    assert kept_item(letter(payload)) == {"pk": "r", "tags": {"SS": ["a"]}}
