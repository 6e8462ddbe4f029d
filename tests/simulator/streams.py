"""How Lambda reads a DynamoDB stream: in order per key, at least once, a batch at a time.

A batch of which the function names a record comes again from that record on. One that fails whole
is split until the failing record is alone; after its retries the *place* of the record goes to the
failure destination, since Lambda sends SQS no payload.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from services.controller.aws_errors import AwsCallError
from services.controller.problems import ProblemError
from tests.world.calls import Crash

FUNCTION_ERRORS = (
    Crash,
    ClientError,
    BotoCoreError,
    ResponseParserError,
    AwsCallError,
    ProblemError,
)
"""What a function may end with. Anything else is an error of the code under test, and shown."""

LARGEST_BATCH = 25
Record = dict[str, Any]
Handler = Callable[[dict[str, list[Record]]], dict[str, list[dict[str, str]]]]


@dataclass
class Shard:
    """Records of some keys, and how often the next of them was tried."""

    records: list[Record] = field(default_factory=list)
    ready_at: datetime | None = None
    tries: int = 0
    limit: int = LARGEST_BATCH
    busy: bool = False


class StreamMapping:
    """Starts a function with the records of a stream.

    Parameters
    ----------
    handler
        Is given an event as Lambda gives it; what it returns is Lambda's partial batch answer.
    retries
        How often a batch is tried again; None: for as long as the stream keeps it.
    give_up
        Is told the records that were given up.
    """

    def __init__(
        self,
        name: str,
        handler: Handler,
        dice: Random,
        *,
        retries: int | None,
        give_up: Callable[[list[Record]], None],
        shards: int = 2,
    ) -> None:
        self.name = name
        self._handler = handler
        self._dice = dice
        self._retries = retries
        self._give_up = give_up
        self._shards = [Shard() for _ in range(shards)]
        self._shard_of: dict[str, Shard] = {}
        self._numbers = 0

    def append(self, key: str, image: Record) -> None:
        """Add a record; ``image`` has DynamoDB's own attributes."""
        shard = self._shard_of.get(key)
        if shard is None:
            shard = self._shard_of[key] = self._dice.choice(self._shards)
        self._numbers += 1
        number = f"{self._numbers:08d}"
        shard.records.append({"dynamodb": {"SequenceNumber": number, "NewImage": image}})

    def next_at(self, now: datetime) -> datetime | None:
        """Return when something is to be delivered; None: there is nothing."""
        waiting = [
            max(now, each.ready_at or now)
            for each in self._shards
            if each.records and not each.busy
        ]
        return min(waiting, default=None)

    def deliver(self, now: datetime, run: Callable[[str, Callable[[], Any]], Any]) -> bool:
        """Deliver one batch, or part of one; return whether it was handled."""
        ready = [
            each
            for each in self._shards
            if each.records and not each.busy and (each.ready_at is None or each.ready_at <= now)
        ]
        shard = self._dice.choice(ready)
        shard.busy = True  # One invocation at a time reads a shard.
        try:
            return self._deliver(shard, now, run)
        finally:
            shard.busy = False

    def _deliver(
        self, shard: Shard, now: datetime, run: Callable[[str, Callable[[], Any]], Any]
    ) -> bool:
        size = self._dice.randint(1, min(len(shard.records), shard.limit))
        if shard.tries:
            size = min(len(shard.records), shard.limit)
        batch = shard.records[:size]
        try:
            answer = run(self.name, lambda: self._handler({"Records": list(batch)}))
        except FUNCTION_ERRORS:
            self._failed(shard, batch, now)
            return False
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        for place, record in enumerate(batch):
            if record["dynamodb"]["SequenceNumber"] in failed:
                del shard.records[:place]
                if place:
                    shard.tries, shard.limit = 0, LARGEST_BATCH
                self._failed(shard, batch[place:], now, split=False)
                return False
        shard.tries, shard.ready_at, shard.limit = 0, None, LARGEST_BATCH
        if self.duplicates and self._dice.random() < 0.2:
            return True  # The checkpoint was not written: the same batch comes again.
        del shard.records[:size]
        return True

    duplicates = False

    def _failed(
        self, shard: Shard, batch: list[Record], now: datetime, *, split: bool = True
    ) -> None:
        shard.tries += 1
        shard.ready_at = now + timedelta(seconds=min(60, 2**shard.tries))
        if split and len(batch) > 1:
            shard.limit = (len(batch) + 1) // 2
            return
        if self._retries is not None and shard.tries > self._retries:
            given_up = batch if not split else batch[:1]
            self._give_up(given_up)
            del shard.records[: len(given_up)]
            shard.tries, shard.ready_at, shard.limit = 0, None, LARGEST_BATCH
