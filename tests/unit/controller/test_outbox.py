"""The outbox: what the bus does not take comes again, what it never will is kept."""

import json
from functools import partial
from typing import Any

import pytest

from events.memory_bus import MemoryBus
from events.publisher import MAX_BYTES, publish
from services.controller import outbox
from services.controller.attributes import Item
from services.controller.outbox import publish_records, to_event
from services.controller.streams import BatchAnswer, PoisonError, StreamRecord
from services.controller.timeline import PendingEvent, TimelineEntry, event_id
from tests.world.delivery import MemoryDeadLetters

HANDLED: BatchAnswer = {"batchItemFailures": []}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "publish", partial(publish, sleep=lambda seconds: None))


def item(name: str = "ada", revision: int = 1, **data: Any) -> Item:
    said = {
        "user_id": f"retail-dev.{name}",
        "user_name": name,
        "studio": "retail-dev",
        "account_id": "222222222222",
        "region": "eu-west-1",
        "persona": "data-scientist",
        "generation": 1,
        "chapter": 1,
        "revision": revision,
        "phase": "Provisioning",
        "reason": "Requested",
        "message": "Asked for.",
        "requested_by": "arn:aws:iam::111111111111:user/requester",
        "verified": True,
        **data,
    }
    entry = TimelineEntry(
        revision=revision,
        at="2026-11-02T09:00:00.000Z",
        phase="Provisioning",
        reason="Requested",
        message="Asked for.",
        actor="arn:aws:iam::111111111111:user/requester",
        verified=True,
        correlation_id="request-1",
        event=PendingEvent("UserRequested.v1", said, "request-1"),
    )
    return {"id": f"retail-dev.{name}", **entry.to_item()}


class World:
    def __init__(self) -> None:
        self.bus = MemoryBus()
        self.dead_letters = MemoryDeadLetters()

    def publish(self, *items: Item) -> BatchAnswer:
        records = [StreamRecord(f"n-{number}", each) for number, each in enumerate(items)]
        return publish_records(records, self.bus, "bus", "outbox", self.dead_letters)

    def published(self) -> list[str]:
        return [json.loads(each["Detail"])["data"]["user_name"] for each in self.bus.accepted]


def test_an_entry_becomes_its_event_with_the_id_of_its_revision() -> None:
    made = json.loads(to_event(item(revision=3)).detail)

    assert made["metadata"] == {
        "event_id": str(event_id("retail-dev.ada", 3)),
        "occurred_at": "2026-11-02T09:00:00Z",
        "correlation_id": "request-1",
        "causation_id": "request-1",
    }
    assert made["data"]["user_id"] == "retail-dev.ada"


def test_event_ids_differ_by_item_and_revision_and_never_change() -> None:
    ids = {event_id(name, revision) for name in ("a", "b") for revision in (1, 2)}

    assert len(ids) == 4
    # Consumers have seen this one: whatever changes it breaks their deduplication.
    assert str(event_id("retail-dev.ada", 1)) == "065a3f51-7a36-58a6-91e6-3ed6fd138a0a"


def test_a_batch_is_published_whole_in_order() -> None:
    world = World()

    assert world.publish(item("ada"), item("grace"), item("mary")) == HANDLED
    assert world.published() == ["ada", "grace", "mary"]
    assert {each["EventBusName"] for each in world.bus.accepted} == {"bus"}


@pytest.mark.parametrize(
    "bad",
    [
        {**item(), "event": "Nonsense.v1"},
        {name: value for name, value in item().items() if name != "event"},
        {name: value for name, value in item().items() if name != "event_data"},
        {name: value for name, value in item().items() if name != "id"},
        {**item(), "event_data": {}},
        {**item(), "event_data": "text"},
        item(phase="Nonsense"),
        item(surprise=1),
        item(generation=0),
        {**item(), "correlation_id": ""},
        {**item(), "at": 7},
    ],
)
def test_an_entry_that_makes_no_event_is_kept_and_the_others_leave(bad: Item) -> None:
    world = World()

    assert world.publish(item("ada"), bad, item("mary")) == HANDLED

    assert world.published() == ["ada", "mary"]
    ((source, reason, payload),) = world.dead_letters.kept
    assert (source, payload) == ("outbox", bad)
    assert reason
    with pytest.raises(PoisonError):
        to_event(bad)


@pytest.mark.parametrize("code", ["InternalFailure", "ThrottlingException", "NotAuthorized"])
def test_what_the_bus_does_not_take_comes_again_with_all_that_follows(code: str) -> None:
    world = World()
    world.bus.refuse_next(None, code, None, code, code, code)

    answer = world.publish(item("ada"), item("grace"), item("mary"))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "n-1"}]}
    assert world.dead_letters.kept == []
    assert "grace" not in world.published()


def test_a_passing_refusal_is_tried_again_at_once() -> None:
    world = World()
    world.bus.refuse_next("InternalFailure")

    assert world.publish(item("ada")) == HANDLED
    assert world.published() == ["ada"]


def test_what_follows_a_failed_event_of_its_user_does_not_overtake_it() -> None:
    world = World()
    world.bus.refuse_next("NotAuthorized")

    answer = world.publish(item("ada", 1), item("ada", 2), item("grace"))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "n-0"}]}
    assert world.published() == ["grace"]


def test_an_event_too_large_for_the_bus_is_kept_and_the_others_leave() -> None:
    world = World()
    large = item("grace", message="x" * MAX_BYTES)

    assert world.publish(item("ada"), large, item("mary")) == HANDLED

    assert world.published() == ["ada", "mary"]
    ((source, reason, payload),) = world.dead_letters.kept
    assert (source, payload) == ("outbox", large)
    assert reason.startswith("EntryTooLarge")


def test_what_follows_an_event_too_large_of_the_same_user_comes_again() -> None:
    world = World()
    large = item("ada", 1, message="x" * MAX_BYTES)

    answer = world.publish(large, item("ada", 2))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "n-1"}]}
    assert [payload for _, _, payload in world.dead_letters.kept] == [large]
    assert world.publish(item("ada", 2)) == HANDLED
    assert world.published() == ["ada"]


def test_a_repetition_carries_the_same_id() -> None:
    world = World()
    world.publish(item("ada"))
    world.publish(item("ada"))

    ids = [json.loads(each["Detail"])["metadata"]["event_id"] for each in world.bus.accepted]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_nothing_to_publish_makes_no_call() -> None:
    world = World()

    assert world.publish() == HANDLED
    assert world.bus.calls == []
