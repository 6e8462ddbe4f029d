"""Waiting for users: who is settled, and looking again without pressing the API."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cli.client import Api, User
from cli.clock import Clock
from cli.errors import RefusedError, UnreachableError

READY = "Ready"
# Nothing in an onboarding leads out of these without somebody asking.
STUCK = frozenset({"Failed", "Rejected", "Suspended", "Offboarded"})

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 5.0
# Up to here one read for each is cheaper than the pages of a whole studio.
_FEW = 10
_LOST_ROUNDS = 5


def is_settled(user: User) -> bool:
    """Tell whether waiting longer changes nothing."""
    return user.get("phase") == READY or user.get("phase") in STUCK


@dataclass(frozen=True)
class Told:
    """Who is told what while waiting."""

    settled: Callable[[User, float], None]
    """A user and the seconds it took."""
    standing: Callable[[Mapping[str, int], float], None]
    """How many users are in each phase, after how many seconds."""


def wait_until_settled(
    api: Api, clock: Clock, users: Sequence[User], *, timeout: float, told: Told
) -> list[User]:
    """Look until every user is settled or ``timeout`` seconds have passed.

    Returns the users as last seen, in the order given. A user seen with an older generation than
    it was given with is an old page, and not believed.

    Raises
    ------
    UnreachableError
        If the API did not answer in several rounds on end.
    """
    started = clock.elapsed()
    latest = {str(user["id"]): user for user in users}
    open_ids = [user_id for user_id, user in latest.items() if not is_settled(user)]
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
                if is_settled(user):
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
