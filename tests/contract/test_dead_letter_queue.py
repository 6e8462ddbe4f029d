"""A dead-letter queue in memory and one on SQS keep the same promises."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from services.controller import dead_letter_queue
from services.controller.clients import create_client
from services.controller.clock import from_text
from services.controller.dead_letter_queue import DeadLetterQueue, Message, SqsDeadLetterQueue
from tests.world.dead_letter_queue import MemoryDeadLetterQueue

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass
class Desk:
    """A queue, and how a test fills it."""

    queue: DeadLetterQueue
    send: Callable[[str, Mapping[str, str]], object]

    def put(self, *bodies: str) -> None:
        for body in bodies:
            self.send(body, {})


@pytest.fixture(params=["memory", "sqs"])
def desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    if request.param == "memory":
        memory = MemoryDeadLetterQueue()
        yield Desk(memory, memory.send)
        return
    request.getfixturevalue("aws")
    monkeypatch.setattr(dead_letter_queue, "_POLL_SECONDS", 0)
    client, url = sqs()

    def send(body: str, attributes: Mapping[str, str]) -> None:
        given: Any = {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        }
        client.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=given)

    yield Desk(SqsDeadLetterQueue(client, url), send)


def sqs() -> tuple["SQSClient", str]:
    client: SQSClient = create_client("sqs", region="eu-west-1")
    return client, client.create_queue(QueueName="dead")["QueueUrl"]


def bodies(messages: list[Message]) -> list[str]:
    return sorted(each.body for each in messages)


@pytest.mark.parametrize("there", [0, 1, 10, 11, 25])
def test_every_message_is_held_once_however_many_there_are(desk: Desk, there: int) -> None:
    sent = [f"body-{number:02d}" for number in range(there)]
    desk.put(*sent)

    held = desk.queue.peek(100)

    assert bodies(held) == sent
    assert len({each.message_id for each in held}) == there


@pytest.mark.parametrize("limit", [1, 9, 10, 11, 14])
def test_no_more_are_held_than_were_asked_for(desk: Desk, limit: int) -> None:
    desk.put(*(f"body-{number:02d}" for number in range(15)))

    assert len(desk.queue.peek(limit)) == limit
    assert len(desk.queue.peek(100)) == 15 - limit


def test_a_held_message_is_hidden_until_it_is_put_back(desk: Desk) -> None:
    desk.put("one", "two")
    first = desk.queue.peek(9)
    assert desk.queue.peek(9) == []

    desk.queue.put_back(first[0])

    assert bodies(desk.queue.peek(9)) == [first[0].body]


def test_a_deleted_message_is_gone_and_no_other(desk: Desk) -> None:
    desk.put("one", "two")
    one, two = sorted(desk.queue.peek(9), key=lambda each: each.body)

    desk.queue.delete(one)
    desk.queue.put_back(two)

    assert bodies(desk.queue.peek(9)) == ["two"]


def test_the_search_ends_where_what_is_wanted_was_found(desk: Desk) -> None:
    desk.put(*(f"body-{number:02d}" for number in range(25)))
    everything = desk.queue.peek(100)
    for each in everything:
        desk.queue.put_back(each)

    held = desk.queue.peek(100, {everything[0].message_id})

    assert everything[0].message_id in {each.message_id for each in held}
    assert len(held) <= 10


def test_a_search_for_what_is_not_there_looks_through_all(desk: Desk) -> None:
    desk.put(*(f"body-{number:02d}" for number in range(12)))

    assert len(desk.queue.peek(100, {"not-there"})) == 12


def test_a_message_tells_when_it_was_sent_and_how_often_it_was_received(desk: Desk) -> None:
    desk.put("one")
    (first,) = desk.queue.peek(1)
    desk.queue.put_back(first)
    (second,) = desk.queue.peek(1)

    assert (first.received, second.received) == (1, 2)
    assert first.sent_at == second.sent_at
    assert abs(from_text(first.sent_at) - datetime.now(UTC)) < timedelta(days=3650)


def test_a_message_brings_what_stands_beside_its_body(desk: Desk) -> None:
    desk.send("one", {"ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "No."})

    (message,) = desk.queue.peek(1)

    assert message.attributes == {"ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "No."}


def test_the_total_counts_the_held_messages_too(desk: Desk) -> None:
    assert desk.queue.total() == 0
    desk.put("one", "two", "three")

    desk.queue.peek(2)

    assert desk.queue.total() == 3


def test_a_message_put_back_twice_or_after_its_end_does_no_harm(desk: Desk) -> None:
    desk.put("one")
    (message,) = desk.queue.peek(1)
    desk.queue.put_back(message)
    desk.queue.put_back(message)
    (message,) = desk.queue.peek(1)

    desk.queue.delete(message)
    desk.queue.put_back(message)

    assert desk.queue.total() == 0


class Answers:
    """A client that receives what a test says, and remembers what was put back."""

    def __init__(self, *rounds: Any) -> None:
        self.rounds = list(rounds)
        self.asked: list[Mapping[str, Any]] = []
        self.put_back: list[str] = []

    def receive_message(self, **request: Any) -> Any:
        self.asked.append(request)
        answer = self.rounds.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def change_message_visibility(self, **request: Any) -> None:
        assert request["VisibilityTimeout"] == 0
        self.put_back.append(request["ReceiptHandle"])
        raise ClientError(
            {"Error": {"Code": "ReceiptHandleIsInvalid", "Message": "ran out"}},
            "ChangeMessageVisibility",
        )


def received(*messages: tuple[str, str]) -> dict[str, Any]:
    return {
        "Messages": [
            {
                "MessageId": message_id,
                "ReceiptHandle": receipt,
                "Body": "{}",
                "Attributes": {"SentTimestamp": "1793610000123", "ApproximateReceiveCount": "4"},
            }
            for message_id, receipt in messages
        ]
    }


def test_a_message_that_sqs_delivers_twice_is_held_once_by_its_last_receipt() -> None:
    client: Any = Answers(received(("a", "old"), ("b", "b1")), received(("a", "new")), {})

    held = SqsDeadLetterQueue(client, "url").peek(9)

    assert {each.message_id: each.receipt for each in held} == {"a": "new", "b": "b1"}


def test_rounds_that_bring_one_message_each_are_counted_and_no_round_asks_for_too_many() -> None:
    client: Any = Answers(*(received((f"m-{number}", "r")) for number in range(20)))

    assert len(SqsDeadLetterQueue(client, "url").peek(12)) == 12

    assert [each["MaxNumberOfMessages"] for each in client.asked] == [
        *([10] * 3),
        *range(9, 0, -1),
    ]
    assert {each["WaitTimeSeconds"] for each in client.asked} == {1}


def test_the_same_message_again_and_again_does_not_keep_the_search_going_for_ever() -> None:
    client: Any = Answers(*(received(("a", f"r-{number}")) for number in range(50)))

    assert len(SqsDeadLetterQueue(client, "url").peek(7)) == 1

    assert len(client.asked) == 7


def test_what_was_held_is_put_back_when_the_queue_fails_in_between() -> None:
    client: Any = Answers(received(("a", "r-a")), EndpointConnectionError(endpoint_url="sqs"))

    with pytest.raises(EndpointConnectionError):
        SqsDeadLetterQueue(client, "url").peek(9)

    assert client.put_back == ["r-a"]


def test_the_moment_of_sending_is_told_in_utc() -> None:
    client: Any = Answers(received(("a", "r")))

    (message,) = SqsDeadLetterQueue(client, "url").peek(1)

    assert (message.sent_at, message.received) == ("2026-11-02T09:00:00.123Z", 4)
