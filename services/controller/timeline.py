"""Timeline entries: what happened to one item, in order, with who and why.

An entry is also the outbox: where ``event`` is set, the entry's stream record publishes it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID, uuid5

from services.controller.attributes import Item, Value
from services.controller.aws_errors import AwsCall

# Fixed for ever: another namespace would give every event of the past a new id.
_EVENT_IDS = UUID("5d1f4b0e-6a53-4f0e-9f0a-0d5f3c1f8a71")


@dataclass(frozen=True)
class PendingEvent:
    """An event that leaves with an entry: its detail type and its ``data``."""

    detail_type: str
    data: Mapping[str, Value]
    causation_id: str


@dataclass(frozen=True)
class TimelineEntry:
    """One step of an item's life.

    ``at`` is RFC 3339 UTC. ``actor`` is a canonical principal or the name of a function;
    ``verified`` tells whether AWS vouched for it.
    """

    revision: int
    at: str
    phase: str
    reason: str
    message: str
    actor: str
    verified: bool
    correlation_id: str
    aws: AwsCall | None = None
    event: PendingEvent | None = None

    def to_item(self) -> Item:
        """Write the entry as table attributes, without its key."""
        item: Item = {name: value for name in _PLAIN if (value := getattr(self, name)) is not None}
        if self.aws is not None:
            item["aws"] = asdict(self.aws)
        if self.event is not None:
            # The stream filter looks for text here: only such entries reach the publisher.
            item["event"] = self.event.detail_type
            item["event_data"] = dict(self.event.data)
            item["causation_id"] = self.event.causation_id
        return item

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "TimelineEntry":
        """Read what `to_item` wrote; attributes it does not know are left."""
        event = None
        if "event" in item:
            event = PendingEvent(item["event"], item["event_data"], item["causation_id"])
        return cls(
            revision=item["revision"],
            at=item["at"],
            phase=item["phase"],
            reason=item["reason"],
            message=item["message"],
            actor=item["actor"],
            verified=item["verified"],
            correlation_id=item["correlation_id"],
            aws=AwsCall(**item["aws"]) if "aws" in item else None,
            event=event,
        )

    def to_api(self) -> dict[str, Any]:
        """Return the entry as the API's contract shows it."""
        shown = asdict(self)
        shown.pop("event")
        if self.aws is None:
            shown.pop("aws")
        return shown


_PLAIN = tuple(each.name for each in fields(TimelineEntry) if each.name not in ("aws", "event"))


def event_id(item_id: str, revision: int) -> UUID:
    """Return the id of the event of one revision: the same each time it is asked."""
    return uuid5(_EVENT_IDS, f"{item_id}/{revision}")
