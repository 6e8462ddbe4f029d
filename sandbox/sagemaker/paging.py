"""AWS's paging: sorted, at most 100 a page, an opaque token that names where to go on."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox.sagemaker.errors import invalid
from sandbox.sagemaker.records import App, Domain, Profile, Space
from sandbox.stand_in import page_tokens

JsonObject = dict[str, Any]
Record = TypeVar("Record", Domain, Profile, Space, App)

DEFAULT_PAGE = 10
"""SageMaker's page size where MaxResults is left out."""


def page(
    records: Sequence[Record],
    request: JsonObject,
    member: str,
    row: Callable[[Record], JsonObject],
) -> JsonObject:
    """Return one page of `records` as rows under `member`, and `NextToken` while there are more.

    Sorted by `SortBy` (creation time where left out) in `SortOrder` (ascending). The token names
    the last record shown, so records that come or go between two pages make no other one be
    skipped.

    Raises
    ------
    ApiError
        `ValidationException` for a token that no answer carried, or that another query's did.
    """
    by_change = request.get("SortBy") == "LastModifiedTime"
    descending = request.get("SortOrder") == "Descending"

    def position(record: Record) -> tuple[float, str]:
        moment = record.life.modified_at if by_change else record.life.created_at
        return moment.timestamp(), record.arn

    query = {k: v for k, v in request.items() if k not in ("NextToken", "MaxResults")}
    after = _position(request.get("NextToken"), query)
    remaining = sorted(records, key=position, reverse=descending)
    if after is not None:
        remaining = [r for r in remaining if (position(r) < after) == descending]
        remaining = [r for r in remaining if position(r) != after]
    shown = remaining[: int(request.get("MaxResults") or DEFAULT_PAGE)]
    answer: JsonObject = {member: [row(record) for record in shown]}
    if len(shown) < len(remaining):
        answer["NextToken"] = page_tokens.write(position(shown[-1]), query)
    return answer


def _position(token: str | None, query: JsonObject) -> tuple[float, str] | None:
    if token is None:
        return None
    try:
        moment, arn = page_tokens.read(token, query)
    except ValueError as error:
        raise invalid(f"NextToken {error}.") from error
    return float(moment), str(arn)
