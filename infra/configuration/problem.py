"""What a rule answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infra.configuration.lines import KeyPath


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the path of keys to it, and the reason as a sentence."""

    path: KeyPath
    reason: str


def listed_twice(path: KeyPath, values: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each value of the list at ``path`` that is there a second time."""
    for position, value in enumerate(values):
        if value in values[:position]:
            yield Problem((*path, position), f"{value} is listed twice")
