"""Service Catalog's paging: in one order, `PageToken` in, `NextPageToken` out."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sandbox.servicecatalog.errors import invalid
from sandbox.servicecatalog.records import Association, Share
from sandbox.stand_in import page_tokens

JsonObject = dict[str, Any]
Record = TypeVar("Record", Share, Association)


def page(
    records: Iterable[Record],
    request: JsonObject,
    member: str,
    row: Callable[[Record], JsonObject],
    *,
    most: int,
) -> JsonObject:
    """Return one page of `records` as rows under `member`, and a token while there are more.

    Holds `PageSize` rows, and `most` where that is fewer, zero or left out. The token names the
    last record shown, so records that come or go between two pages make no other one be skipped.

    Raises
    ------
    ApiError
        `InvalidParametersException` for a token that no answer carried, or that another query's
        did.
    """
    query = {k: v for k, v in request.items() if k not in ("PageToken", "PageSize")}
    after = _position(request.get("PageToken"), query)
    remaining = sorted((r for r in records if r.number > after), key=lambda record: record.number)
    shown = remaining[: min(int(request.get("PageSize") or most), most)]
    answer: JsonObject = {member: [row(record) for record in shown]}
    if len(shown) < len(remaining):
        answer["NextPageToken"] = page_tokens.write([shown[-1].number], query)
    return answer


def _position(token: str | None, query: JsonObject) -> int:
    if token is None:
        return -1
    try:
        (number,) = page_tokens.read(token, query)
        return int(number)
    except (ValueError, TypeError) as error:
        # AWS says no more than the code; the sentence is the stand-in's.
        raise invalid(f"PageToken {error}.") from error
