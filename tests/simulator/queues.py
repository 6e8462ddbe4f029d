"""SQS standard queues: at least once, in no order, delayed; what fails too often is set aside.

`SqsClient` has the calls of botocore's client that the services use.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.controller.tickets import MAX_BATCH, MAX_BATCH_BYTES, MAX_DELAY_SECONDS
from tests.simulator.streams import FUNCTION_ERRORS
from tests.simulator.violation import hold
from tests.world.calls import Calls
from tests.world.delivery import MAX_RECEIVES, VISIBILITY

WORK, DEAD = "work", "dead"


@dataclass
class Message:
    """A message and when it is seen."""

    visible_at: datetime
    number: int
    body: str
    receives: int = 0


class SqsClient:
    """The calls of an SQS client; queue URLs are `WORK` and `DEAD`.

    Attributes
    ----------
    refusals
        How many entries of batches are refused next.
    dead
        Bodies on the dead-letter queue.
    worn
        Those of them whose function was killed at the last try: whoever is called redrives them.
    """

    def __init__(self, calls: Calls, clock: Callable[[], datetime]) -> None:
        self._calls = calls
        self.clock = clock
        self.waiting: list[Message] = []
        self.dead: list[str] = []
        self.worn: list[str] = []
        self.refusals = 0
        self._numbers = 0

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int = 0) -> Any:  # noqa: N803 - botocore's names
        hold("queue", 0 <= DelaySeconds <= MAX_DELAY_SECONDS, f"a delay of {DelaySeconds} s")
        return self._calls.make(
            "SendMessage", lambda: self.put(QueueUrl, MessageBody, DelaySeconds)
        )

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> Any:  # noqa: N803 - botocore's names
        size = sum(len(each["MessageBody"]) for each in Entries)
        hold("queue", 1 <= len(Entries) <= MAX_BATCH and size <= MAX_BATCH_BYTES, "a batch")

        def send() -> Any:
            failed: list[dict[str, Any]] = []
            for each in Entries:
                if self.refusals:
                    self.refusals -= 1
                    said = {"Code": "InternalError", "Message": "try again", "SenderFault": False}
                    failed.append({"Id": each["Id"], **said})
                else:
                    self.put(QueueUrl, each["MessageBody"])
            return {"Failed": failed} if failed else {}

        return self._calls.make("SendMessageBatch", send)

    def redrive(self) -> None:
        """Put what wore out back on the work queue, as an operator does."""
        while self.worn:
            self.put(WORK, self.worn.pop())

    def put(self, queue: str, body: str, delay_seconds: int = 0) -> dict[str, Any]:
        """Put a message on a queue, as AWS does when it is asked."""
        if queue == DEAD:
            self.dead.append(body)
        else:
            self._numbers += 1
            visible_at = self.clock() + timedelta(seconds=delay_seconds)
            self.waiting.append(Message(visible_at, self._numbers, body))
        return {}


class QueueMapping:
    """Starts the worker with messages of the work queue."""

    name = "worker"
    duplicates = False

    def __init__(self, sqs: SqsClient, handler: Callable[[Any], Any], dice: Random) -> None:
        self._sqs = sqs
        self._handler = handler
        self._dice = dice

    def next_at(self, now: datetime) -> datetime | None:
        """Return when a message is to be seen; None: there is none."""
        waiting = self._sqs.waiting
        return max(now, min(each.visible_at for each in waiting)) if waiting else None

    def deliver(self, now: datetime, run: Callable[[str, Callable[[], Any]], Any]) -> bool:
        """Deliver some of the messages that can be seen; return whether all were handled."""
        visible = [each for each in self._sqs.waiting if each.visible_at <= now]
        self._dice.shuffle(visible)
        batch = visible[: self._dice.randint(1, MAX_BATCH)]
        for message in batch:
            self._sqs.waiting.remove(message)
            message.receives += 1
        records = [{"messageId": str(each.number), "body": each.body} for each in batch]
        try:
            answer = run(self.name, lambda: self._handler(records))
            failed, dead = (
                {x["itemIdentifier"] for x in answer["batchItemFailures"]},
                self._sqs.dead,
            )
        except FUNCTION_ERRORS:
            failed, dead = {str(each.number) for each in batch}, self._sqs.worn
        for message in batch:
            if str(message.number) not in failed:
                if self.duplicates and self._dice.random() < 0.1:
                    self._sqs.waiting.append(message)  # It was not deleted from every server.
            elif message.receives >= MAX_RECEIVES:
                dead.append(message.body)
            else:
                message.visible_at = self._sqs.clock() + VISIBILITY
                self._sqs.waiting.append(message)
        return not failed
