"""Where lists are put aside that are longer than a pass: in the users table, compressed.

The items end by themselves, a day after they were written at the latest: they hold names.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from services.controller.attributes import Item, from_attributes, to_attributes
from services.controller.clock import to_text
from services.controller.revisions import put_at, put_or_conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Row = list[Any]
"""One entry of a list, in values that JSON knows."""

# An item has 400 KB at most, keys and names of attributes included.
BYTES_A_PART: Final = 350_000
_KEPT_FOR: Final = timedelta(days=1)


@dataclass(frozen=True)
class Head:
    """What is put aside of a look, short of its rows.

    Attributes
    ----------
    revision
        Raised by every write; 0 where nothing was written yet.
    scope
        The domain that is listed.
    begun_at
        When the first pass began; None: nothing is put aside.
    as_of
        A moment by AWS's clock that had passed when it began, where one was known.
    tokens
        Where each list goes on, by its name; None: it is at its end.
    next_look_at
        When a ticket that was sent to go on is to come; when the last one was, where all has ended.
    parts
        Where the rows are.
    """

    revision: int = 0
    scope: str = ""
    begun_at: str | None = None
    as_of: str | None = None
    tokens: Mapping[str, str | None] = field(default_factory=dict)
    next_look_at: str | None = None
    parts: tuple[str, ...] = ()


class KeptLists(Protocol):
    """Where lists are put aside, by studio and look."""

    def head(self, studio: str, look: str) -> Head:
        """Return what is put aside (consistent)."""

    def rows(self, studio: str, look: str, head: Head) -> dict[str, list[Row]]:
        """Return the rows of each list, in the order in which they were put aside.

        Raises
        ------
        LookupError
            A part is gone.
        """

    def put(
        self, studio: str, look: str, head: Head, rows: Mapping[str, list[Row]], now: datetime
    ) -> None:
        """Put a pass's rows behind those that a head tells of; its revision is one above.

        Raises
        ------
        RevisionConflictError
            Somebody else wrote first.
        """


def packed(rows: Mapping[str, list[Row]], size: int = BYTES_A_PART) -> list[bytes]:
    """Return a pass's rows as parts that fit an item each, however long names and tags are."""
    if not any(rows.values()):
        return []
    whole = zlib.compress(json.dumps(rows, separators=(",", ":")).encode())
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def unpacked(parts: list[bytes]) -> dict[str, list[Row]]:
    """Return what was packed; parts of several passes follow each other."""
    found: dict[str, list[Row]] = {}
    rest = b"".join(parts)
    while rest:
        reader = zlib.decompressobj()
        for name, rows in json.loads(reader.decompress(rest)).items():
            found.setdefault(name, []).extend(rows)
        rest = reader.unused_data
    return found


class DynamoDbKeptLists:
    """A head and its parts are an item each. Parts are written first: no head tells of half."""

    def __init__(
        self, client: "DynamoDBClient", table: str, bytes_a_part: int = BYTES_A_PART
    ) -> None:
        self._client = client
        self._table = table
        self._bytes_a_part = bytes_a_part

    def head(self, studio: str, look: str) -> Head:
        """Read one item."""
        found = self._read(studio, look)
        if found is None:
            return Head()
        item: Any = from_attributes(found)
        known = {name: item[name] for name in asdict(Head()) if name in item}
        return replace(Head(**known), parts=tuple(item["parts"]))

    def rows(self, studio: str, look: str, head: Head) -> dict[str, list[Row]]:
        """Read a head's parts."""
        found = {each: self._read(studio, each) for each in head.parts}
        if None in found.values():
            raise LookupError(f"{look} of {studio} is not whole: {sorted(found)}")
        return unpacked([bytes(each["body"]["B"]) for each in found.values()])

    def put(
        self, studio: str, look: str, head: Head, rows: Mapping[str, list[Row]], now: datetime
    ) -> None:
        """Write the parts, then the head on condition of the revision before."""
        forget_at = {"forget_at": {"N": str(int((now + _KEPT_FOR).timestamp()))}}
        parts = list(head.parts)
        for body in packed(rows, self._bytes_a_part):
            # Of its own, whoever else is at the same revision.
            parts.append(f"{look}#{head.revision:06d}#{len(parts):04d}#{to_text(now)}")
            self._client.put_item(
                TableName=self._table,
                Item={"body": {"B": body}, **forget_at, **_key(studio, parts[-1])},
            )
        item: Item = {**asdict(head), "tokens": dict(head.tokens), "parts": list(parts)}
        stored = to_attributes(item) | forget_at | _key(studio, look)
        put = put_at(self._table, stored, head.revision - 1)
        put_or_conflict(self._client, put, f"{studio} is past that revision")

    def _read(self, studio: str, place: str) -> Any:
        answer = self._client.get_item(
            TableName=self._table, Key=_key(studio, place), ConsistentRead=True
        )
        return answer.get("Item")


def _key(studio: str, place: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"LISTING#{studio}"}, "sk": {"S": place}}
