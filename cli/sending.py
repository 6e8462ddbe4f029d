"""Sending a list: each user gets an outcome, and a lost API loses none of those before."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cli.client import Api, User
from cli.errors import NotAuthorisedError, RefusedError, StudioctlError
from cli.placing import Request
from cli.problem import Problem
from cli.user_phases import FAILED, LOST, is_settled


class Outcome(StrEnum):
    """What became of one request; the values are what programs read."""

    CREATED = "created"
    ALREADY_THERE = "already-there"
    REFUSED = "refused"
    NOT_SENT = "not-sent"

    @property
    def words(self) -> str:
        """The outcome for people."""
        return self.value.replace("-", " ")


@dataclass(frozen=True)
class Line:
    """One user of the list: what was asked, what came of it, and how far it is."""

    request: Request
    outcome: Outcome
    user: User | None = None
    problem: Problem | None = None

    @property
    def phase(self) -> str | None:
        """The phase as last seen."""
        return str(self.user.get("phase")) if self.user is not None else None

    def to_json(self) -> dict[str, Any]:
        """Return the line for programs; ``user`` and ``problem`` are the API's own documents."""
        entry = self.request.entry
        return {
            "file": entry.file,
            "line": entry.line,
            "user_name": entry.user_name,
            "persona": self.request.persona,
            "studio": self.user.get("studio") if self.user is not None else self.request.studio,
            "outcome": self.outcome.value,
            "phase": self.phase,
            "user": self.user,
            "problem": None if self.problem is None else self.problem.to_json(),
        }


@dataclass(frozen=True)
class Sent:
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

    def phases(self) -> Counter[str]:
        """Count the phases of the users that exist."""
        return Counter(line.phase for line in self.lines if line.phase is not None)

    def seen_again(self, users: Sequence[User]) -> "Sent":
        """Return the same with ``users``, which are in the order of `users`."""
        later = iter(users)
        lines = (
            line if line.user is None else replace(line, user=next(later)) for line in self.lines
        )
        return replace(self, lines=tuple(lines))

    def all_well(self, *, waited: bool) -> bool:
        """Tell whether nobody was refused or failed; after waiting, also whether all are settled.

        Who waits for an approval, is suspended or begins anew after an offboarding was asked for
        as the list says: that is no failure of the list.
        """
        if any(line.user is None for line in self.lines):
            return False
        if waited:
            return all(is_settled(user) and user.get("phase") not in LOST for user in self.users)
        return all(line.phase != FAILED for line in self.lines)


def send(api: Api, requests: Sequence[Request], told: Callable[[int], None]) -> Sent:
    """Send one request after the other; ``told`` hears how many are done.

    A refusal is that user's own. What says that no further one can succeed (the gateway does not
    know the caller, nothing answers) ends it: the rest is not sent.
    """
    lines: list[Line] = []
    stopped: StudioctlError | None = None
    for request in requests:
        told(len(lines))
        try:
            new, user = api.create_user(request.body)
        except RefusedError as refusal:
            lines.append(Line(request, Outcome.REFUSED, problem=refusal.problem))
        except NotAuthorisedError as refusal:
            lines.append(Line(request, Outcome.REFUSED, problem=refusal.problem))
            if not refusal.problem.about_one_user:
                stopped = refusal
                break
        except StudioctlError as error:
            stopped = error
            break
        else:
            outcome = Outcome.CREATED if new else Outcome.ALREADY_THERE
            lines.append(Line(request, outcome, user))
    lines += [Line(request, Outcome.NOT_SENT) for request in requests[len(lines) :]]
    return Sent(tuple(lines), stopped)
