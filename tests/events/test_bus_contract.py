"""The same promises for the bus in memory and for a real client against moto."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from events.catalog import EVENTS
from events.entry import Entry
from events.memory_bus import MemoryBus
from events.patterns import rule_pattern
from events.publisher import Bus, publish
from events.samples import SAMPLES
from tests.events.entries import entry

BUS = "studio-provisioner"
ACCOUNT = "123456789012"
CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})


class World(Protocol):
    """A bus, and what a consumer of it has received: source, detail type, detail."""

    @property
    def bus(self) -> Bus: ...

    def received(self) -> list[tuple[str, str, Any]]: ...


class MemoryWorld:
    def __init__(self) -> None:
        self.bus = MemoryBus()

    def received(self) -> list[tuple[str, str, Any]]:
        return [
            (each["Source"], each["DetailType"], json.loads(each["Detail"]))
            for each in self.bus.accepted
        ]


@dataclass
class MotoWorld:
    bus: Any
    queues: Any
    queue_url: str

    def received(self) -> list[tuple[str, str, Any]]:
        found: list[tuple[str, str, Any]] = []
        while messages := self.queues.receive_message(
            QueueUrl=self.queue_url, MaxNumberOfMessages=10
        ).get("Messages"):
            bodies = [json.loads(message["Body"]) for message in messages]
            found += [(body["source"], body["detail-type"], body["detail"]) for body in bodies]
        return found


def moto_world() -> MotoWorld:
    events = boto3.client("events", region_name="eu-west-1", config=CONFIG)
    queues = boto3.client("sqs", region_name="eu-west-1", config=CONFIG)
    url = queues.create_queue(QueueName="consumer")["QueueUrl"]
    events.create_event_bus(Name=BUS)
    pattern = rule_pattern(*EVENTS.values(), account=ACCOUNT)
    events.put_rule(Name="all", EventBusName=BUS, EventPattern=json.dumps(pattern))
    arn = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:consumer"
    events.put_targets(Rule="all", EventBusName=BUS, Targets=[{"Id": "1", "Arn": arn}])
    return MotoWorld(events, queues, url)


@pytest.fixture(params=["memory", "moto"])
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    if request.param == "memory":
        yield MemoryWorld()
        return
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    with mock_aws():
        yield moto_world()


def test_published_events_arrive_as_the_consumer_expects(world: World) -> None:
    assert publish(world.bus, BUS, [sample.to_entry() for sample in SAMPLES.values()]) == []

    received = world.received()

    # Keys do not wait for each other: in order is what is about one user, or one account.
    for prefix in ("User", ("Account", "Projects")):
        told = [detail_type for _, detail_type, _ in received if detail_type.startswith(prefix)]
        assert told == [each for each in SAMPLES if each.startswith(prefix)]
    for source, detail_type, detail in received:
        event = EVENTS[detail_type].from_detail(json.dumps(detail))
        assert source == event.source
        assert event == SAMPLES[detail_type]


def test_more_than_one_call_of_entries_arrives_whole(world: World) -> None:
    assert publish(world.bus, BUS, [entry(f"user-{n}", n) for n in range(25)]) == []

    assert sorted(detail["number"] for _, _, detail in world.received()) == list(range(25))


def test_one_users_events_arrive_in_order(world: World) -> None:
    assert publish(world.bus, BUS, [entry("ada", n) for n in range(4)]) == []

    assert [detail["number"] for _, _, detail in world.received()] == [0, 1, 2, 3]


def test_entry_that_is_refused_is_named_and_the_others_arrive(world: World) -> None:
    good = entry("ada", 1)
    bad = Entry("bob", good.source, good.detail_type, "{", good.occurred_at)

    failures = publish(world.bus, BUS, [bad, good])

    assert [(each.index, each.code) for each in failures] == [(0, "MalformedDetail")]
    assert [detail["key"] for _, _, detail in world.received()] == ["ada"]
