"""What a linter finds in a template."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One rule that one resource breaks. ``where`` names a property, ``Properties.Runtime``."""

    logical_id: str
    rule: str
    message: str
    where: str = "Properties"


# From a template's file and its region.
Lint = Callable[[Path, str], Iterable[Problem]]
