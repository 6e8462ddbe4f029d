"""Wakes in memory and on DynamoDB keep the same promises."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.network_registry.wakes import HELD, LONGEST_DELAY, DynamoDbWakes, Wakes
from tests.contract.tables import USERS, dynamodb, make_users_table
from tests.world.calls import Calls
from tests.world.network_cloud import MemoryWakes

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ONE, OTHER = "222222222222.eu-west-1", "333333333333.eu-west-1"


@pytest.fixture(params=["memory", "dynamodb"])
def wakes(request: pytest.FixtureRequest) -> Iterator[Wakes]:
    if request.param == "memory":
        yield MemoryWakes(Calls())
        return
    request.getfixturevalue("aws")
    client = dynamodb()
    make_users_table(client)
    yield DynamoDbWakes(client, USERS)


def test_first_claim_sends_and_later_ones_rely_on_it(wakes: Wakes) -> None:
    assert wakes.claim(ONE, ("a",), NOW) == 1
    assert wakes.claim(ONE, ("b",), NOW + timedelta(seconds=5)) is None
    assert wakes.claim(OTHER, (), NOW) == 1


def test_causes_are_taken_together_and_once(wakes: Wakes) -> None:
    wakes.claim(ONE, ("b", "a"), NOW)
    wakes.claim(ONE, ("c", "a"), NOW)

    assert wakes.take(ONE, NOW) == ("a", "b", "c")
    assert wakes.take(ONE, NOW) == ()


def test_what_is_heard_after_the_wake_was_taken_brings_another_look(wakes: Wakes) -> None:
    wakes.claim(ONE, ("a",), NOW)
    wakes.take(ONE, NOW)

    assert wakes.claim(ONE, ("b",), NOW) is not None


def test_claim_whose_sender_stopped_is_void_after_a_while(wakes: Wakes) -> None:
    wakes.claim(ONE, ("a",), NOW)

    assert wakes.claim(ONE, ("a",), NOW + HELD - timedelta(seconds=1)) is None
    assert wakes.claim(ONE, ("a",), NOW + HELD) == 1
    assert wakes.claim(ONE, ("a",), NOW + HELD + timedelta(seconds=1)) is None


def test_looks_that_follow_each_other_are_ever_further_apart_and_calm_again(wakes: Wakes) -> None:
    now, delays = NOW, []
    for _ in range(7):
        delay = wakes.claim(ONE, (), now)
        assert delay is not None
        delays.append(delay)
        now += timedelta(seconds=delay)
        wakes.take(ONE, now)

    assert delays == [1, 2, 4, 8, 16, 16, 16]
    assert max(delays) == LONGEST_DELAY
    assert wakes.claim(ONE, (), now + timedelta(minutes=1)) == 1


def test_wake_that_nobody_claimed_is_taken_without_a_cause(wakes: Wakes) -> None:
    assert wakes.take(ONE, NOW) == ()


def test_more_causes_than_anybody_reads_are_no_failure(wakes: Wakes) -> None:
    wakes.claim(ONE, tuple(f"cause {number}" for number in range(200)), NOW)

    assert 0 < len(wakes.take(ONE, NOW)) <= 200
