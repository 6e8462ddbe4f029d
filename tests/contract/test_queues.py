"""Tickets and dead letters on SQS."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from services.controller.clients import create_client
from services.controller.dead_letters import MOST_CHARACTERS, SqsDeadLetters
from services.controller.letters import classify
from services.controller.tickets import (
    MAX_BATCH,
    MAX_BATCH_BYTES,
    MAX_DELAY_SECONDS,
    MAX_IDS,
    PAUSES,
    SqsTickets,
    Ticket,
    TicketsNotSentError,
    merge,
)
from tests.world.cloud import Cloud

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

pytestmark = pytest.mark.usefixtures("aws")
SQS_MAX_BYTES = 256 * 1024


def queue() -> tuple["SQSClient", str]:
    client: SQSClient = create_client("sqs", region="eu-west-1")
    return client, client.create_queue(QueueName="queue")["QueueUrl"]


def bodies(client: "SQSClient", url: str) -> list[str]:
    found: list[str] = []
    while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [message["Body"] for message in messages]
    return found


class Asked:
    """A client that remembers what it was asked to send."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send_message(self, **request: Any) -> None:
        self.sent.append(request)


@pytest.mark.parametrize(
    "ticket",
    [
        Ticket("retail-dev"),
        Ticket("retail-dev", ("retail-dev.ada", "retail-dev.grace")),
        Ticket("retail-dev", sweep=True),
    ],
    ids=["empty", "ids", "sweep"],
)
def test_a_ticket_is_received_as_it_was_sent(ticket: Ticket) -> None:
    client, url = queue()

    SqsTickets(client, url).send(ticket)

    assert [Ticket.from_message(body) for body in bodies(client, url)] == [ticket]


@pytest.mark.parametrize("count", [MAX_IDS - 1, MAX_IDS, MAX_IDS + 1, 2 * MAX_IDS + 1])
def test_very_many_ids_leave_in_messages_that_sqs_takes_and_none_is_lost(count: int) -> None:
    client, url = queue()
    longest = "s" * 32 + "." + "u" * 56
    ids = tuple(f"{longest}-{number:06d}" for number in range(count))

    SqsTickets(client, url).send(Ticket("retail-dev", ids))

    received = bodies(client, url)
    assert len(received) == -(-count // MAX_IDS)
    assert all(len(body.encode()) < SQS_MAX_BYTES for body in received)
    (joined,) = merge([Ticket.from_message(body) for body in received])
    assert sorted(joined.ids) == sorted(ids)


@pytest.mark.parametrize(
    ("asked", "given"), [(0, 0), (30, 30), (MAX_DELAY_SECONDS, 900), (901, 900), (86400, 900)]
)
def test_a_delay_is_never_longer_than_sqs_takes(asked: int, given: int) -> None:
    client: Any = Asked()

    SqsTickets(client, "url").send(Ticket("retail-dev"), asked)

    assert [sent["DelaySeconds"] for sent in client.sent] == [given]


def test_a_delayed_ticket_is_not_seen_at_once() -> None:
    client, url = queue()

    SqsTickets(client, url).send(Ticket("retail-dev"), MAX_DELAY_SECONDS)

    assert bodies(client, url) == []


def sweeps(count: int) -> list[Ticket]:
    return [Ticket(f"studio-{number}", sweep=True) for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, MAX_BATCH, MAX_BATCH + 1, 3 * MAX_BATCH])
def test_many_tickets_are_received_as_they_were_sent_ten_a_call(count: int) -> None:
    client, url = queue()
    calls: list[Any] = []
    client.meta.events.register("before-call.sqs.SendMessageBatch", lambda **_: calls.append(1))

    SqsTickets(client, url).send_all(each for each in sweeps(count))

    received = [Ticket.from_message(body) for body in bodies(client, url)]
    assert sorted(received, key=str) == sorted(sweeps(count), key=str)
    assert len(calls) == -(-count // MAX_BATCH)


def test_the_twin_of_the_queue_takes_many_tickets_likewise() -> None:
    cloud = Cloud()

    cloud.send_all(each for each in sweeps(MAX_BATCH + 1))

    assert [Ticket.from_message(each.body) for each in cloud.queue] == sweeps(MAX_BATCH + 1)
    assert cloud.calls.made == ["SendMessageBatch", "SendMessageBatch"]


def test_large_tickets_leave_in_batches_that_sqs_takes_and_no_id_is_lost() -> None:
    client, url = queue()
    sizes: list[int] = []
    longest = "s" * 32 + "." + "u" * 56
    ids = tuple(f"{longest}-{number:06d}" for number in range(12 * MAX_IDS))

    def measure(params: Any, **_: Any) -> None:
        entries = json.loads(params["body"])["Entries"]
        sizes.append(sum(len(each["MessageBody"].encode()) for each in entries))

    client.meta.events.register("before-call.sqs.SendMessageBatch", measure)

    SqsTickets(client, url).send_all([Ticket("retail-dev", ids), Ticket("risk-dev", sweep=True)])

    joined = merge([Ticket.from_message(body) for body in bodies(client, url)])
    assert {each.subject: len(each.ids) for each in joined} == {
        "retail-dev": len(ids),
        "risk-dev": 0,
    }
    assert max(sizes) <= MAX_BATCH_BYTES
    assert len(sizes) == 3


class Refusing:
    """A client whose queue refuses some bodies some times."""

    def __init__(self, refused: Mapping[str, int], *, sender_fault: bool = False) -> None:
        self.refused = dict(refused)
        self.taken: list[str] = []
        self.sender_fault = sender_fault

    def send_message_batch(self, *, Entries: list[Any], **_: Any) -> Any:  # noqa: N803 - botocore's word
        failed = []
        for each in Entries:
            subject = json.loads(each["MessageBody"])["subject"]
            if self.refused.get(subject, 0) > 0:
                self.refused[subject] -= 1
                fault = {"Code": "InternalError", "Message": "try later"}
                failed.append({"Id": each["Id"], "SenderFault": self.sender_fault, **fault})
            else:
                self.taken.append(subject)
        return {
            "Failed": failed,
            "Successful": [],
            "ResponseMetadata": {"RequestId": "request-1"},
        }


def test_what_a_batch_was_refused_is_sent_again_alone_after_a_pause() -> None:
    client: Any = Refusing({"studio-3": 1, "studio-11": len(PAUSES)})
    slept: list[float] = []

    SqsTickets(client, "url", slept.append).send_all(sweeps(12))

    assert sorted(client.taken) == sorted(each.subject for each in sweeps(12))
    assert slept == list(PAUSES)


@pytest.mark.parametrize("sender_fault", [True, False])
def test_what_is_refused_for_good_is_told_with_how_many_and_why_and_the_others_are_sent(
    sender_fault: bool,
) -> None:
    client: Any = Refusing({"studio-3": 99, "studio-11": 99}, sender_fault=sender_fault)

    with pytest.raises(TicketsNotSentError, match="2 tickets") as refused:
        SqsTickets(client, "url", lambda _: None).send_all(sweeps(12))

    assert "SendMessageBatch: InternalError: try later" in str(refused.value)
    assert (refused.value.count, refused.value.call.request_id) == (2, "request-1")
    assert refused.value.passing is not sender_fault
    assert len(client.taken) == 10


def test_a_dead_letter_keeps_the_whole_payload_with_its_source_and_reason() -> None:
    client, url = queue()
    payload = {"pk": "r-1", "nested": {"list": [1, "zwei", None, True]}}

    SqsDeadLetters(client, url).keep("requests", "KeyError: 'NewImage'", payload)

    (body,) = bodies(client, url)
    assert json.loads(body) == {
        "source": "requests",
        "reason": "KeyError: 'NewImage'",
        "payload": payload,
    }


def test_a_dead_letter_keeps_even_what_json_does_not_know() -> None:
    client, url = queue()

    SqsDeadLetters(client, url).keep("requests", "binary", {"value": {"B": b"\x00\xff"}})

    (body,) = bodies(client, url)
    assert "\\x00\\xff" in json.loads(body)["payload"]["value"]["B"]


def fitting(length: int, fill: str = "x") -> dict[str, str]:
    """Return a payload whose letter has this many characters."""
    around = json.dumps({"source": "requests", "reason": "why", "payload": {"pk": ""}})
    return {"pk": fill * (length - len(around))}


def test_a_payload_that_sqs_takes_is_kept_whole_and_can_be_redriven() -> None:
    client, url = queue()
    payload = fitting(MOST_CHARACTERS)

    SqsDeadLetters(client, url).keep("requests", "why", payload)

    (body,) = bodies(client, url)
    assert len(body) == SQS_MAX_BYTES
    assert classify(body, {"requests": "requests"}).payload == payload


@pytest.mark.parametrize("fill", ["x", '"', "\\", "ü", "😀"])
@pytest.mark.parametrize("length", [MOST_CHARACTERS + 1, 3 * MOST_CHARACTERS])
def test_a_payload_that_sqs_does_not_take_is_kept_by_its_beginning(length: int, fill: str) -> None:
    client, url = queue()
    payload = {"id": "retail-dev.ada", **fitting(length, fill)}

    SqsDeadLetters(client, url).keep("requests", "😀" * 100_000, payload)

    (body,) = bodies(client, url)
    assert len(body.encode()) <= SQS_MAX_BYTES
    letter = classify(body, {"requests": "requests"})
    assert letter.payload is None
    assert "retail-dev.ada" in letter.about
