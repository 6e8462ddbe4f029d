"""Copies of items: text, numbers, lists and maps only; much faster than ``copy.deepcopy``."""

from typing import Any, TypeVar, cast

T = TypeVar("T")


def plain_copy(value: T) -> T:
    """Return a copy that shares no list and no map."""
    copied: Any = value
    if isinstance(value, dict):
        copied = {
            name: plain_copy(each) if isinstance(each, dict | list) else each
            for name, each in value.items()
        }
    if isinstance(value, list):
        copied = [plain_copy(each) for each in value]
    return cast("T", copied)
