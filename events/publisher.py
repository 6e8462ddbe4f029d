"""Publish entries: per-entry answers are read, order is kept within a key, nothing is dropped.

PutEvents answers 200 although entries failed. Here an entry counts as sent only if its own answer
carries an event id; what was not sent is returned.
"""

import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from events.entry import Entry

MAX_ENTRIES = 10
# One call's entries must together stay below this many bytes.
MAX_BYTES = 256 * 1024
# As AWS documents for an entry's answer. InternalException is what the service has also been
# seen to say; the last two are how a whole call is turned away. All others stay wrong.
RETRYABLE = frozenset(
    {
        "InternalFailure",
        "InternalException",
        "ThrottlingException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
    }
)

TOO_LARGE = "EntryTooLarge"
NOT_SENT = "EarlierEntryFailed"
NO_ANSWER = "NoAnswer"


class Bus(Protocol):
    """The one call needed of an ``events`` client."""

    def put_events(self, *, Entries: list[Any]) -> Any:  # noqa: N803 - botocore's name
        """Send at most ten entries; the answer tells of each."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An entry that was not sent. ``index`` is its place in what was given to `publish`."""

    index: int
    entry: Entry
    code: str
    message: str


@dataclass(slots=True)
class _Waiting:
    index: int
    entry: Entry
    tries: int = field(default=0)


def backoff(attempt: int) -> float:
    """Return the seconds to wait after the given attempt (1, 2, ...): up to 0.1, 0.2, ... 2."""
    # Jitter, not a secret.
    return random.uniform(0, min(2.0, 0.1 * 2 ** (attempt - 1)))  # noqa: S311 - see above


def publish(
    client: Bus,
    bus_name: str,
    entries: Sequence[Entry],
    *,
    attempts: int = 3,
    sleep: Callable[[float], None] = time.sleep,
    wait: Callable[[int], float] = backoff,
) -> list[Failure]:
    """Send entries and return those that were not sent, in their order.

    Each key's entries leave one after the other: one is sent only when the one before it was
    accepted, so that a repetition after a failure cannot turn their order round. Keys do not wait
    for each other. An answer that is lost may have sent the entry: a retry can duplicate it, and
    its event id shows that.

    Parameters
    ----------
    client
        An ``events`` client, which retries whole calls by itself, or a `MemoryBus`.
    attempts
        How often one entry is sent at most.
    sleep, wait
        How to wait, and how many seconds after which attempt.
    """
    queues: dict[str, deque[_Waiting]] = {}
    for index, entry in enumerate(entries):
        queues.setdefault(entry.key, deque()).append(_Waiting(index, entry))
    failures: list[Failure] = []
    while queues:
        retried = 0
        for batch in _batches([queue[0] for queue in queues.values()]):
            for waiting, error in zip(batch, _send(client, bus_name, batch), strict=True):
                queue = queues[waiting.entry.key]
                waiting.tries += 1
                if error is None:
                    queue.popleft()
                elif error[0] in RETRYABLE | {NO_ANSWER} and waiting.tries < attempts:
                    retried = max(retried, waiting.tries)
                else:
                    failures += _give_up(queue, *error)
        queues = {key: queue for key, queue in queues.items() if queue}
        if retried:
            sleep(wait(retried))
    return sorted(failures, key=lambda failure: failure.index)


def _batches(heads: Sequence[_Waiting]) -> Iterator[list[_Waiting]]:
    batch: list[_Waiting] = []
    size = 0
    for head in heads:
        if batch and (len(batch) == MAX_ENTRIES or size + head.entry.size >= MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(head)
        size += head.entry.size
    if batch:
        yield batch


def _send(client: Bus, bus_name: str, batch: Sequence[_Waiting]) -> list[tuple[str, str] | None]:
    """Return code and message for each entry of a batch, None for those that were accepted."""
    # Imported late: a module that only names `publish` should not pay for botocore.
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    first = batch[0].entry
    if first.size >= MAX_BYTES:  # Then it is alone in its batch.
        return [(TOO_LARGE, f"{first.size} bytes; an entry must stay below {MAX_BYTES}")]
    try:
        answer = client.put_events(
            Entries=[waiting.entry.to_put_events(bus_name) for waiting in batch]
        )
    except ClientError as error:
        said = error.response.get("Error", {})
        code = said.get("Code", "Unknown")
        if len(batch) > 1 and code not in RETRYABLE:
            # One entry may have spoiled the call: the others do not pay for it.
            return [_send(client, bus_name, [waiting])[0] for waiting in batch]
        return [(code, said.get("Message", ""))] * len(batch)
    except ResponseParserError:
        # No error of botocore's own family: the answer was not AWS's, or cut off.
        return [(NO_ANSWER, "the answer could not be read")] * len(batch)
    except BotoCoreError as error:
        return [(NO_ANSWER, f"{type(error).__name__}: {error}")] * len(batch)
    results = answer["Entries"]
    # AWS answers as many results as entries; should one be missing, its entry was not accepted.
    results = [*results, *({} for _ in batch[len(results) :])]
    return [_error(result) for result in results]


def _error(result: dict[str, str]) -> tuple[str, str] | None:
    if result.get("EventId"):
        return None
    return result.get("ErrorCode", NO_ANSWER), result.get("ErrorMessage", "")


def _give_up(queue: deque[_Waiting], code: str, message: str) -> Iterator[Failure]:
    """Empty a key's queue: its head failed, so what follows it must not overtake it."""
    head = queue.popleft()
    yield Failure(head.index, head.entry, code, message)
    while queue:
        waiting = queue.popleft()
        yield Failure(
            waiting.index, waiting.entry, NOT_SENT, f"entry {head.index} of this key failed: {code}"
        )
