"""An item's timeline as it is shown: page by page, newest last."""

import re
from collections.abc import Mapping
from typing import Any

from services.controller.answers import Answer
from services.controller.ledger import Ledger
from services.controller.pages import bad_cursor, read_page, write_cursor
from services.controller.problems import FieldError, InvalidFieldsError
from services.controller.timeline import TimelineEntry


def timeline_answer(ledger: Ledger, item_id: str, query: Mapping[str, str]) -> Answer:
    """Answer a call for a timeline, which takes ``limit`` and ``cursor``.

    Whether there is such an item, and whether the caller may see it, is asked before.

    Raises
    ------
    InvalidFieldsError
        The query cannot be taken.
    """
    errors: list[FieldError] = []
    limit, cursor = read_page(query, ("limit", "cursor"), errors)
    after = cursor.get("after")
    if cursor and not _is_entry_key(after):
        errors.append(bad_cursor())
    if errors:
        raise InvalidFieldsError("The query cannot be taken.", errors)
    page = timeline_page(ledger, item_id, limit, after)
    next_key = page["next_cursor"]
    return Answer(200, {**page, "next_cursor": next_key and write_cursor({"after": next_key})}, {})


def timeline_page(
    ledger: Ledger, item_id: str, limit: int, after: str | None = None
) -> dict[str, Any]:
    """Return ``{"items", "next_cursor"}``; the cursor is the ledger's own key, or None."""
    page = ledger.timeline(item_id, limit, after)
    items = [TimelineEntry.from_item(item).to_api() for item in page.items]
    return {"items": items, "next_cursor": page.next_key}


def _is_entry_key(key: object) -> bool:
    return isinstance(key, str) and re.fullmatch(r"T#[0-9]{10}", key) is not None
