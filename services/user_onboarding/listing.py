"""Lists of users: studio by studio, page by page, with what the caller may not see left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.controller.ledger import Ledger
from services.user_onboarding.user import User

# A page of which the caller may see little is not filled at any price.
_MOST_READS = 20


@dataclass(frozen=True)
class ListQuery:
    """What is asked for: studios in order, and where to go on."""

    studios: Sequence[str]
    limit: int
    phase: str | None = None
    from_studio: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class UserPage:
    """Some users; where there may be more, the place to go on from."""

    users: tuple[User, ...]
    next_studio: str | None
    next_key: str | None


def list_users(ledger: Ledger, query: ListQuery, visible: Callable[[User], bool]) -> UserPage:
    """Return at most ``limit`` users.

    A page may hold fewer and still not be the last one: only ``next_studio`` None ends the list.
    """
    studios = list(query.studios)
    if query.from_studio is not None:
        studios = studios[studios.index(query.from_studio) :]
    after = query.after
    found: list[User] = []
    for _ in range(_MOST_READS):
        if not studios:
            break
        page = ledger.of_subject(studios[0], query.limit - len(found), after)
        users = (User.from_item(item) for item in page.items)
        found += [user for user in users if visible(user) and query.phase in (None, user.phase)]
        after = page.next_key
        if after is None:
            studios.pop(0)
        if len(found) >= query.limit:
            break
    return UserPage(tuple(found), studios[0] if studios else None, after if studios else None)
