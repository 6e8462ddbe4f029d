"""One part of the demo: something that happens to somebody, and how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """How a part went.

    Attributes
    ----------
    name
        Whom or what it is about.
    about
        What happens, in a few words.
    timeline
        The entries, oldest first.
    fault
        What is not as it should be at its end; empty if all is.
    """

    name: str
    about: str
    timeline: Sequence[dict[str, Any]]
    fault: str
