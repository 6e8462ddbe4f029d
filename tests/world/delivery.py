"""What lies between the functions of a service: its table's streams, its queue, the bus.

The delivery rules that matter here: a stream batch comes again until it is handled, in order; a
queue message comes again after its visibility time-out until it was received too often.
"""

import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from events.memory_bus import MemoryBus
from services.controller.attributes import Item
from services.controller.clock import to_text
from services.controller.ledger import INTAKE
from services.controller.outbox import publish_records
from services.controller.passes import work_off
from services.controller.relay import relay
from services.controller.streams import read_records
from services.controller.tickets import MAX_BATCH, Ticket
from tests.world.calls import Calls, Crash
from tests.world.table import MemoryLeases, MemoryLedger, stream_event

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
VISIBILITY = timedelta(seconds=360)
MAX_RECEIVES = 5

T = TypeVar("T")


@dataclass(order=True)
class Message:
    """A message on the work queue."""

    visible_at: datetime
    number: int
    body: str = field(compare=False)
    receives: int = field(default=0, compare=False)


class MemoryDeadLetters:
    """Dead letters in memory."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, Any]] = []

    def keep(self, source: str, reason: str, payload: Any) -> None:
        self.kept.append((source, reason, payload))


class Delivery:
    """Table, streams, queue and bus of one service. Time passes only while it is waited for.

    Parameters
    ----------
    to_ticket
        Makes the ticket of an item that intake wrote.
    """

    def __init__(self, to_ticket: Callable[[Item], Ticket]) -> None:
        self.now = START
        self.calls = Calls()
        self.ledger = MemoryLedger(self.calls)
        self.leases = MemoryLeases(self.calls)
        self.bus = MemoryBus()
        self.dead_letters = MemoryDeadLetters()
        self.dead_messages: list[str] = []
        self.queue: list[Message] = []
        self.always_twice = False
        self.always_shuffle: Any = None
        self._to_ticket = to_ticket
        self._numbers = itertools.count()
        self._relayed = 0
        self._published = 0

    def reconcile(self, ticket: Ticket, holder: str) -> None:
        """Carry out a ticket, as the service's worker does."""
        raise TypeError("the service's own cloud says how")

    def clock(self) -> datetime:
        return self.now

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        """Put a ticket on the queue: the worker's and the relay's way to do it."""
        visible_at = self.now + timedelta(seconds=delay_seconds)
        self.calls.make("SendMessage", lambda: self._put((ticket,), visible_at))

    def send_all(self, tickets: Iterable[Ticket]) -> None:
        """Put tickets on the queue ten at a time: the sweep's way to do it."""
        waiting = list(tickets)
        while waiting:
            batch, waiting = waiting[:MAX_BATCH], waiting[MAX_BATCH:]
            self.calls.make("SendMessageBatch", lambda: self._put(batch, self.now))  # noqa: B023 - called at once

    def _put(self, tickets: Iterable[Ticket], visible_at: datetime) -> None:
        for ticket in tickets:
            self.queue.append(Message(visible_at, next(self._numbers), ticket.to_message()))

    def again_and_again(self, act: Callable[[], T]) -> T:
        """Do what is done until it is not stopped in the middle."""
        while True:
            try:
                return act()
            except Crash:
                self.calls.restart()

    def settle(self, *, at_most: int = 500, shuffle: Any = None, twice: bool = False) -> None:
        """Deliver everything until nothing is under way.

        Parameters
        ----------
        shuffle
            Reorders the visible messages of the queue in place.
        twice
            Every stream batch and every message is delivered a second time.
        """
        shuffle, twice = shuffle or self.always_shuffle, twice or self.always_twice
        for _ in range(at_most):
            self._deliver_streams(twice=twice)
            if not self.queue:
                return
            self._deliver_message(shuffle, twice=twice)
        left = f"{len(self.queue)} messages, the next is {min(self.queue)}"
        raise AssertionError(f"not settled after {at_most} deliveries: {left}")

    def deliver_some(self, shuffle: Any) -> None:
        """Deliver what the streams hold, and one message of the queue."""
        self._deliver_streams(twice=False)
        if self.queue:
            self._deliver_message(shuffle, twice=False)

    def events(self) -> list[tuple[str, str]]:
        """Return detail type and event id of all that was published, repetitions included."""
        return [
            (each["DetailType"], json.loads(each["Detail"])["metadata"]["event_id"])
            for each in self.bus.accepted
        ]

    def _deliver_streams(self, *, twice: bool) -> None:
        stream = self.ledger.stream
        self._relayed = self._deliver(
            stream,
            self._relayed,
            self._relay,
            lambda image: image.get("written_by") == INTAKE,
            twice=twice,
        )
        self._published = self._deliver(
            stream,
            self._published,
            self._publish,
            lambda image: str(image["sk"]).startswith("T#") and "event" in image,
            twice=twice,
        )

    def _deliver(
        self, stream: list[Item], done: int, function: Any, wanted: Any, *, twice: bool
    ) -> int:
        images = [image for image in stream[done:] if wanted(image)]
        rounds = 2 if twice else 1
        while images and rounds:
            try:
                answer = function(images)
            except Crash:
                self.calls.restart()
                continue
            assert answer == {"batchItemFailures": []}
            rounds -= 1
        return len(stream)

    def _relay(self, images: list[Item]) -> Any:
        records = read_records(stream_event(images), "relay", self.dead_letters)
        return relay(records, self, "relay", self.dead_letters, self._to_ticket)

    def _publish(self, images: list[Item]) -> Any:
        records = read_records(stream_event(images), "outbox", self.dead_letters)

        class Bus:
            def put_events(_, *, Entries: list[Any]) -> Any:  # noqa: N803, N805
                return self.calls.make("PutEvents", lambda: self.bus.put_events(Entries=Entries))

        return publish_records(records, Bus(), "bus", "outbox", self.dead_letters)

    def _deliver_message(self, shuffle: Any, *, twice: bool) -> None:
        self.queue.sort()
        self.now = max(self.now, self.queue[0].visible_at)
        visible = [each for each in self.queue if each.visible_at <= self.now]
        if shuffle is not None:
            shuffle(visible)
        message = visible[0]
        self.queue.remove(message)
        for _ in range(2 if twice else 1):
            self._work(message)

    def _work(self, message: Message) -> None:
        message.receives += 1
        record = {"messageId": str(message.number), "body": message.body}
        try:
            holder = f"invocation-{next(self._numbers)}"
            answer = work_off([record], lambda ticket: self.reconcile(ticket, holder))
            failed = bool(answer["batchItemFailures"])
        except Crash:
            self.calls.restart()
            failed = True
        if not failed:
            return
        if message.receives >= MAX_RECEIVES:
            self.dead_messages.append(message.body)
            return
        again = Message(self.now + VISIBILITY, message.number, message.body, message.receives)
        self.queue.append(again)

    def __repr__(self) -> str:
        return f"{type(self).__name__} at {to_text(self.now)}"
