"""Stream batches: read, handled in order, none lost; and the relay that makes tickets of them."""

from collections.abc import Iterable
from typing import Any

import pytest

from services.controller.attributes import Item, to_attributes
from services.controller.relay import relay
from services.controller.streams import (
    BatchAnswer,
    PoisonError,
    StreamRecord,
    each,
    failed_from,
    read_records,
)
from services.controller.tickets import Ticket
from tests.world.delivery import MemoryDeadLetters

HANDLED: BatchAnswer = {"batchItemFailures": []}


def event(*images: Any) -> dict[str, Any]:
    return {
        "Records": [
            {"dynamodb": {"SequenceNumber": f"n-{number}", "NewImage": image}}
            for number, image in enumerate(images)
        ]
    }


def records(*items: Item) -> list[StreamRecord]:
    return [StreamRecord(f"n-{number}", item) for number, item in enumerate(items)]


class Handler:
    """Notes what it is handed; fails as told."""

    def __init__(self, **failures: Exception) -> None:
        self.seen: list[str] = []
        self.failures = failures
        self.dead_letters = MemoryDeadLetters()

    def over(self, *names: str) -> BatchAnswer:
        items: list[Item] = [{"id": name} for name in names]
        return each(records(*items), self.handle, "source", self.dead_letters)

    def handle(self, item: Item) -> None:
        name = str(item["id"])
        self.seen.append(name)
        if name in self.failures:
            raise self.failures[name]


def test_records_are_read_in_order_with_their_numbers() -> None:
    items: list[Item] = [{"id": "a", "count": 1}, {"id": "b", "tags": ["x", None]}]
    dead_letters = MemoryDeadLetters()

    found = read_records(event(*map(to_attributes, items)), "source", dead_letters)

    assert found == records(*items)
    assert dead_letters.kept == []


@pytest.mark.parametrize(
    "bad",
    [
        {"dynamodb": {"SequenceNumber": "1"}},
        {"dynamodb": {"NewImage": {"id": {"S": "a"}}}},
        {"eventID": "1"},
        {"dynamodb": None},
        {"dynamodb": {"SequenceNumber": "1", "NewImage": {"id": {"B": "AA=="}}}},
        {"dynamodb": {"SequenceNumber": "1", "NewImage": {"id": {"N": "1.5"}}}},
        {"dynamodb": {"SequenceNumber": "1", "NewImage": {"id": {}}}},
        {"dynamodb": {"SequenceNumber": "1", "NewImage": {"id": {"S": "a", "N": "1"}}}},
    ],
    ids=str,
)
def test_an_unreadable_record_is_kept_whole_and_the_others_are_read(bad: dict[str, Any]) -> None:
    batch = event({"id": {"S": "a"}}, {"id": {"S": "b"}})
    batch["Records"].insert(1, bad)
    dead_letters = MemoryDeadLetters()

    found = read_records(batch, "source", dead_letters)

    assert [record.item["id"] for record in found] == ["a", "b"]
    ((source, reason, payload),) = dead_letters.kept
    assert (source, payload) == ("source", bad)
    assert "Error: " in reason


def test_a_batch_that_is_handled_comes_not_again() -> None:
    handler = Handler()

    assert handler.over("a", "b", "c") == HANDLED
    assert handler.seen == ["a", "b", "c"]


def test_an_empty_batch_is_handled() -> None:
    assert Handler().over() == HANDLED


@pytest.mark.parametrize("error", [RuntimeError("no"), KeyError("no"), TimeoutError()], ids=repr)
def test_a_failing_record_stops_the_batch_there(error: Exception) -> None:
    handler = Handler(b=error)

    assert handler.over("a", "b", "c") == {"batchItemFailures": [{"itemIdentifier": "n-1"}]}
    assert handler.seen == ["a", "b"]
    assert handler.dead_letters.kept == []


def test_a_failure_at_the_first_record_fails_the_function() -> None:
    handler = Handler(a=RuntimeError("no"))

    with pytest.raises(RuntimeError, match="no"):
        handler.over("a", "b")

    assert handler.seen == ["a"]


def test_poison_is_kept_and_passed_over() -> None:
    handler = Handler(a=PoisonError("no key"), c=PoisonError("neither"))

    assert handler.over("a", "b", "c") == HANDLED

    assert handler.seen == ["a", "b", "c"]
    assert handler.dead_letters.kept == [
        ("source", "no key", {"id": "a"}),
        ("source", "neither", {"id": "c"}),
    ]


def test_a_failure_behind_poison_stops_the_batch_at_the_failure() -> None:
    handler = Handler(a=PoisonError("no key"), b=RuntimeError("no"))

    assert handler.over("a", "b", "c") == failed_from(StreamRecord("n-1", {}))


def test_poison_that_cannot_be_kept_is_not_passed_over() -> None:
    class Full(MemoryDeadLetters):
        def keep(self, source: str, reason: str, payload: Any) -> None:
            raise OSError("queue is gone")

    handler = Handler(a=PoisonError("no key"))
    handler.dead_letters = Full()

    with pytest.raises(OSError, match="queue is gone"):
        handler.over("a", "b")


class Queue:
    def __init__(self) -> None:
        self.sent: list[tuple[Ticket, int]] = []

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        self.sent.append((ticket, delay_seconds))

    def send_all(self, tickets: Iterable[Ticket]) -> None:
        self.sent += [(ticket, 0) for ticket in tickets]


def test_writes_of_one_subject_become_one_ticket_without_delay() -> None:
    queue = Queue()
    dead_letters = MemoryDeadLetters()
    items: list[Item] = [
        {"subject": "retail-dev", "id": "retail-dev.ada"},
        {"subject": "risk-dev", "id": "risk-dev.ada"},
        {"subject": "retail-dev", "id": "retail-dev.grace"},
        {"subject": "retail-dev", "id": "retail-dev.ada"},
    ]

    assert relay(records(*items), queue, "relay", dead_letters) == HANDLED

    assert queue.sent == [
        (Ticket("retail-dev", ("retail-dev.ada", "retail-dev.grace")), 0),
        (Ticket("risk-dev", ("risk-dev.ada",)), 0),
    ]


@pytest.mark.parametrize("bad", [{"id": "x"}, {"subject": "retail-dev"}], ids=str)
def test_a_write_that_names_no_subject_is_kept_and_the_others_go_on(bad: Item) -> None:
    queue = Queue()
    dead_letters = MemoryDeadLetters()
    good: Item = {"subject": "retail-dev", "id": "retail-dev.ada"}

    assert relay(records(bad, good), queue, "relay", dead_letters) == HANDLED

    assert [ticket.ids for ticket, _ in queue.sent] == [("retail-dev.ada",)]
    ((source, reason, payload),) = dead_letters.kept
    assert (source, payload) == ("relay", bad)
    assert "the item has no" in reason


def test_a_queue_that_fails_fails_the_whole_batch() -> None:
    class Broken(Queue):
        def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
            raise OSError("no queue")

    good: Item = {"subject": "retail-dev", "id": "retail-dev.ada"}

    with pytest.raises(OSError, match="no queue"):
        relay(records(good), Broken(), "relay", MemoryDeadLetters())


def test_a_service_may_name_items_by_tickets_of_its_own() -> None:
    queue, dead_letters = Queue(), MemoryDeadLetters()
    nameless: Item = {"subject": "a"}

    relay(
        records({"id": "222222222222"}, nameless),
        queue,
        "relay",
        dead_letters,
        lambda item: Ticket(str(item["id"])),
    )

    assert queue.sent == [(Ticket("222222222222"), 0)]
    assert [payload for _, _, payload in dead_letters.kept] == [nameless]
