"""Since when a studio's account cannot be entered: what passes is told from what has departed.

A role that cannot be assumed for a moment is nobody's failure. One that cannot be assumed for a day
is an account that has left, was closed, or lost its base: that is noted once for the studio, not at
each of its users.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from services.controller.blocked import NO_ANSWER, THROTTLED, Blocked
from services.controller.clock import from_text, to_text
from services.user_onboarding.settings import Studio
from services.user_onboarding.surroundings import ACCOUNT_DEPARTED, ROLE_NOT_ASSUMED
from services.user_onboarding.world import Facts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

LONG = timedelta(hours=24)


def is_refused(facts: Facts) -> bool:
    """Whether the studio's account could not be entered."""
    return isinstance(facts, Blocked) and facts.reason == ROLE_NOT_ASSUMED


def has_entered(facts: Facts) -> bool:
    """Whether the account was entered for sure, whatever else stands in the way there."""
    if isinstance(facts, Blocked):
        return facts.reason not in (ROLE_NOT_ASSUMED, THROTTLED, NO_ANSWER)
    return True


def judge(facts: Facts, since: datetime | None, studio: Studio, now: datetime) -> Facts:
    """Return what is seen of a studio, with an account that departed told as such. Pure.

    Parameters
    ----------
    since
        When its role was first refused; None where it was not before.
    """
    if not isinstance(facts, Blocked) or not is_refused(facts):
        return facts
    if since is None or now - since < LONG:
        return facts
    return replace(
        facts,
        reason=ACCOUNT_DEPARTED,
        message=f"The account {studio.account_id} cannot be entered since {to_text(since)}. "
        f"{facts.message} What is in it stays as it is. If it comes back, the next sweep goes on; "
        "if it has left for good, offboard its users and take the studio out of the "
        "configuration.",
        final=True,
    )


class Outages(Protocol):
    """Where it is kept since when studios cannot be entered."""

    def since(self, alias: str) -> datetime | None:
        """Return when a studio was first refused, or None."""

    def note(self, alias: str, since: datetime | None) -> None:
        """Keep it; None: it can be entered."""


class DynamoDbOutages:
    """One item a studio, in the table of its users."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def since(self, alias: str) -> datetime | None:
        """Read consistently."""
        answer = self._client.get_item(TableName=self._table, Key=_key(alias), ConsistentRead=True)
        found = answer.get("Item", {}).get("since")
        return from_text(found["S"]) if found else None

    def note(self, alias: str, since: datetime | None) -> None:
        """Put the item: whoever holds the studio's lease is the only one who does."""
        item: dict[str, AttributeValueTypeDef] = {**_key(alias)}
        if since is not None:
            item["since"] = {"S": to_text(since)}
        self._client.put_item(TableName=self._table, Item=item)


def _key(alias: str) -> "dict[str, AttributeValueTypeDef]":
    return {"pk": {"S": f"OUTAGE#{alias}"}, "sk": {"S": "OUTAGE"}}
