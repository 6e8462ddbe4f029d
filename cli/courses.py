"""How users, accounts and networks go on, for whoever waits for them."""

from collections.abc import Mapping, Sequence

from cli.account_phases import ENABLED, is_settled
from cli.client import LARGEST_PAGE, Api, User
from cli.errors import RefusedError
from cli.invoking import AdminFunction
from cli.network_phases import IN_SYNC, waits_for_base
from cli.network_phases import is_settled as network_is_settled
from cli.user_phases import READY, End, is_over
from cli.waiting import Course, Thing

# Up to here one read for each is cheaper than the pages of a whole studio, or of all accounts.
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


def course_of_users_by(admin: AdminFunction) -> Course:
    """Return how users get to be Ready, looked at through the function that was asked for them.

    Whoever may invoke it may see every user, which the API shows to few.
    """
    return Course(
        "user",
        READY,
        lambda user: is_over(user, End.READY),
        lambda some: _users_by(admin, some),
    )


def users_of(admin: AdminFunction, studio: str) -> list[Thing]:
    """Return all users of a studio."""
    return _listed(admin, {"studio": studio})


def _users_by(admin: AdminFunction, users: Sequence[User]) -> list[User]:
    seen: list[User] = []
    studios: dict[str, list[User]] = {}
    for user in users:
        studios.setdefault(str(user.get("studio")), []).append(user)
    for studio, its_users in studios.items():
        ids = [str(user["id"]) for user in its_users]
        few = len(ids) <= _FEW
        seen += _each(admin, "get", "user_id", ids) if few else users_of(admin, studio)
    return seen


def course_of_accounts(admin: AdminFunction) -> Course:
    """Return how accounts get to be enabled, or nowhere.

    They are looked at through the function that was told to enable them: whoever may invoke it may
    see every account, which the API shows to few.
    """
    return Course(
        "account",
        ENABLED,
        is_settled,
        lambda some: accounts_seen(admin, [str(each["id"]) for each in some]),
    )


def course_of_networks(admin: AdminFunction) -> Course:
    """Return how networks get to be in sync, or nowhere; a base is not waited for."""
    return Course(
        "network",
        IN_SYNC,
        lambda network: network_is_settled(network) or waits_for_base(network),
        lambda some: _seen(admin, "get", "network", [str(each["id"]) for each in some]),
    )


def accounts_seen(admin: AdminFunction, account_ids: Sequence[str]) -> list[Thing]:
    """Return accounts as they are now; of many, others are among them."""
    return _seen(admin, "status", "account", account_ids)


def _seen(admin: AdminFunction, action: str, noun: str, ids: Sequence[str]) -> list[Thing]:
    return _each(admin, action, noun, ids) if len(ids) <= _FEW else _listed(admin, {})


def _each(admin: AdminFunction, action: str, noun: str, ids: Sequence[str]) -> list[Thing]:
    seen: list[Thing] = []
    for each in ids:
        try:
            seen.append(admin.carry_out(action, {noun: each}))
        except RefusedError:
            continue
    return seen


def _listed(admin: AdminFunction, of: Mapping[str, object]) -> list[Thing]:
    seen: list[Thing] = []
    asked: dict[str, object] = {**of, "limit": LARGEST_PAGE}
    while True:
        try:
            page = admin.carry_out("list", asked)
        except RefusedError:
            # Not now: the next look shows the rest.
            return seen
        items, cursor = page.get("items"), page.get("next_cursor")
        seen += (
            [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
        )
        if not isinstance(cursor, str) or cursor == asked.get("cursor"):
            return seen
        asked["cursor"] = cursor
