"""Answers of an HTTP API before they are ones of HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Status, body and further headers."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]
