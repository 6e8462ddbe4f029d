"""Wakes: a burst of events about one network becomes few looks at it, and none is lost.

Whoever hears something claims the network's wake. Only the first claim sends a ticket; all later
ones, until the worker takes the wake, are answered by the look that this ticket brings, since it
begins after they were heard. A claim whose sender stopped before it sent is void after `HELD`: the
event that made it comes again later than that, by its queue's visibility time-out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from services.controller.clock import from_text, to_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HELD: Final = timedelta(seconds=45)
# The first event is looked at soon; while more come, looks are ever further apart.
FIRST_DELAY: Final = 1
LONGEST_DELAY: Final = 16
# Longer than the longest delay: a look in that time belongs to the same burst.
_BURST: Final = timedelta(seconds=20)
# Enough to tell what happened; the rest is counted by nobody.
_MOST_CAUSES: Final = 20
_FORGOTTEN_AFTER: Final = timedelta(days=2)


@dataclass(frozen=True)
class Wake:
    """What is noted of a network's wake.

    Attributes
    ----------
    until
        Until when a ticket is on its way; None where none is.
    looked_at
        When it was last looked at because of a wake.
    streak
        How many looks before this one followed each other closely.
    """

    until: datetime | None = None
    looked_at: datetime | None = None
    streak: int = 0


class Wakes(Protocol):
    """Who is woken."""

    def claim(self, network_id: str, causes: Sequence[str], now: datetime) -> int | None:
        """Note why a network is to be looked at.

        Returns
        -------
        int or None
            The seconds after which the claimer's ticket is to come; None: one is on its way.
        """

    def take(self, network_id: str, now: datetime) -> tuple[str, ...]:
        """End a claim, before looking; return what it was for."""


def delay_of(before: Wake, now: datetime) -> tuple[int, int]:
    """Return the delay of a new claim's ticket, and the streak that it is in. Pure."""
    if before.looked_at is None or now - before.looked_at > _BURST:
        return FIRST_DELAY, 0
    streak = before.streak + 1
    return int(min(FIRST_DELAY * 2**streak, LONGEST_DELAY)), streak


class DynamoDbWakes:
    """Wakes as items of the networks table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def claim(self, network_id: str, causes: Sequence[str], now: datetime) -> int | None:
        """Add the causes and see whether a ticket was on its way, in one call."""
        kept = [each for each in dict.fromkeys(causes) if each][:_MOST_CAUSES]
        update = "SET claimed_until = if_not_exists(claimed_until, :until), forget_at = :forget"
        values: dict[str, Any] = {
            ":until": {"S": to_text(now + HELD)},
            ":forget": {"N": str(int((now + _FORGOTTEN_AFTER).timestamp()))},
        }
        if kept:
            update += " ADD causes :causes"
            values[":causes"] = {"SS": kept}
        answer = self._client.update_item(
            TableName=self._table,
            Key=_key(network_id),
            UpdateExpression=update,
            ExpressionAttributeValues=values,
            ReturnValues="ALL_OLD",
        )
        before = _read(answer.get("Attributes", {}))
        if before.until is not None and before.until > now:
            return None
        delay, streak = delay_of(before, now)
        # A void claim is renewed; a streak is only for the next one's delay.
        self._client.update_item(
            TableName=self._table,
            Key=_key(network_id),
            UpdateExpression="SET claimed_until = :until, streak = :streak",
            ExpressionAttributeValues={
                ":until": {"S": to_text(now + HELD)},
                ":streak": {"N": str(streak)},
            },
        )
        return delay

    def take(self, network_id: str, now: datetime) -> tuple[str, ...]:
        """Remove claim and causes, and note when."""
        answer = self._client.update_item(
            TableName=self._table,
            Key=_key(network_id),
            UpdateExpression=(
                "SET looked_at = :now, forget_at = :forget REMOVE claimed_until, causes"
            ),
            ExpressionAttributeValues={
                ":now": {"S": to_text(now)},
                ":forget": {"N": str(int((now + _FORGOTTEN_AFTER).timestamp()))},
            },
            ReturnValues="ALL_OLD",
        )
        causes: Any = answer.get("Attributes", {}).get("causes", {})
        return tuple(sorted(causes.get("SS", [])))


def _key(network_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"WAKE#{network_id}"}, "sk": {"S": "WAKE"}}


def _read(item: Any) -> Wake:
    until, looked_at = item.get("claimed_until"), item.get("looked_at")
    return Wake(
        from_text(until["S"]) if until else None,
        from_text(looked_at["S"]) if looked_at else None,
        int(item.get("streak", {}).get("N", "0")),
    )
