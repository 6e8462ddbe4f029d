"""A dead-letter queue, looked at: messages are held for a moment, then deleted or put back."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import FAILURES, showable
from services.controller.clock import to_text

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_log = Logger(child=True)

# Whoever dies while holding messages hides them from others for so long.
HELD_SECONDS = 120
_MOST_AT_ONCE = 10
_POLL_SECONDS = 1


@dataclass(frozen=True)
class Message:
    """A message that is held.

    Attributes
    ----------
    receipt
        What the queue knows this holding by.
    sent_at
        RFC 3339 UTC.
    received
        How often it was received, this time included.
    attributes
        What stands beside the body: EventBridge writes there why it gave up.
    """

    message_id: str
    receipt: str
    body: str
    sent_at: str
    received: int
    attributes: Mapping[str, str] = field(default_factory=dict)


class DeadLetterQueue(Protocol):
    """What is needed of a queue to look through it."""

    def peek(self, limit: int, wanted: Set[str] | None = None) -> list[Message]:
        """Hold messages, each once, in no order.

        Parameters
        ----------
        limit
            How many at most.
        wanted
            Ids to look for: once all of them are there, no more are taken.
        """

    def delete(self, message: Message) -> None:
        """Take a held message off the queue."""

    def put_back(self, message: Message) -> None:
        """Let others see a held message at once. Never fails: it is seen again soon anyway."""

    def total(self) -> int:
        """Return about how many messages there are, the held ones included."""


class SqsDeadLetterQueue:
    """A dead-letter queue on SQS."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def peek(self, limit: int, wanted: Set[str] | None = None) -> list[Message]:
        """Receive until there are enough, or a poll of all servers brings none."""
        held: dict[str, Message] = {}
        try:
            # A round may bring one message although there are many; each is counted.
            for _ in range(limit):
                found = self._receive(min(limit - len(held), _MOST_AT_ONCE))
                # The same message may come twice: the last receipt counts.
                held.update({each.message_id: each for each in found})
                enough = wanted is not None and wanted <= set(held)
                if not found or enough or len(held) >= limit:
                    break
        except FAILURES:
            for each in held.values():
                self.put_back(each)
            raise
        return list(held.values())

    def delete(self, message: Message) -> None:
        """Delete by receipt."""
        self._client.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message.receipt)

    def put_back(self, message: Message) -> None:
        """End the time during which it is hidden."""
        try:
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=message.receipt, VisibilityTimeout=0
            )
        except FAILURES as error:
            # It comes back by itself after HELD_SECONDS.
            _log.warning("message %s was not put back: %s", message.message_id, showable(error))

    def total(self) -> int:
        """Add up what SQS counts; it does so approximately."""
        names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=names)
        counted: Mapping[Any, str] = answer.get("Attributes", {})
        return sum(int(counted.get(name, "0")) for name in names)

    def _receive(self, most: int) -> list[Message]:
        answer = self._client.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=most,
            WaitTimeSeconds=_POLL_SECONDS,
            VisibilityTimeout=HELD_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
            MessageAttributeNames=["All"],
        )
        return [_message(each) for each in answer.get("Messages", [])]


def _message(raw: Mapping[str, Any]) -> Message:
    system, given = raw.get("Attributes", {}), raw.get("MessageAttributes", {})
    sent_at = datetime.fromtimestamp(int(system.get("SentTimestamp", "0")) / 1000, UTC)
    return Message(
        raw["MessageId"],
        raw["ReceiptHandle"],
        raw["Body"],
        to_text(sent_at),
        int(system.get("ApproximateReceiveCount", "1")),
        {name: str(each.get("StringValue", "")) for name, each in given.items()},
    )
