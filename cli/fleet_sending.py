"""An action for many accounts or networks: sent in pieces, each with an outcome of its own."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cli.errors import FunctionFailedError, StudioctlError
from cli.invoking import AdminFunction
from cli.problem import Problem, read_problem
from cli.waiting import Thing

# What an invocation takes; and of how many it can foresee the work within its minute.
MOST_AT_ONCE = 100
MOST_FORESEEN = 10


@dataclass(frozen=True)
class Kind:
    """What an action is for.

    Attributes
    ----------
    noun
        What one of them is called, which is also what the function calls it.
    good
        The phase that is waited for.
    is_settled, needs_somebody
        Tell of one, by its phase, whether it is not at work, and whether it is not well.
    """

    noun: str
    good: str
    is_settled: Callable[[Thing], bool]
    needs_somebody: Callable[[Thing], bool]

    @property
    def plural(self) -> str:
        """What many are called."""
        return f"{self.noun}s"


class Outcome(StrEnum):
    """What became of an action for one account; the values are what programs read."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    PLANNED = "planned"
    NOTHING_TO_DO = "nothing-to-do"
    BLOCKED = "blocked"
    REFUSED = "refused"

    @property
    def words(self) -> str:
        """The outcome for people."""
        return self.value.replace("-", " ")


@dataclass(frozen=True)
class Line:
    """One of them; ``told`` is what the function says of it, as last seen after waiting."""

    told: Mapping[str, Any]
    kind: Kind

    @property
    def item_id(self) -> str:
        """Its id."""
        return str(self.told.get(self.kind.noun))

    @property
    def would(self) -> list[str]:
        """What a dry run foresees, one sentence a step."""
        found = self.told.get("would")
        return [str(each) for each in found] if isinstance(found, list) else []

    @property
    def problem(self) -> Problem | None:
        """Why it was refused, if it was."""
        error = self.told.get("error")
        return None if error is None else read_problem(0, json.dumps(error).encode())

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        if "error" in self.told:
            return Outcome.REFUSED
        if self.told.get("blocked"):
            return Outcome.BLOCKED
        if "would" in self.told:
            return Outcome.PLANNED if self.would else Outcome.NOTHING_TO_DO
        return Outcome.CHANGED if self.told.get("changed") else Outcome.UNCHANGED

    @property
    def thing(self) -> Thing:
        """The thing itself, as far as it is known."""
        return {"id": self.item_id, **self.told}

    def to_json(self) -> dict[str, Any]:
        """Return what the function told, with the outcome."""
        return {**self.told, "outcome": self.outcome.value}


@dataclass(frozen=True)
class Sent:
    """All that were answered for, and what ended the work early, if anything did.

    Of those ``unanswered`` nothing is known; where all were meant, nobody can say which.
    """

    lines: tuple[Line, ...]
    kind: Kind
    unanswered: tuple[str, ...] = ()
    stopped: StudioctlError | None = None

    @property
    def taken(self) -> list[Thing]:
        """The accounts that were not refused."""
        return [line.thing for line in self.lines if line.outcome is not Outcome.REFUSED]

    def outcomes(self) -> Counter[str]:
        """Count the outcomes, in words."""
        return Counter(line.outcome.words for line in self.lines)

    def phases(self) -> Counter[str]:
        """Count the phases of the accounts that were not refused, as far as they have one."""
        return Counter(str(thing["phase"]) for thing in self.taken if thing.get("phase"))

    def seen_again(self, accounts: Sequence[Thing]) -> "Sent":
        """Return the same with where ``accounts`` stand now."""
        later = {str(account["id"]): account for account in accounts}
        return replace(self, lines=tuple(_updated(line, later) for line in self.lines))

    def all_well(self, *, waited: bool) -> bool:
        """Tell whether none was refused, blocked or failed; after waiting, whether all are well."""
        if any(line.outcome in (Outcome.REFUSED, Outcome.BLOCKED) for line in self.lines):
            return False
        if waited:
            return all(thing.get("phase") == self.kind.good for thing in self.taken)
        # What a dry run shows is the phase from before.
        return not any(self.kind.needs_somebody(each) for each in self.taken if "would" not in each)

    def moving(self) -> list[Thing]:
        """Return the accounts that are at work now."""
        return [
            each for each in self.taken if not self.kind.is_settled(each) and "would" not in each
        ]


def carry_out(
    admin: AdminFunction,
    action: str,
    fields: Mapping[str, Any],
    ids: Sequence[str] | None,
    told: Callable[[int], None],
    kind: Kind,
) -> Sent:
    """Carry out an action for those named, or page by page for all it is for (None).

    Parameters
    ----------
    told
        Hears how many are done.

    Raises
    ------
    StudioctlError
        Before anything was answered; later it ends the work and is in what is returned.
    """
    lines: list[Line] = []
    results = (
        _of_all(admin, action, fields)
        if ids is None
        else _of_those(admin, action, fields, ids, kind)
    )
    try:
        for result in results:
            lines += _lines(result, kind)
            told(len(lines))
    except StudioctlError as error:
        if not lines:
            raise
        answered = {line.item_id for line in lines}
        left = (each for each in ids or () if each not in answered)
        return Sent(tuple(lines), kind, tuple(left), error)
    return Sent(tuple(lines), kind)


def _of_those(
    admin: AdminFunction, action: str, fields: Mapping[str, Any], ids: Sequence[str], kind: Kind
) -> Iterator[Mapping[str, Any]]:
    looks = fields.get("dry_run") or action == "diff"
    size = MOST_FORESEEN if looks else MOST_AT_ONCE
    for start in range(0, len(ids), size):
        piece = list(ids[start : start + size])
        yield admin.carry_out(action, {**fields, kind.plural: piece})


def _of_all(
    admin: AdminFunction, action: str, fields: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    asked: dict[str, Any] = {**fields, "all": True}
    while True:
        result = admin.carry_out(action, asked)
        yield result
        cursor = result.get("next_cursor")
        if cursor is None:
            return
        if cursor == asked.get("cursor"):
            raise FunctionFailedError(f"{action}: the function answered with the same page again.")
        asked["cursor"] = cursor


def _lines(result: Mapping[str, Any], kind: Kind) -> list[Line]:
    found = result.get(kind.plural)
    if not isinstance(found, list):
        raise FunctionFailedError(f"The function answered without a list of {kind.plural}.")
    return [Line(each, kind) for each in found if isinstance(each, dict)]


def _updated(line: Line, later: Mapping[str, Thing]) -> Line:
    account = later.get(line.item_id)
    if account is None:
        return line
    seen = {key: account[key] for key in ("phase", "reason", "message") if key in account}
    return Line({**line.told, **seen}, line.kind)
