"""Carrying out a plan: each user gets an outcome, and a lost API loses none of those before."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cli.client import Api, User
from cli.errors import NotAuthorisedError, RefusedError, StudioctlError
from cli.problem import Problem
from cli.steps import Action, Step
from cli.user_phases import FAILED, LOST, PENDING, is_settled

Judge = Callable[[Step, User], Step]
"""Says anew what is done for a user that is another one by now."""


class Outcome(StrEnum):
    """What became of one user; the values are what programs read."""

    CREATED = "created"
    CHANGED = "changed"
    BROUGHT_BACK = "brought-back"
    SUSPENDED = "suspended"
    ALREADY_THERE = "already-there"
    LEFT_ALONE = "left-alone"
    REFUSED = "refused"
    NOT_SENT = "not-sent"

    @property
    def words(self) -> str:
        """The outcome for people."""
        return self.value.replace("-", " ")


@dataclass(frozen=True)
class Line:
    """One user: what was to be done, what came of it, and how far it is."""

    step: Step
    outcome: Outcome
    user: User | None = None
    problem: Problem | None = None

    @property
    def phase(self) -> str | None:
        """The phase as last seen."""
        return str(self.user.get("phase")) if self.user is not None else None

    def to_json(self) -> dict[str, Any]:
        """Return the line for programs; ``user`` and ``problem`` are the API's own documents."""
        entry = None if self.step.request is None else self.step.request.entry
        return {
            "file": None if entry is None else entry.file,
            "line": None if entry is None else entry.line,
            "user_name": self.step.user_name,
            "persona": self.step.persona,
            "studio": self.user.get("studio") if self.user is not None else self.step.studio,
            "outcome": self.outcome.value,
            "phase": self.phase,
            "advice": self.step.advice,
            "user": self.user,
            "problem": None if self.problem is None else self.problem.to_json(),
        }


@dataclass(frozen=True)
class Sent:
    """All lines in the order of the plan, and what ended the work early, if anything did."""

    lines: tuple[Line, ...]
    stopped: StudioctlError | None = None

    @property
    def users(self) -> list[User]:
        """The users that are there now."""
        return [line.user for line in self.lines if line.user is not None]

    @property
    def awaited(self) -> list[User]:
        """Those that go on towards what the lists say."""
        return [
            line.user
            for line in self.lines
            if line.user is not None and line.outcome is not Outcome.LEFT_ALONE
        ]

    def outcomes(self) -> Counter[str]:
        """Count the outcomes, in words."""
        return Counter(line.outcome.words for line in self.lines)

    def phases(self) -> Counter[str]:
        """Count the phases of the users that are there."""
        return Counter(line.phase for line in self.lines if line.phase is not None)

    def seen_again(self, users: Sequence[User]) -> "Sent":
        """Return the same with ``users`` as they are now, whichever they are."""
        later = {str(user.get("id")): user for user in users}
        lines = (
            line if line.user is None else replace(line, user=_latest(line.user, later))
            for line in self.lines
        )
        return replace(self, lines=tuple(lines))

    def all_well(self, *, waited: bool) -> bool:
        """Tell whether nobody was refused or failed; after waiting, also whether all are settled.

        Who waits for an approval, is suspended or leaves is where somebody wants it: that is no
        failure of the list.
        """
        if any(line.outcome in (Outcome.REFUSED, Outcome.NOT_SENT) for line in self.lines):
            return False
        if waited:
            return all(line.phase not in LOST for line in self.lines) and all(
                is_settled(user) for user in self.awaited
            )
        return all(line.phase != FAILED for line in self.lines)


def send(api: Api, steps: Sequence[Step], judge: Judge, told: Callable[[int], None]) -> Sent:
    """Carry out one step after the other; ``told`` hears how many were sent.

    A refusal is that user's own. What says that no further one can succeed (the gateway does not
    know the caller, nothing answers) ends it: the rest is not sent.
    """
    lines: list[Line] = []
    count = 0
    for position, step in enumerate(steps):
        told(count)
        count += step.action.changes
        try:
            lines.append(_line(api, step, judge))
        except NotAuthorisedError as refusal:
            lines.append(Line(step, Outcome.REFUSED, problem=refusal.problem))
            if not refusal.problem.about_one_user:
                return _stopped(lines, steps[position + 1 :], refusal)
        except StudioctlError as error:
            return _stopped(lines, steps[position:], error)
    return Sent(tuple(lines))


def _stopped(done: Sequence[Line], rest: Sequence[Step], error: StudioctlError) -> Sent:
    left = (
        Line(step, Outcome.NOT_SENT) if step.action.changes else Line(step, _idle(step), step.user)
        for step in rest
    )
    return Sent((*done, *left), error)


def _line(api: Api, step: Step, judge: Judge) -> Line:
    try:
        return _carried_out(api, step)
    except RefusedError as refusal:
        if refusal.problem.generation is None or step.user is None:
            return Line(step, Outcome.REFUSED, problem=refusal.problem)
    # Somebody asked for something in between: once more, with what it is now.
    try:
        user = api.user(str(step.user["id"]))
        return _carried_out(api, judge(step, user))
    except RefusedError as refusal:
        return Line(step, Outcome.REFUSED, problem=refusal.problem)


def _carried_out(api: Api, step: Step) -> Line:
    user = step.user
    if not step.action.changes:
        return Line(step, _idle(step), user)
    if step.action is Action.ONBOARD and step.request is not None:
        new, user = api.create_user(step.request.body)
        return Line(step, Outcome.CREATED if new else Outcome.ALREADY_THERE, user)
    if user is None:
        raise TypeError(f"{step.action} takes a user that is there")
    user_id = str(user["id"])
    if step.action is Action.SUSPEND:
        user = api.act(user_id, "suspend", generation=_generation(user))
        return Line(step, Outcome.SUSPENDED, user)
    if step.patch:
        user = api.change(user_id, step.patch, _generation(user))
    if step.action is Action.CHANGE or user.get("phase") == PENDING:
        # Brought back once its change is approved, by the next run.
        return Line(step, Outcome.CHANGED, user)
    return Line(
        step, Outcome.BROUGHT_BACK, api.act(user_id, "resume", generation=_generation(user))
    )


def _idle(step: Step) -> Outcome:
    alone = step.action is Action.LEAVE_ALONE
    return Outcome.LEFT_ALONE if alone else Outcome.ALREADY_THERE


def _generation(user: User) -> int | None:
    found = user.get("generation")
    return found if isinstance(found, int) else None


def _latest(user: User, later: dict[str, User]) -> User:
    return later.get(str(user.get("id")), user)
