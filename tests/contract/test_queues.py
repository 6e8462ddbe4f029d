"""Tickets and dead letters on SQS."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from services.controller.clients import create_client
from services.controller.dead_letters import MOST_CHARACTERS, SqsDeadLetters
from services.controller.letters import classify
from services.controller.tickets import MAX_DELAY_SECONDS, MAX_IDS, SqsTickets, Ticket, merge

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
