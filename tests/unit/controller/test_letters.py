"""What a message on a dead-letter queue is, whoever put it there."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.letters import (
    BATCH,
    EVENT,
    SCHEDULE,
    TICKET,
    UNKNOWN,
    Letter,
    classify,
)
from services.controller.tickets import Ticket

SOURCES = {"the-outbox": "outbox", "the-requests": "requests"}
# As AWS's documentation shows them.
GIVEN_UP_BATCH = {
    "requestContext": {
        "requestId": "316aa6d0-8154-xmpl-9af7-85d5f4a6bc81",
        "functionArn": "arn:aws:lambda:eu-west-1:111111111111:function:test-onboarding-relay",
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 5,
    },
    "responseContext": {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    },
    "version": "1.0",
    "timestamp": "2026-11-02T09:13:49.717Z",
    "DDBStreamBatchInfo": {
        "shardId": "shardId-00000001573689847184-864758bb",
        "startSequenceNumber": "800000000003126276362",
        "endSequenceNumber": "800000000003126276362",
        "approximateArrivalOfFirstRecord": "2026-11-02T09:13:19Z",
        "approximateArrivalOfLastRecord": "2026-11-02T09:13:20Z",
        "batchSize": 2,
        "streamArn": "arn:aws:dynamodb:eu-west-1:111111111111:table/users/stream/2026",
    },
}
OF_AWS = {
    "version": "0",
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "detail-type": "AWS API Call via CloudTrail",
    "source": "aws.organizations",
    "account": "999999999999",
    "time": "2026-11-02T10:00:00Z",
    "region": "us-east-1",
    "detail": {"eventName": "MoveAccount"},
}
SCHEDULED = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "111111111111",
    "time": "2026-11-02T09:00:00Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:events:eu-west-1:111111111111:rule/test-sweep"],
    "detail": {},
}


def read(said: Any) -> Letter:
    return classify(said if isinstance(said, str) else json.dumps(said), SOURCES)


def kept(payload: Any, source: Any = "the-outbox", reason: Any = "KeyError: 'id'") -> Any:
    return {"source": source, "reason": reason, "payload": payload}


def test_a_ticket_names_its_subject_and_its_ids() -> None:
    ticket = Ticket("retail-dev", ("retail-dev.ada", "retail-dev.grace"))

    letter = read(ticket.to_message())

    assert letter == Letter(
        TICKET,
        "retail-dev: retail-dev.ada, retail-dev.grace",
        None,
        {"subject": "retail-dev", "ids": list(ticket.ids), "sweep": False},
    )
    assert read(Ticket("retail-dev", sweep=True).to_message()).about == "retail-dev: sweep"
    assert read(Ticket("retail-dev").to_message()).about == "retail-dev: no ids"


def test_what_a_function_kept_has_its_sources_kind_and_its_reason() -> None:
    item = {"id": "retail-dev.ada", "revision": 7, "sk": "T#7"}

    assert read(kept(item)) == Letter(
        "outbox", "the-outbox: retail-dev.ada, revision 7", "KeyError: 'id'", item
    )
    assert read(kept({"pk": "r-1"}, "the-requests")).about == "the-requests: r-1"
    assert read(kept({"a": 1, "b": 2})).about == "the-outbox: fields a, b"


def test_a_whole_record_of_a_stream_is_named_by_its_keys() -> None:
    record = {
        "eventName": "INSERT",
        "dynamodb": {"Keys": {"pk": {"S": "USER#ada"}, "sk": {"S": "STATE"}}},
    }

    letter = read(kept(record))

    assert (letter.about, letter.payload) == ("the-outbox: USER#ada STATE", record)


def test_what_was_cut_cannot_be_done_again() -> None:
    letter = read(kept({"beginning": '{"id": "retail-dev.ada", "team": "xxx'}))

    assert letter.kind == "outbox"
    assert "retail-dev.ada" in letter.about
    assert letter.payload is None


def test_what_a_function_kept_that_nobody_knows_is_unknown_with_its_reason() -> None:
    letter = read(kept({"id": "x"}, "of-another-service"))

    assert letter == Letter(UNKNOWN, "of-another-service: x", "KeyError: 'id'", None)


def test_a_batch_that_lambda_gave_up_tells_whose_it_was_when_and_why() -> None:
    letter = read(GIVEN_UP_BATCH)

    assert letter.kind == BATCH
    assert letter.about == (
        "2 records for test-onboarding-relay, 2026-11-02T09:13:19Z to 2026-11-02T09:13:20Z"
    )
    assert letter.reason == "RetryAttemptsExhausted: Unhandled"
    assert letter.payload == GIVEN_UP_BATCH


def test_a_batch_whose_function_did_not_answer_tells_the_condition_alone() -> None:
    silent = {**GIVEN_UP_BATCH, "responseContext": None}

    assert read(silent).reason == "RetryAttemptsExhausted"
    assert read({"DDBStreamBatchInfo": {}}).reason is None


def test_a_scheduled_call_names_its_schedule() -> None:
    assert read(SCHEDULED) == Letter(
        SCHEDULE, "test-sweep at 2026-11-02T09:00:00Z", None, SCHEDULED
    )


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        "null",
        "[]",
        "7",
        '"text"',
        "[" * 100_000,
        {},
        {"subject": "a"},
        {"source": "aws.events"},
        kept("text"),
        kept({"id": 1}, source=None),
        {"source": "aws.s3", "detail-type": "Object Created"},
        {"DDBStreamBatchInfo": "text"},
        {"source": {}},
    ],
)
def test_what_is_not_understood_is_unknown_and_cannot_be_done_again(said: Any) -> None:
    letter = read(said)

    assert (letter.kind, letter.payload) == (UNKNOWN, None)


def test_what_a_message_is_about_is_short_however_long_it_is() -> None:
    for body in ("x" * 10_000, Ticket("a", ("i" * 90,) * 400).to_message()):
        letter = classify(body, SOURCES)

        assert len(letter.about) <= 200
        assert letter.about.endswith("…")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = (
    "source",
    "reason",
    "payload",
    "DDBStreamBatchInfo",
    "requestContext",
    "responseContext",
    "detail-type",
    "resources",
    "subject",
    "ids",
    "sweep",
    "dynamodb",
    "beginning",
)


@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        JSON
        | st.sampled_from(["aws.events", "the-outbox"])
        | st.dictionaries(st.sampled_from(["dynamodb", "Keys", "id", "beginning"]), JSON),
    )
)
def test_whatever_a_message_holds_it_is_told_as_something(said: dict[str, Any]) -> None:
    letter = classify(json.dumps(said), SOURCES)

    assert letter.kind in {TICKET, BATCH, SCHEDULE, UNKNOWN, *SOURCES.values()}
    assert letter.reason is None or isinstance(letter.reason, str)


def test_an_event_of_aws_names_what_happened_and_carries_itself() -> None:
    letter = read(OF_AWS)

    assert (letter.kind, letter.payload) == (EVENT, OF_AWS)
    assert letter.about == "aws.organizations: MoveAccount at 2026-11-02T10:00:00Z"


def test_an_event_that_a_function_kept_is_named_by_what_happened() -> None:
    letter = read(kept(OF_AWS, source="the-requests", reason="not believed"))

    assert (letter.kind, letter.reason, letter.payload) == ("requests", "not believed", OF_AWS)
    assert "MoveAccount" in letter.about


def test_a_schedules_own_input_is_a_scheduled_call() -> None:
    letter = read({"sweep": "due"})

    assert (letter.kind, letter.payload) == (SCHEDULE, {"sweep": "due"})
