import json
from collections.abc import Sequence
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError
from botocore.stub import ANY, Stubber
from hypothesis import given
from hypothesis import strategies as st

from events.entry import Entry
from events.memory_bus import MemoryBus
from events.publisher import MAX_BYTES, NO_ANSWER, NOT_SENT, TOO_LARGE, Failure, backoff, publish
from tests.events.entries import entry


class Pauses(list[float]):
    """Remembers pauses instead of taking them."""

    def take(self, seconds: float) -> None:
        self.append(seconds)


def send(bus: Any, entries: Sequence[Entry], attempts: int = 3) -> list[Failure]:
    return publish(bus, "bus", entries, attempts=attempts, sleep=Pauses().take, wait=float)


def outline(failures: Sequence[Failure]) -> list[tuple[int, str]]:
    return [(failure.index, failure.code) for failure in failures]


def numbers(bus: MemoryBus) -> list[int]:
    return [json.loads(accepted["Detail"])["number"] for accepted in bus.accepted]


def test_nothing_to_send_calls_nobody() -> None:
    bus = MemoryBus()

    assert send(bus, []) == []
    assert bus.calls == []


def test_many_entries_leave_ten_at_a_time() -> None:
    bus = MemoryBus()

    assert send(bus, [entry(f"user-{n}", n) for n in range(23)]) == []

    assert bus.calls == [10, 10, 3]
    assert numbers(bus) == list(range(23))


def test_call_stays_below_the_size_limit() -> None:
    bus = MemoryBus()

    assert send(bus, [entry(f"user-{n}", n, padding=100_000) for n in range(5)]) == []

    assert bus.calls == [2, 2, 1]


def test_size_counts_bytes_and_not_characters() -> None:
    plain = entry("user", 1)
    accented = Entry(plain.key, plain.source, plain.detail_type, '{"é":1}', plain.occurred_at)

    assert accented.size == 14 + len("studio.user-onboardingUserRequested.v1") + 8


def test_largest_entry_is_sent_and_one_byte_more_is_reported() -> None:
    bus = MemoryBus()
    room = MAX_BYTES - 1 - entry("fits", 1).size
    entries = [entry("fits", 1, padding=room), entry("more", 1, padding=room + 1)]

    failures = send(bus, entries)

    assert outline(failures) == [(1, TOO_LARGE)]
    assert numbers(bus) == [1]


def test_too_large_entry_does_not_hold_up_other_users() -> None:
    bus = MemoryBus()
    entries = [entry("ada", 1), entry("big", 2, padding=MAX_BYTES), entry("bob", 3)]

    failures = send(bus, entries)

    assert outline(failures) == [(1, TOO_LARGE)]
    assert numbers(bus) == [1, 3]


def test_only_the_failed_entry_is_sent_again() -> None:
    bus = MemoryBus()
    bus.refuse_next(None, "InternalFailure", None)

    assert send(bus, [entry("ada", 1), entry("bob", 2), entry("eve", 3)]) == []

    assert bus.calls == [3, 1]
    assert numbers(bus) == [1, 3, 2]


def test_retries_are_bounded_and_waited_for() -> None:
    bus = MemoryBus()
    bus.refuse_next(*["ThrottlingException"] * 9)
    pauses = Pauses()

    failures = publish(bus, "bus", [entry("ada", 1)], attempts=3, sleep=pauses.take, wait=float)

    assert outline(failures) == [(0, "ThrottlingException")]
    assert bus.calls == [1, 1, 1]
    assert pauses == [1.0, 2.0]


def test_refusal_that_stays_is_not_tried_again() -> None:
    bus = MemoryBus()
    bus.refuse_next("MalformedDetail")

    failures = send(bus, [entry("ada", 1)])

    assert failures == [Failure(0, entry("ada", 1), "MalformedDetail", "refused on command")]
    assert bus.calls == [1]


def test_later_entry_of_a_user_waits_for_the_earlier_one() -> None:
    bus = MemoryBus()
    bus.refuse_next("InternalFailure")

    assert send(bus, [entry("ada", 1), entry("ada", 2), entry("ada", 3)]) == []

    assert numbers(bus) == [1, 2, 3]


def test_later_entries_of_a_user_are_not_sent_after_a_failure() -> None:
    bus = MemoryBus()
    bus.refuse_next(None, None, "AccessDeniedException")
    entries = [entry("ada", 1), entry("bob", 2), entry("ada", 3), entry("ada", 4), entry("bob", 5)]

    failures = send(bus, entries)

    assert outline(failures) == [(2, "AccessDeniedException"), (3, NOT_SENT)]
    assert "entry 2" in failures[1].message
    assert numbers(bus) == [1, 2, 5]


def real_client() -> Any:
    config = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})
    return boto3.client(
        "events",
        region_name="eu-west-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=config,
    )


def test_partial_failure_of_the_real_client_is_seen() -> None:
    client = real_client()
    with Stubber(client) as stub:
        stub.add_response(
            "put_events",
            {
                "FailedEntryCount": 1,
                "Entries": [
                    {"EventId": "1"},
                    {"ErrorCode": "InternalFailure", "ErrorMessage": "try again"},
                ],
            },
            {"Entries": [ANY, ANY]},
        )
        stub.add_response(
            "put_events",
            {"FailedEntryCount": 0, "Entries": [{"EventId": "2"}]},
            {"Entries": [entry("bob", 2).to_put_events("bus")]},
        )

        assert send(client, [entry("ada", 1), entry("bob", 2)]) == []

        stub.assert_no_pending_responses()


def test_answer_that_lacks_an_entry_does_not_count_as_sent() -> None:
    client = real_client()
    with Stubber(client) as stub:
        stub.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]})

        failures = send(client, [entry("ada", 1), entry("bob", 2)], attempts=1)

    assert outline(failures) == [(1, NO_ANSWER)]


def test_throttled_call_is_tried_again_as_a_whole() -> None:
    client = real_client()
    with Stubber(client) as stub:
        stub.add_client_error("put_events", "ThrottlingException")
        stub.add_response(
            "put_events",
            {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}, {"EventId": "2"}]},
        )

        assert send(client, [entry("ada", 1), entry("bob", 2)]) == []


def test_entry_that_spoils_a_whole_call_fails_alone() -> None:
    client = real_client()
    with Stubber(client) as stub:
        stub.add_client_error("put_events", "ValidationException")
        stub.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]})
        stub.add_client_error("put_events", "ValidationException", "Detail is malformed")

        failures = send(client, [entry("ada", 1), entry("bob", 2)])

    assert outline(failures) == [(1, "ValidationException")]
    assert failures[0].message == "Detail is malformed"


class SilentBus:
    """Nobody answers."""

    def put_events(self, *, Entries: list[Any]) -> Any:  # noqa: N803 - botocore's name
        raise EndpointConnectionError(endpoint_url="https://events.example")


def test_lost_connection_is_reported_for_every_entry() -> None:
    failures = send(SilentBus(), [entry("ada", 1), entry("bob", 2)])

    assert outline(failures) == [(0, NO_ANSWER), (1, NO_ANSWER)]
    assert "https://events.example" in failures[0].message


def test_an_answer_that_cannot_be_read_is_reported_without_quoting_it() -> None:
    class Garbling:
        def put_events(self, *, Entries: list[Any]) -> Any:  # noqa: N803 - botocore's name
            raise ResponseParserError("invalid XML received: b'<html>'")

    failures = send(Garbling(), [entry("ada", 1), entry("bob", 2)])

    assert outline(failures) == [(0, NO_ANSWER), (1, NO_ANSWER)]
    assert "html" not in failures[0].message


def test_programming_errors_are_not_hidden() -> None:
    class Broken:
        def put_events(self, *, Entries: list[Any]) -> Any:  # noqa: N803 - botocore's name
            raise TypeError("broken")

    with pytest.raises(TypeError, match="broken"):
        send(Broken(), [entry("ada", 1)])


def test_backoff_grows_and_is_bounded() -> None:
    for attempt, most in [(1, 0.1), (2, 0.2), (5, 1.6), (9, 2.0), (99, 2.0)]:
        assert all(0 <= backoff(attempt) <= most for _ in range(50))


CODES = st.sampled_from([None, None, "InternalFailure", "ThrottlingException", "MalformedDetail"])


@given(
    keys=st.lists(st.sampled_from("abcdefghijklmnop"), max_size=30),
    refusals=st.lists(CODES, max_size=60),
)
def test_whatever_fails_each_entry_is_sent_once_or_reported_and_order_holds(
    keys: list[str], refusals: list[str | None]
) -> None:
    bus = MemoryBus()
    bus.refuse_next(*refusals)

    failures = send(bus, [entry(key, number) for number, key in enumerate(keys)])

    failed = [failure.index for failure in failures]
    assert failed == sorted(failed)
    assert sorted(numbers(bus) + failed) == list(range(len(keys)))
    for key in set(keys):
        of_key = [n for n, each in enumerate(keys) if each == key]
        sent = [number for number in numbers(bus) if keys[number] == key]
        assert sent == of_key[: len(sent)]


def test_memory_bus_refuses_what_aws_refuses() -> None:
    bus = MemoryBus()
    eleven = [entry("ada", n).to_put_events("bus") for n in range(11)]

    with pytest.raises(ClientError, match="ValidationException"):
        bus.put_events(Entries=eleven)
    with pytest.raises(ClientError, match="ValidationException"):
        bus.put_events(Entries=[])
