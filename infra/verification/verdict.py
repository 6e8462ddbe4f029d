"""What comes of a check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["as expected", "differs", "could not look"]


@dataclass(frozen=True)
class Verdict:
    """How a check went. ``told`` is what was seen, or why nothing could be."""

    kind: Kind
    told: str


class CannotLookError(Exception):
    """A check cannot be made; its text says why."""


def as_expected(told: str) -> Verdict:
    """Return that all is as expected."""
    return Verdict("as expected", told)


def judge(differences: Sequence[str], fine: str) -> Verdict:
    """Return that it differs where there are differences, else that it is fine."""
    return Verdict("differs", "; ".join(differences)) if differences else as_expected(fine)


def differences(of: str, expected: Mapping[str, Any], seen: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each member that is not as expected; others are not looked at.

    A name with dots leads into objects: ``DomainSettings.ExecutionRoleIdentityConfig``.
    """
    found = []
    for name, value in expected.items():
        is_ = member(seen, name)
        if is_ != value:
            found.append(f"{of}: {name} is {is_!r}, not {value!r}")
    return found


def member(of: Any, path: str) -> Any:
    """Return what a path leads to, through objects and, by position, lists; None if nothing."""
    for part in path.split("."):
        if isinstance(of, Mapping):
            of = of.get(part)
        elif isinstance(of, Sequence) and not isinstance(of, str) and part.isdecimal():
            of = of[int(part)] if int(part) < len(of) else None
        else:
            return None
    return of
