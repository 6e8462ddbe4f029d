"""Pages of lists: ``limit`` and ``cursor`` of a query, and the cursor of an answer."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.controller.problems import FieldError

MAX_LIMIT = 100
DEFAULT_LIMIT = 50


def read_page(
    query: Mapping[str, str], allowed: Sequence[str], errors: list[FieldError]
) -> tuple[int, dict[str, Any]]:
    """Read ``limit`` and ``cursor``.

    Parameters
    ----------
    allowed
        The parameters that the call takes.
    errors
        Faults are added to it; parameters that the call does not take are among them.

    Returns
    -------
    tuple
        How many are asked for, and what stands in the cursor: empty where none is given. Whether
        that is a place of this list is for the caller to see.
    """
    errors += [
        FieldError(
            "unknown_parameter",
            f"There is no such parameter; there are: {', '.join(allowed)}.",
            parameter=name,
        )
        for name in query
        if name not in allowed
    ]
    text = query.get("limit", str(DEFAULT_LIMIT))
    limit = whole_number(text) or 0
    if not 1 <= limit <= MAX_LIMIT:
        message = f"It must be a whole number from 1 to {MAX_LIMIT}."
        errors.append(FieldError("range", message, parameter="limit"))
    if "cursor" not in query:
        return limit, {}
    try:
        text = query["cursor"]
        cursor = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        cursor = None
    if not isinstance(cursor, dict) or not cursor:
        errors.append(bad_cursor())
        return limit, {}
    return limit, cursor


def write_cursor(place: Mapping[str, str]) -> str:
    """Return the cursor that `read_page` reads this place from."""
    # Without padding: "=" would have to be escaped in a URL, and who forgets it breaks a signature.
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def whole_number(text: str) -> int | None:
    """Return a whole number of at most nine digits, or None."""
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else None
    )


def bad_cursor() -> FieldError:
    """Return the fault of a cursor that names no place of the list."""
    message = "It must be the next_cursor of an answer to the same query."
    return FieldError("cursor", message, parameter="cursor")


def one_of(parameter: str, allowed: Sequence[str]) -> FieldError:
    """Return the fault of a parameter that is none of the values allowed."""
    message = f"It must be one of: {', '.join(allowed)}."
    return FieldError("one_of", message, parameter=parameter, more={"allowed": list(allowed)})
