"""How users go on, for whoever waits for them."""

from collections.abc import Sequence

from cli.client import Api, User
from cli.errors import RefusedError
from cli.user_phases import READY, End, is_over
from cli.waiting import Course

# Up to here one read for each is cheaper than the pages of a whole studio.
_FEW = 10


def course_of_users(api: Api, end: End = End.READY) -> Course:
    """Return how users get to their ``end``."""
    return Course("user", READY, lambda user: is_over(user, end), lambda some: _users(api, some))


def _users(api: Api, users: Sequence[User]) -> list[User]:
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
