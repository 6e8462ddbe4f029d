"""What follows, written down: a record as it will be, and the line its timeline gets. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from services.controller.attributes import Item, Value
from services.controller.aws_errors import AwsCall
from services.controller.clock import to_text
from services.controller.origin import Origin
from services.controller.timeline import PendingEvent, TimelineEntry, event_id


class Record(Protocol):
    """What a ledger keeps of one thing: a frozen dataclass that knows how it is stored.

    Attributes
    ----------
    caused_by
        What later events name as their cause.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """Names it in its ledger."""

    @property
    def revision(self) -> int:
        """Raised by every write; the condition of the next one."""

    @property
    def phase(self) -> StrEnum:
        """Where it stands."""

    @property
    def correlation_id(self) -> str:
        """The same for everything that one request set off."""

    @property
    def updated_at(self) -> str:
        """When it was last written, RFC 3339 UTC."""

    @property
    def caused_by(self) -> str:
        """What its next event names as the cause."""

    def to_item(self) -> Item:
        """Write it as table attributes, without its key."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """Read what `to_item` wrote."""

    def facts(self) -> dict[str, Value]:
        """Return what every event about it says."""


R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Transition(Generic[R]):
    """A record as it will be, and the line its timeline gets."""

    record: R
    entry: TimelineEntry


@dataclass(frozen=True)
class Line:
    """What a timeline is told besides the record's own phase.

    Attributes
    ----------
    event
        The detail type of the event that leaves with the line.
    more
        What the event says besides what every event about such a record says.
    """

    reason: str
    message: str
    event: str | None = None
    more: tuple[tuple[str, Value], ...] = ()
    aws: AwsCall | None = None


def written(
    before_revision: int, after: R, line: Line, origin: Origin, now: datetime, writer: str
) -> Transition[R]:
    """Return a record with its next revision, and the line that says so.

    Parameters
    ----------
    before_revision
        The stored revision; 0 where nothing is stored yet.
    after
        The record as it will be, revision and time of writing excepted.
    writer
        `INTAKE` or the worker's name: only the writes of intake wake the relay.
    """
    revision = before_revision + 1
    at = to_text(now)
    after = replace(
        after,
        revision=revision,
        updated_at=at,
        written_by=writer,
        correlation_id=origin.correlation_id,
    )
    event = None
    if line.event is not None:
        event = PendingEvent(line.event, {**after.facts(), **dict(line.more)}, after.caused_by)
        after = replace(after, caused_by=str(event_id(after.id, revision)))
    entry = TimelineEntry(
        revision=revision,
        at=at,
        phase=after.phase.value,
        reason=line.reason,
        message=line.message,
        actor=origin.principal,
        verified=origin.verified,
        correlation_id=origin.correlation_id,
        aws=line.aws,
        event=event,
    )
    return Transition(after, entry)


def said_of(aws: AwsCall | None) -> tuple[tuple[str, Value], ...]:
    """Return what an event tells of a call: whatever of it is known."""
    if aws is None:
        return ()
    said = {
        "operation": aws.operation,
        "request_id": aws.request_id,
        "error_code": aws.error_code,
        "error_message": aws.error_message,
    }
    return tuple((name, value) for name, value in said.items() if value is not None)
