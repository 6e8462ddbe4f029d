"""Waiting for users: who is settled, and looking again without pressing the API."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cli.client import Api, User
from cli.clock import Clock
from cli.errors import RefusedError, UnreachableError

READY = "Ready"
FAILED = "Failed"
PENDING = "PendingApproval"
# Where waiting is over and what was asked for is not to be had.
LOST = frozenset({FAILED, "Rejected", "Offboarded"})
# Nothing leads out of these without somebody asking, or deciding.
_SETTLED = frozenset({READY, PENDING, FAILED, "Suspended", "Rejected"})
# While a user leaves: kept until its day, or held until an admin says go.
RETAINED = "Retained"
BRAKED = "DeletionBrake"

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 5.0
# Up to here one read for each is cheaper than the pages of a whole studio.
_FEW = 10
_LOST_ROUNDS = 5


class End(StrEnum):
    """Where a command's waiting ends well."""

    READY = "Ready"
    SUSPENDED = "Suspended"
    REJECTED = "Rejected"
    RETAINED = "Retained"
    """Closed, with spaces and profile still there; or gone already."""
    OFFBOARDED = "Offboarded"

    def is_reached(self, user: User) -> bool:
        """Tell whether a user got there."""
        phase = user.get("phase")
        if self is End.RETAINED:
            return phase == End.OFFBOARDED or (
                phase == "Offboarding" and user.get("reason") == RETAINED
            )
        return phase == self.value


def end_of(user: User) -> End:
    """Return where the service brings a user that it has just answered with."""
    match user.get("phase"):
        case "Suspending" | "Suspended":
            return End.SUSPENDED
        case "Offboarding" | "Offboarded":
            return End.RETAINED
        case "Rejected":
            return End.REJECTED
    return End.READY


def is_settled(user: Mapping[str, Any]) -> bool:
    """Tell whether waiting longer changes nothing: it is somebody's turn, or a date's.

    Takes an entry of a timeline too.
    """
    phase = user.get("phase")
    if phase == "Offboarding":
        return user.get("reason") in (RETAINED, BRAKED)
    if phase == "Offboarded":
        # The chapter that waited for this one's end begins in a moment.
        return user.get("next_chapter") is None
    return phase in _SETTLED


def is_over(user: User, end: End) -> bool:
    """Tell whether there is nothing to wait for any more, well or not."""
    return end.is_reached(user) or is_settled(user)


@dataclass(frozen=True)
class Told:
    """Who is told what while waiting."""

    settled: Callable[[User, float], None]
    """A user and the seconds it took."""
    standing: Callable[[Mapping[str, int], float], None]
    """How many users are in each phase, after how many seconds."""


def wait_until_settled(
    api: Api,
    clock: Clock,
    users: Sequence[User],
    *,
    timeout: float,
    told: Told,
    end: End = End.READY,
) -> list[User]:
    """Look until every user is at its ``end`` or settled, or ``timeout`` seconds have passed.

    Returns the users as last seen, in the order given. A user seen with an older generation than
    it was given with is an old page, and not believed.

    Raises
    ------
    UnreachableError
        If the API did not answer in several rounds on end.
    """
    started = clock.elapsed()
    latest = {str(user["id"]): user for user in users}
    open_ids = [user_id for user_id, user in latest.items() if not is_over(user, end)]
    pause, lost = _FIRST_PAUSE, 0
    while open_ids:
        passed = clock.elapsed() - started
        told.standing(Counter(str(user.get("phase")) for user in latest.values()), passed)
        if passed >= timeout:
            break
        clock.sleep(min(pause, timeout - passed))
        pause = min(pause * 1.5, _LONGEST_PAUSE)
        try:
            seen = _look(api, [latest[user_id] for user_id in open_ids])
            lost = 0
        except UnreachableError:
            lost += 1
            if lost >= _LOST_ROUNDS:
                raise
            continue
        for user in seen:
            user_id = str(user.get("id"))
            if user_id in open_ids and _generation(user) >= _generation(latest[user_id]):
                latest[user_id] = user
                if is_over(user, end):
                    open_ids.remove(user_id)
                    told.settled(user, clock.elapsed() - started)
    return [latest[str(user["id"])] for user in users]


def _look(api: Api, users: Sequence[User]) -> list[User]:
    seen: list[User] = []
    studios: dict[str, list[User]] = {}
    for user in users:
        studios.setdefault(str(user.get("studio")), []).append(user)
    for studio, its_users in studios.items():
        if len(its_users) > _FEW:
            seen.extend(user for page in api.user_pages(studio=studio) for user in page.items)
            continue
        for user in its_users:
            try:
                seen.append(api.user(str(user["id"])))
            except RefusedError:
                # Gone or hidden in between: the last look stays, and the deadline ends it.
                continue
    return seen


def _generation(user: User) -> int:
    generation = user.get("generation")
    return generation if isinstance(generation, int) else 0
