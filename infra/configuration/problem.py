"""What a rule answers."""

from dataclasses import dataclass

from infra.configuration.lines import KeyPath


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the path of keys to it, and the reason as a sentence."""

    path: KeyPath
    reason: str
