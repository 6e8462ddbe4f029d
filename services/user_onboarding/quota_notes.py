"""Where sweeps note how near a quota is, for those who ask: an item for each account and region."""

from typing import TYPE_CHECKING, Any, Protocol

from services.controller.attributes import Item, from_attributes, to_attributes
from services.user_onboarding.quotas import Noted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class QuotaNotes(Protocol):
    """What was noted, by `quotas.place_of` a studio."""

    def read(self, place: str) -> Noted:
        """Return what was noted last, or a moment before that."""

    def write(self, place: str, noted: Noted) -> None:
        """Note it. The last one wins: the next sweep counts anew."""


class DynamoDbQuotaNotes:
    """Notes in the users table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def read(self, place: str) -> Noted:
        """Read what may be a little old: it is counted every sweep only anyway."""
        found = self._client.get_item(TableName=self._table, Key=_key(place)).get("Item")
        if found is None:
            return Noted()
        item: Any = from_attributes(found)
        return Noted(item["profiles"], item.get("quota"))

    def write(self, place: str, noted: Noted) -> None:
        """Put the item."""
        item: Item = {"profiles": dict(noted.profiles)}
        if noted.quota is not None:
            item["quota"] = noted.quota
        self._client.put_item(TableName=self._table, Item=to_attributes(item) | _key(place))


def _key(place: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"ACCOUNT#{place}"}, "sk": {"S": "QUOTA"}}
