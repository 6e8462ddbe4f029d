"""Marks: what is known of an item outside its table, so that a restored table cannot undo it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.controller.attributes import Item, Value, from_attributes, to_attributes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef


@dataclass(frozen=True)
class Mark:
    """What an item was at one revision.

    Attributes
    ----------
    values
        The service's own: without ``id`` and ``revision``.
    """

    id: str
    revision: int
    values: Mapping[str, Value]

    def to_item(self) -> Item:
        """Write the mark as table attributes, without its key."""
        return {**self.values, "id": self.id, "revision": self.revision}


@dataclass(frozen=True)
class MarkPage:
    """Some marks and the key to go on from; None at the end."""

    marks: tuple[Mark, ...]
    next_key: str | None


class Marks:
    """A table of marks: one an item, which only a later revision replaces."""

    def __init__(self, client: "DynamoDBClient", table: str, prefix: str) -> None:
        self._client = client
        self._table = table
        self._prefix = prefix

    def read(self, item_id: str) -> Mark | None:
        """Read consistently."""
        answer = self._client.get_item(
            TableName=self._table, Key={"pk": {"S": self._prefix + item_id}}, ConsistentRead=True
        )
        found = answer.get("Item")
        return _mark(from_attributes(found)) if found else None

    def page(self, limit: int, after: str | None = None) -> MarkPage:
        """Scan a page, in no order that means anything; keys of others' making are passed over."""
        start: Any = {"ExclusiveStartKey": {"pk": {"S": after}}} if after else {}
        answer = self._client.scan(TableName=self._table, Limit=limit, ConsistentRead=True, **start)
        last = answer.get("LastEvaluatedKey")
        return MarkPage(
            tuple(
                _mark(from_attributes(found))
                for found in answer["Items"]
                if str(found["pk"]["S"]).startswith(self._prefix)
            ),
            str(last["pk"]["S"]) if last else None,
        )

    def put_of(self, mark: Mark) -> "PutTypeDef":
        """Return the part of a transaction that keeps a mark."""
        return {
            "TableName": self._table,
            "Item": to_attributes(mark.to_item()) | {"pk": {"S": self._prefix + mark.id}},
            "ConditionExpression": "attribute_not_exists(pk) OR revision < :revision",
            "ExpressionAttributeValues": {":revision": {"N": str(mark.revision)}},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }


def _mark(item: Item) -> Mark:
    values = {name: value for name, value in item.items() if name not in ("pk", "id", "revision")}
    return Mark(str(item["id"]), int(str(item["revision"])), values)
