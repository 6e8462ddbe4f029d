"""Opaque tokens that name where a list goes on, and for which query."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

JsonObject = dict[str, Any]


def write(position: Sequence[Any], query: JsonObject) -> str:
    """Return the token of the page after `position` in the answers to `query`."""
    return base64.urlsafe_b64encode(json.dumps([position, query]).encode()).decode()


def read(token: str, query: JsonObject) -> list[Any]:
    """Return the position that `write` was given.

    Raises
    ------
    ValueError
        If no answer carried the token, or the answer to another query did; says which.
    """
    try:
        position, asked = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (binascii.Error, ValueError, TypeError) as error:
        raise ValueError("is invalid") from error
    if not isinstance(position, list) or asked != query:
        raise ValueError("does not belong to this query")
    return position
