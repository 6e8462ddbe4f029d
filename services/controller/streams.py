"""DynamoDB stream batches: each record for itself, in order, none lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.logging import Logger

from services.controller.attributes import Item, from_attributes
from services.controller.dead_letters import DeadLetters

_log = Logger(child=True)

BatchAnswer = dict[str, list[dict[str, str]]]


class PoisonError(Exception):
    """A record that no repetition makes readable."""


@dataclass(frozen=True)
class StreamRecord:
    """A record of a table's stream, read."""

    sequence_number: str
    item: Item


def read_records(
    event: Mapping[str, Any],
    source: str,
    dead_letters: DeadLetters,
    read: Callable[[Mapping[str, Any]], Item] = from_attributes,
) -> list[StreamRecord]:
    """Return the new images of a batch, in order; unreadable ones go to the dead letters.

    Parameters
    ----------
    read
        Turns a new image into an item; `from_anybodys` where the table is not ours alone.
    """
    found = []
    for raw in event["Records"]:
        try:
            stream = raw["dynamodb"]
            found.append(StreamRecord(stream["SequenceNumber"], read(stream["NewImage"])))
        except (KeyError, TypeError, ValueError) as error:
            dead_letters.keep(source, f"{type(error).__name__}: {error}", raw)
    return found


def each(
    records: Sequence[StreamRecord],
    handle: Callable[[Item], None],
    source: str,
    dead_letters: DeadLetters,
) -> BatchAnswer:
    """Handle records in order.

    A poisonous record is kept as a dead letter and passed over. At any other error the batch stops
    there: that record and those after it come again, so the order within one key holds.
    """
    for record in records:
        try:
            handle(record.item)
        except PoisonError as error:
            dead_letters.keep(source, str(error), record.item)
        except Exception:
            if record is records[0]:
                raise  # Nothing was done: let the function fail visibly, and the batch come again.
            _log.exception("a record failed; it and those after it are delivered again")
            return failed_from(record)
    return {"batchItemFailures": []}


def failed_from(record: StreamRecord) -> BatchAnswer:
    """Return the answer that has this record and those after it delivered again."""
    return {"batchItemFailures": [{"itemIdentifier": record.sequence_number}]}
