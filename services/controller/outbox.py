"""The outbox: timeline entries that carry an event are published from the table's stream.

Published after the write: a retry may duplicate an event, never lose it, and its id, made of the
item and its revision, shows the repetition.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from events.catalog import EVENTS
from events.entry import Entry
from events.publisher import TOO_LARGE, Bus, publish
from services.controller.attributes import Item
from services.controller.clock import from_text
from services.controller.dead_letters import DeadLetters
from services.controller.streams import BatchAnswer, PoisonError, StreamRecord, failed_from
from services.controller.timeline import TimelineEntry, event_id

# Answers that no repetition changes.
_FOR_EVER = frozenset({TOO_LARGE, "MalformedDetail"})


def to_event(item: Item) -> Entry:
    """Return the event of a stored timeline entry.

    Raises
    ------
    PoisonError
        The item is no such entry, or its data break the event's contract.
    """
    try:
        entry = TimelineEntry.from_item(item)
        if entry.event is None:
            raise PoisonError("the timeline entry carries no event")
        event_class: Any = EVENTS[entry.event.detail_type]
        event_uuid: UUID = event_id(str(item["id"]), entry.revision)
        event = event_class(
            metadata={
                "event_id": event_uuid,
                "occurred_at": from_text(entry.at),
                "correlation_id": entry.correlation_id,
                "causation_id": entry.event.causation_id,
            },
            data=entry.event.data,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PoisonError(f"{type(error).__name__}: {error}") from error
    made: Entry = event.to_entry()
    return made


def publish_records(
    records: Sequence[StreamRecord],
    client: Bus,
    bus_name: str,
    source: str,
    dead_letters: DeadLetters,
) -> BatchAnswer:
    """Publish the events of a batch.

    What the bus does not take comes again, with all that follows it; what it will never take is
    kept as a dead letter.
    """
    sendable: list[tuple[StreamRecord, Entry]] = []
    for record in records:
        try:
            sendable.append((record, to_event(record.item)))
        except PoisonError as error:
            dead_letters.keep(source, str(error), record.item)
    for failure in publish(client, bus_name, [entry for _, entry in sendable]):
        record = sendable[failure.index][0]
        if failure.code not in _FOR_EVER:
            return failed_from(record)
        dead_letters.keep(source, f"{failure.code}: {failure.message}", record.item)
    return {"batchItemFailures": []}
