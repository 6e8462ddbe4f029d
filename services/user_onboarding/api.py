"""The HTTP API's calls: each reads its input, asks the service, and shapes the answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.controller.access import Caller
from services.controller.answers import Answer
from services.controller.clock import Clock
from services.controller.ledger import Ledger
from services.controller.pages import bad_cursor, one_of, read_page, write_cursor
from services.controller.problems import FieldError, InvalidFieldsError, NotFoundError
from services.controller.timeline_pages import timeline_answer
from services.user_onboarding.intake import may_see
from services.user_onboarding.listing import ListQuery, list_users
from services.user_onboarding.quota_notes import QuotaNotes
from services.user_onboarding.settings import Installation
from services.user_onboarding.user import Phase, User

# A studio's alias, a dot, a user's name.
LONGEST_ID = 32 + 1 + 63


@dataclass(frozen=True)
class Api:
    """What the calls need.

    Attributes
    ----------
    quota_notes
        What sweeps noted of quotas; None: nothing.
    """

    installation: Installation
    ledger: Ledger
    clock: Clock
    quota_notes: QuotaNotes | None = None


def etag(user: User) -> str:
    """Return the entity tag of a user: its generation."""
    return f'"{user.generation}"'


def get_user(api: Api, caller: Caller, user_id: str) -> Answer:
    """``GET /users/{id}``.

    Raises
    ------
    NotFoundError
        There is no such user, or the caller may not see it.
    """
    user = _visible(api, caller, user_id)
    return Answer(200, user.to_api(), {"ETag": etag(user)})


def get_timeline(api: Api, caller: Caller, user_id: str, query: Mapping[str, str]) -> Answer:
    """``GET /users/{id}/timeline``: entries, newest last.

    Raises
    ------
    NotFoundError, InvalidFieldsError
    """
    user = _visible(api, caller, user_id)
    return timeline_answer(api.ledger, user.id, query)


def get_users(api: Api, caller: Caller, query: Mapping[str, str]) -> Answer:
    """``GET /users``: the users the caller may see, by studio and name.

    Raises
    ------
    InvalidFieldsError
    """
    errors: list[FieldError] = []
    limit, cursor = read_page(query, ("studio", "phase", "limit", "cursor"), errors)
    studios = sorted(api.installation.studios)
    studio = query.get("studio")
    if studio is not None:
        if studio not in studios:
            errors.append(one_of("studio", studios))
        studios = [studio]
    phase = query.get("phase")
    if phase is not None and phase not in set(Phase):
        errors.append(one_of("phase", [each.value for each in Phase]))
    if cursor and not (cursor.get("studio") in studios and _is_user_key(cursor)):
        errors.append(bad_cursor())
    if errors:
        raise InvalidFieldsError("The query cannot be taken.", errors)
    found = list_users(
        api.ledger,
        ListQuery(studios, limit, phase, cursor.get("studio"), cursor.get("after") or None),
        lambda user: may_see(caller, user, api.installation),
    )
    next_cursor = None
    if found.next_studio is not None:
        next_cursor = write_cursor({"studio": found.next_studio, "after": found.next_key or ""})
    items = [user.to_api() for user in found.users]
    return Answer(200, {"items": items, "next_cursor": next_cursor}, {})


def get_studios(api: Api, caller: Caller) -> Answer:
    """``GET /studios``: where users can be asked for, as what, and who is asking.

    By the last, whoever keeps users up to date knows its own: they are ``requested_by`` it.
    """
    seen = [
        {
            "alias": studio.alias,
            "account_id": studio.account_id,
            "region": studio.region,
            "account_set": studio.account_set,
        }
        for studio in sorted(api.installation.studios.values(), key=lambda each: each.alias)
        if any(
            studio.account_set in grant.limits.get("account_set", {studio.account_set})
            for grant in caller.grants
        )
    ]
    told = {"personas": sorted(api.installation.personas), "caller": caller.principal}
    return Answer(200, {"items": seen, **told}, {})


def _visible(api: Api, caller: Caller, user_id: str) -> User:
    # A longer one is no user's, and no key that the table takes.
    item = api.ledger.read(user_id.lower()) if len(user_id) <= LONGEST_ID else None
    if item is not None:
        user = User.from_item(item)
        if may_see(caller, user, api.installation):
            return user
    raise NotFoundError(f"There is no user {user_id}.")


def _is_user_key(cursor: Mapping[str, Any]) -> bool:
    """Whether a cursor goes on after a user of its studio, or from the studio's beginning."""
    after = cursor.get("after")
    return after == "" or (
        isinstance(after, str)
        and after.startswith(f"{cursor['studio']}.")
        and re.fullmatch(r"[a-z0-9.-]+", after) is not None
        and len(after) <= LONGEST_ID
    )
