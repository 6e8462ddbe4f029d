"""What every domain event has: a source, a versioned detail type, metadata and data.

On the wire an event's detail is ``{"metadata": {...}, "data": {...}}``. Within a version fields are
only added, and optional ones only: writers are strict, readers ignore what they do not know.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from events.entry import Entry

Text = Annotated[str, Field(min_length=1)]
UtcDatetime = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


def _stay_open(schema: dict[str, Any]) -> None:
    # Only the writer is strict: a consumer who validates must not refuse a field added later.
    schema.pop("additionalProperties", None)


class Contract(BaseModel):
    """A frozen part of an event; a misspelt field is refused when it is built."""

    # Building validators costs a cold start: put off until an event of that class is made.
    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, json_schema_extra=_stay_open
    )


class Metadata(Contract):
    """Who is who among events.

    Attributes
    ----------
    event_id
        The same when an event is delivered or published again.
    occurred_at
        When it happened, not when it was sent. UTC.
    correlation_id
        The same for everything that one request set off.
    causation_id
        What set off this event: an event's id, a request's, or a schedule's.
    """

    event_id: UUID
    occurred_at: UtcDatetime
    correlation_id: Text
    causation_id: Text


class Data(Contract):
    """The data of an event."""

    @property
    def key(self) -> str:
        """What the event is about; events of one key are published in their order."""
        raise TypeError(f"{type(self).__name__} names no key")


D = TypeVar("D", bound=Data)


class DomainEvent(Contract, Generic[D]):
    """A fact other systems may rely on. Subclasses are the only place where wire names stand."""

    source: ClassVar[str]
    detail_type: ClassVar[str]

    metadata: Metadata
    data: D

    @property
    def occurred_at(self) -> datetime:
        """When it happened, UTC."""
        return self.metadata.occurred_at

    def to_detail(self) -> str:
        """Return the detail as compact JSON; what is not known is left out, never null."""
        return self.model_dump_json(exclude_none=True)

    def to_entry(self) -> Entry:
        """Return the event ready for `events.publisher.publish`."""
        return Entry(
            key=self.data.key,
            source=self.source,
            detail_type=self.detail_type,
            detail=self.to_detail(),
            occurred_at=self.occurred_at,
        )

    @classmethod
    def from_detail(cls, detail: str | bytes) -> Self:
        """Read a detail from JSON; fields of a later writer are ignored.

        Raises
        ------
        pydantic.ValidationError
            The detail breaks the contract of this class.
        """
        return cls.model_validate_json(detail, extra="ignore")
