"""Who is suspended because no list names them any more, and what keeps that from going wrong. Pure.

A list has no memory. What says that a user was put there by it is ``requested_by``: whoever applies
the lists asked for the user. Others' users in the same studios are named and left alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.client import User
from cli.differences import CLOSED, ENDED
from cli.errors import BadUsageError
from cli.render import number_of
from cli.steps import Action, Step, waiting_change
from cli.user_phases import FAILED, PENDING

USUAL_LIMIT = 20
"""As the brake's own number, ``lifecycle.deletions_per_hour``, unless configured otherwise."""


@dataclass(frozen=True)
class Scope:
    """Whose users the lists are about.

    Attributes
    ----------
    studios
        Those that the lists speak of, or the command line names.
    caller
        The principal who applies the lists; its users count where AWS vouched for it.
    named
        Principals named instead; they count as the API shows them.
    """

    studios: frozenset[str]
    caller: str | None
    named: frozenset[str] = frozenset()

    @property
    def principals(self) -> frozenset[str]:
        """Everybody who suspends in the name of these lists."""
        return self.named | ({self.caller} if self.caller is not None else frozenset())

    def covers(self, user: User) -> bool:
        """Tell whether a user is these lists' own."""
        asked = user.get("requested_by")
        if self.named:
            return asked in self.named
        return self.caller is not None and asked == self.caller and user.get("verified") is True


@dataclass(frozen=True)
class Pruned:
    """Who is suspended, or would be if it were not for a reason; and others on no list.

    ``standing`` counts these lists' users by studio: those who are there and not closed.
    """

    steps: tuple[Step, ...]
    others: tuple[str, ...]
    standing: Mapping[str, int]


def prune(users: Iterable[User], listed: Collection[str], scope: Scope) -> Pruned:
    """Return what becomes of users that are on no list.

    Parameters
    ----------
    listed
        Ids of those that are.
    """
    steps: list[Step] = []
    others: list[str] = []
    standing: Counter[str] = Counter()
    for user in users:
        studio, user_id = str(user.get("studio")), str(user.get("id"))
        if studio not in scope.studios or not _stands(user):
            continue
        ours = scope.covers(user)
        if ours:
            standing[studio] += 1
        if user_id in listed:
            continue
        if ours:
            steps.append(off_list(user, scope))
        else:
            others.append(user_id)
    return Pruned(tuple(steps), tuple(others), standing)


def off_list(user: User, scope: Scope) -> Step:
    """Return what is done for one user of these lists that no list names."""
    if not _stands(user) or not scope.covers(user):
        return Step(Action.NOTHING, None, user)
    if user.get("phase") == PENDING and waiting_change(user) is None:
        words = (
            "on no list, and waits for its approval; "
            f"studioctl users offboard {user.get('id')} takes the request back"
        )
        return Step(Action.LEAVE_ALONE, None, user, advice=words)
    return Step(Action.SUSPEND, None, user)


def refusal(steps: Sequence[Step], standing: Mapping[str, int], *, limit: int, most: bool) -> str:
    """Return why so many are not suspended at once; empty where they may be.

    Parameters
    ----------
    limit
        How many may be.
    most
        More than half of a studio may be.
    """
    gone = Counter(str(step.studio) for step in steps if step.action is Action.SUSPEND)
    total = gone.total()
    if total > limit:
        return (
            f"{number_of(total, 'user')} would be suspended, and the limit is {limit}. Look at the "
            f"names; if it is meant: --prune-limit {total}."
        )
    for studio, count in sorted(gone.items()):
        if count * 2 > standing.get(studio, 0) and not most:
            return (
                f"{count} of these lists' {standing.get(studio, 0)} users in {studio} would be "
                "suspended, more than half. Is a list missing? If it is meant: --prune-most."
            )
    return ""


def check_scope(scope: Scope) -> None:
    """Raise `BadUsageError` where nobody could say whose users the lists are about."""
    if scope.caller is None and not scope.named:
        raise BadUsageError(
            "--prune: the API does not say who you are; say whose users the lists are about "
            "with --requested-by ARN."
        )


def suspended_by(entries: Iterable[Mapping[str, Any]]) -> str | None:
    """Return who asked for the suspension that a user is in, by its timeline, oldest first.

    None where nobody did, or where it cannot be believed. Who only repeats it writes no entry.
    """
    asker: str | None = None
    closed = False
    for entry in entries:
        phase = entry.get("phase")
        if phase in CLOSED and not closed:
            closed = True
            asked = entry.get("reason") == "SuspendRequested" and entry.get("verified") is True
            asker = str(entry.get("actor")) if asked else None
        elif phase not in (*CLOSED, PENDING, FAILED):
            closed, asker = False, None
    return asker


def _stands(user: User) -> bool:
    phase = user.get("phase")
    leaves = phase in (*ENDED, "Offboarding") or user.get("purge_at")
    return not leaves and phase not in CLOSED
