"""What becomes of each user of a list that is taken over. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cli.client import User
from cli.errors import StudioctlError
from cli.placing import Request
from cli.problem import Problem
from cli.user_phases import FAILED, LOST, PENDING, READY


class Outcome(StrEnum):
    """What became of one user; the values are what programs read."""

    ADOPTED = "adopted"
    ALREADY_OURS = "already-ours"
    WAITS = "waits-for-approval"
    UNDER_WAY = "under-way"
    REFUSED = "refused"
    NOT_SENT = "not-sent"

    @property
    def words(self) -> str:
        """The outcome for people."""
        return self.value.replace("-", " ")


@dataclass(frozen=True)
class Line:
    """One user: what was asked for, whether that was news, and where it stands.

    ``problem`` is why the function said no at once.
    """

    request: Request
    user: User | None = None
    changed: bool = False
    problem: Problem | None = None

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        if self.user is None:
            return Outcome.NOT_SENT if self.problem is None else Outcome.REFUSED
        phase = self.user.get("phase")
        if phase in LOST:
            return Outcome.REFUSED
        if phase == PENDING:
            return Outcome.WAITS
        if not self.changed:
            return Outcome.ALREADY_OURS
        return Outcome.ADOPTED if phase == READY else Outcome.UNDER_WAY

    @property
    def why(self) -> str:
        """Why it was refused; empty where it was not."""
        if self.outcome is not Outcome.REFUSED:
            return ""
        if self.problem is not None:
            return self.problem.reason()
        user = self.user or {}
        return f"{user.get('reason')}: {user.get('message')}"

    def to_json(self) -> dict[str, Any]:
        """Return the line for programs."""
        entry = self.request.entry
        return {
            "file": entry.file,
            "line": entry.line,
            "user_name": entry.user_name,
            "persona": self.request.persona,
            "studio": self.user.get("studio") if self.user is not None else self.request.studio,
            "outcome": self.outcome.value,
            "user": self.user,
            "problem": None if self.problem is None else self.problem.to_json(),
        }


@dataclass(frozen=True)
class Asked:
    """All lines in the order of the lists, and what ended the work early, if anything did."""

    lines: tuple[Line, ...]
    stopped: StudioctlError | None = None

    @property
    def users(self) -> list[User]:
        """The users that exist now."""
        return [line.user for line in self.lines if line.user is not None]

    def outcomes(self) -> Counter[str]:
        """Count the outcomes, in words."""
        return Counter(line.outcome.words for line in self.lines)

    def seen_again(self, users: Sequence[User]) -> "Asked":
        """Return the same with ``users``, which are in the order of `users`."""
        later = iter(users)
        lines = (
            line if line.user is None else replace(line, user=next(later)) for line in self.lines
        )
        return replace(self, lines=tuple(lines))

    def all_well(self, *, waited: bool) -> bool:
        """Tell whether nobody was refused; after waiting, also whether nobody is under way."""
        bad = {Outcome.REFUSED, Outcome.NOT_SENT} | ({Outcome.UNDER_WAY} if waited else set())
        failed = any(user.get("phase") == FAILED for user in self.users)
        return not failed and not any(line.outcome in bad for line in self.lines)
