"""The brake: deletions above a number per hour stop, until a person says go.

One for the installation. A mistake that would delete everybody deletes that many at most.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from services.controller.attributes import Item, from_attributes, to_attributes
from services.controller.clock import from_text, to_text
from services.controller.revisions import put_at, put_or_conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Brake:
    """What was let through of late.

    Attributes
    ----------
    revision
        Raised by every write; 0 where nothing was written yet.
    granted
        What was let through within the last hour, and when.
    engaged_at
        When the brake stopped something; it stays until released.
    """

    revision: int = 0
    granted: Mapping[str, str] = field(default_factory=dict)
    engaged_at: str | None = None


@dataclass(frozen=True)
class Permit:
    """The answer of the brake, and the brake after it."""

    brake_after: Brake
    granted: bool


def permit(brake: Brake, what: str, limit: int, now: datetime) -> Permit:
    """Ask for one deletion. Pure.

    Parameters
    ----------
    what
        Names the deletion: one that was let through within the hour is let through again, and not
        counted twice.
    limit
        How many may be let through within any hour.
    """
    recent = {name: at for name, at in brake.granted.items() if now - from_text(at) < WINDOW}
    if what in recent:
        return Permit(brake, granted=True)
    if brake.engaged_at is not None:
        return Permit(brake, granted=False)
    if len(recent) < limit:
        after = Brake(brake.revision + 1, {**recent, what: to_text(now)})
        return Permit(after, granted=True)
    return Permit(Brake(brake.revision + 1, recent, to_text(now)), granted=False)


def release(brake: Brake) -> Brake:
    """Let deletions go on, and count anew. Pure."""
    return Brake(brake.revision + 1)


class Brakes(Protocol):
    """Where the brake is kept."""

    def read(self) -> Brake:
        """Return the brake as it is now."""

    def write(self, brake: Brake) -> None:
        """Write a brake whose revision is one above the stored one.

        Raises
        ------
        RevisionConflictError
            Somebody else wrote first.
        """


class DynamoDbBrakes:
    """The brake as an item of the table that holds what it guards."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def read(self) -> Brake:
        """Read consistently."""
        answer = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True)
        found = answer.get("Item")
        if found is None:
            return Brake()
        item: Any = from_attributes(found)
        return Brake(item["revision"], item["granted"], item.get("engaged_at"))

    def write(self, brake: Brake) -> None:
        """Write on condition of the revision before."""
        item: Item = {"revision": brake.revision, "granted": dict(brake.granted)}
        if brake.engaged_at is not None:
            item["engaged_at"] = brake.engaged_at
        put = put_at(self._table, to_attributes(item) | _KEY, brake.revision - 1)
        put_or_conflict(self._client, put, "the brake is past that revision")


_KEY = {"pk": {"S": "BRAKE#deletions"}, "sk": {"S": "BRAKE"}}
