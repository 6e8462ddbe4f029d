"""The ledger: items with a revision, each write one transaction with its timeline entry."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Protocol, cast

from botocore.exceptions import ClientError

from services.controller.attributes import Item, from_attributes, to_attributes
from services.controller.idempotency import Remembered
from services.controller.marks import Mark, MarkPage, Marks
from services.controller.revisions import RevisionConflictError, put_at, put_or_conflict
from services.controller.timeline import TimelineEntry

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef

from services.controller.clock import to_text

INTAKE = "intake"
"""Writers of desired state name themselves so; their writes wake the relay, others do not."""


_PAGE_SIZE = 100


@dataclass(frozen=True)
class Page:
    """Some items and the key to go on from; None at the end."""

    items: tuple[Item, ...]
    next_key: str | None


class Ledger(Protocol):
    """What the services need of a table. Item keys are `<prefix><id>`."""

    def read(self, item_id: str) -> Item | None:
        """Return an item as it is now (consistent), or None."""

    def write(
        self,
        item: Item,
        entry: TimelineEntry,
        remembered: Remembered | None = None,
        *,
        mark: Mark | None = None,
        before: int | None = None,
    ) -> None:
        """Write an item with its entry, whose ``revision`` is one above the stored one.

        Parameters
        ----------
        remembered
            Kept in the same transaction, where its key stands for nothing yet.
        mark
            Kept outside the table in the same transaction; one of a later revision is a conflict.
        before
            The stored revision where it is another one; 0 where nothing is stored.

        Raises
        ------
        RevisionConflictError
            The stored revision is another one, or the key is taken, and what is stored is not this
            very write.
        """

    def refresh(self, item_id: str, revision: int, values: Item, writer: str) -> None:
        """Note what was last seen: neither desired state nor status, so no revision, no entry.

        Nothing happens where the stored revision is another one: whoever wrote it looks anew.

        Parameters
        ----------
        values
            Attributes to set.
        writer
            Not `INTAKE`: the write must not wake the relay.
        """

    def rewrite(
        self, item_id: str, entry: TimelineEntry, forget_at: "datetime | None" = None
    ) -> None:
        """Put another entry in the place of the one of its revision: what it said must go.

        Nothing happens where there is none any more. No event leaves with it: the outbox takes new
        entries only.

        Parameters
        ----------
        forget_at
            When the table may delete it; None: never.
        """

    def mark(self, item_id: str) -> Mark | None:
        """Return what is known of an item outside the table (consistent), or None."""

    def marks(self, limit: int, after: str | None = None) -> MarkPage:
        """Return marks, in no order that means anything; ``after`` is a page's ``next_key``."""

    def remember(self, remembered: Remembered) -> None:
        """Keep an answer to what changed nothing, where its key stands for nothing yet.

        Raises
        ------
        RevisionConflictError
            The key is taken.
        """

    def recall(self, key: str, now: "datetime") -> Remembered | None:
        """Return what an idempotency key was used for (consistent), or None."""

    def timeline(self, item_id: str, limit: int, after: str | None = None) -> Page:
        """Return entries of an item, oldest first; ``after`` is a page's ``next_key``."""

    def due(self, subject: str, now: "datetime") -> list[str]:
        """Return ids that asked to be looked at by now.

        From a sparse index that lags behind: it adds, it never decides that there is nothing.
        """

    def of_subject(self, subject: str, limit: int, after: str | None = None) -> Page:
        """Return a subject's items by id, from an index that lags behind."""


def every_item(ledger: Ledger, subject: str) -> Iterator[Item]:
    """Yield all items of a subject, page by page."""
    after = None
    while True:
        page = ledger.of_subject(subject, _PAGE_SIZE, after)
        yield from page.items
        after = page.next_key
        if after is None:
            return


class DynamoDbLedger:
    """The ledger on a DynamoDB table with the indexes ``by-subject`` and ``due``.

    Parameters
    ----------
    marks_table
        Where marks are kept; None: the service has none.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, prefix: str, marks_table: str | None = None
    ) -> None:
        self._client = client
        self._table = table
        self._prefix = prefix
        self._marks = Marks(client, marks_table, prefix) if marks_table else None

    def read(self, item_id: str) -> Item | None:
        """Read consistently."""
        answer = self._client.get_item(
            TableName=self._table, Key=self._key(item_id), ConsistentRead=True
        )
        found = answer.get("Item")
        return _content(found) if found else None

    def write(
        self,
        item: Item,
        entry: TimelineEntry,
        remembered: Remembered | None = None,
        *,
        mark: Mark | None = None,
        before: int | None = None,
    ) -> None:
        """Write all in one transaction, conditional on the revision before and on the key."""
        item_id = str(item["id"])
        revision = cast("int", item["revision"])
        stored = to_attributes(item) | self._key(item_id)
        before = revision - 1 if before is None else before
        put = put_at(self._table, stored, before)
        line = self._line(item_id, entry)
        puts: list[PutTypeDef] = [put, {"TableName": self._table, "Item": line}]
        if remembered is not None:
            puts.append(self._put_of(remembered))
        if mark is not None and self._marks is not None:
            puts.append(self._marks.put_of(mark))
        try:
            self._client.transact_write_items(TransactItems=[{"Put": each} for each in puts])
        except ClientError as error:
            reasons = error.response.get("CancellationReasons", [])
            codes = {each.get("Code") for each in reasons}
            if "TransactionConflict" in codes:
                raise RevisionConflictError(f"{item_id} is being written") from error
            if "ConditionalCheckFailed" not in codes:
                raise
            # A lost answer followed by the SDK's own retry looks just like a conflict: then every
            # condition fails, each at what this very write has stored.
            if any(
                reason.get("Item") != each["Item"]
                for each, reason in zip(puts, reasons, strict=True)
                if "ConditionExpression" in each
            ):
                raise RevisionConflictError(
                    f"{item_id} is past revision {before}, or the key is taken"
                ) from error

    def refresh(self, item_id: str, revision: int, values: Item, writer: str) -> None:
        """Update some attributes on condition of the revision."""
        noted = {**values, "written_by": writer}
        names = {f"#n{place}": name for place, name in enumerate(noted)}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=self._key(item_id),
                UpdateExpression="SET " + ", ".join(f"{each} = :v{each[2:]}" for each in names),
                ConditionExpression="revision = :revision",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={
                    **{
                        f":v{place}": value
                        for place, value in enumerate(to_attributes(noted).values())
                    },
                    ":revision": {"N": str(revision)},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def rewrite(
        self, item_id: str, entry: TimelineEntry, forget_at: "datetime | None" = None
    ) -> None:
        """Put the entry on condition that there is one."""
        line = self._line(item_id, entry)
        if forget_at is not None:
            line["forget_at"] = {"N": str(int(forget_at.timestamp()))}
        try:
            self._client.put_item(
                TableName=self._table, Item=line, ConditionExpression="attribute_exists(pk)"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def mark(self, item_id: str) -> Mark | None:
        """Read the mark, where there is a table of them."""
        return self._marks.read(item_id) if self._marks is not None else None

    def marks(self, limit: int, after: str | None = None) -> MarkPage:
        """Scan the table of marks, where there is one."""
        return self._marks.page(limit, after) if self._marks is not None else MarkPage((), None)

    def remember(self, remembered: Remembered) -> None:
        """Put the answer on condition that the key is free."""
        put_or_conflict(
            self._client, self._put_of(remembered), f"the key {remembered.key} is taken"
        )

    def recall(self, key: str, now: "datetime") -> Remembered | None:
        """Read consistently; what DynamoDB has not cleared away yet may be forgotten already."""
        answer = self._client.get_item(
            TableName=self._table, Key=_remembered_key(key), ConsistentRead=True
        )
        found = answer.get("Item")
        if found is None:
            return None
        item: Any = from_attributes(found)
        if item["forget_at"] <= int(now.timestamp()):
            return None
        return Remembered(**{each.name: item[each.name] for each in fields(Remembered)})

    def timeline(self, item_id: str, limit: int, after: str | None = None) -> Page:
        """Query the entries of one item."""
        start = {"pk": {"S": self._prefix + item_id}, "sk": {"S": after}} if after else None
        return self._query(
            limit,
            start,
            "sk",
            KeyConditionExpression="pk = :pk AND begins_with(sk, :entries)",
            ExpressionAttributeValues={
                ":pk": {"S": self._prefix + item_id},
                ":entries": {"S": "T#"},
            },
            ConsistentRead=True,
        )

    def due(self, subject: str, now: "datetime") -> list[str]:
        """Query the sparse index, every page."""
        pages = self._pages(
            IndexName="due",
            KeyConditionExpression="due_subject = :subject AND due_at <= :now",
            ExpressionAttributeValues={":subject": {"S": subject}, ":now": {"S": to_text(now)}},
        )
        return [found["pk"]["S"].removeprefix(self._prefix) for page in pages for found in page]

    def of_subject(self, subject: str, limit: int, after: str | None = None) -> Page:
        """Query the index of a subject's items."""
        start = None
        if after:
            start = self._key(after) | {"subject": {"S": subject}, "id": {"S": after}}
        return self._query(
            limit,
            start,
            "id",
            IndexName="by-subject",
            KeyConditionExpression="subject = :subject",
            ExpressionAttributeValues={":subject": {"S": subject}},
        )

    def _query(self, limit: int, start: Mapping[str, Any] | None, key: str, **query: Any) -> Page:
        if start:
            query["ExclusiveStartKey"] = start
        answer = self._client.query(TableName=self._table, Limit=limit, **query)
        last = answer.get("LastEvaluatedKey")
        return Page(
            tuple(_content(found) for found in answer["Items"]),
            str(last[key]["S"]) if last else None,
        )

    def _pages(self, **query: Any) -> Iterator[list[dict[str, Any]]]:
        pages = self._client.get_paginator("query").paginate(TableName=self._table, **query)
        for page in pages:
            yield cast("list[dict[str, Any]]", page["Items"])

    def _put_of(self, remembered: Remembered) -> "PutTypeDef":
        return {
            "TableName": self._table,
            "Item": to_attributes(asdict(remembered)) | _remembered_key(remembered.key),
            "ConditionExpression": "attribute_not_exists(pk) OR forget_at <= :now",
            "ExpressionAttributeValues": {":now": {"N": str(remembered.at)}},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _line(self, item_id: str, entry: TimelineEntry) -> dict[str, Any]:
        return to_attributes(entry.to_item()) | {
            "pk": {"S": self._prefix + item_id},
            "sk": {"S": _entry_key(entry.revision)},
            "id": {"S": item_id},
        }

    def _key(self, item_id: str) -> dict[str, dict[str, str]]:
        return {"pk": {"S": self._prefix + item_id}, "sk": {"S": "STATE"}}


def _remembered_key(key: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"KEY#{key}"}, "sk": {"S": "KEY"}}


def _entry_key(revision: int) -> str:
    return f"T#{revision:010d}"


def _content(attributes: Mapping[str, Any]) -> Item:
    item = from_attributes(attributes)
    item.pop("pk")
    item.pop("sk")
    return item
