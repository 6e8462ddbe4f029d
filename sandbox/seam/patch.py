"""Replaces a name inside the emulator, or says clearly that it is no longer there."""

from collections.abc import Callable
from types import ModuleType
from typing import Any


class SeamError(RuntimeError):
    """The emulator has changed where the seam holds on to it."""


def found(module: ModuleType, name: str) -> Any:
    """Return `module.name`.

    Raises
    ------
    SeamError
        If it is not there: the pinned version was changed.
    """
    try:
        return getattr(module, name)
    except AttributeError as error:
        raise SeamError(
            f"{module.__name__} has no {name}: the seam is written for ministack 1.5.33"
        ) from error


def wrap(module: ModuleType, name: str, around: Callable[[Any], Any]) -> None:
    """Put `around(original)` in the place of `module.name`."""
    setattr(module, name, around(found(module, name)))
