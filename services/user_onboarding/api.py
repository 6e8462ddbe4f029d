"""The HTTP API's calls: each reads its input, asks the service, and shapes the answer."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.controller.access import Caller
from services.controller.clock import Clock
from services.controller.ledger import Ledger
from services.controller.problems import (
    FieldError,
    InvalidFieldsError,
    MalformedBodyError,
    NotAllowedError,
    NotFoundError,
    TooLargeError,
    WrongMediaTypeError,
)
from services.controller.timeline import TimelineEntry
from services.user_onboarding.intake import may_see
from services.user_onboarding.listing import ListQuery, list_users
from services.user_onboarding.settings import Installation
from services.user_onboarding.user import Phase, User

MAX_BODY_BYTES = 64 * 1024
MAX_LIMIT = 100
DEFAULT_LIMIT = 50
# A studio's alias, a dot, a user's name.
LONGEST_ID = 32 + 1 + 63


@dataclass(frozen=True)
class Api:
    """What the calls need."""

    installation: Installation
    ledger: Ledger
    clock: Clock


@dataclass(frozen=True)
class Answer:
    """An answer before it is one of HTTP."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]


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
    errors: list[FieldError] = []
    limit, cursor = _page(query, ("limit", "cursor"), errors)
    user = _visible(api, caller, user_id)
    after = cursor.get("after")
    if errors or (cursor and not _is_entry_key(after)):
        raise InvalidFieldsError("The query cannot be taken.", errors or [_bad_cursor()])
    page = api.ledger.timeline(user.id, limit, after)
    items = [TimelineEntry.from_item(item).to_api() for item in page.items]
    next_cursor = _cursor({"after": page.next_key}) if page.next_key else None
    return Answer(200, {"items": items, "next_cursor": next_cursor}, {})


def get_users(api: Api, caller: Caller, query: Mapping[str, str]) -> Answer:
    """``GET /users``: the users the caller may see, by studio and name.

    Raises
    ------
    InvalidFieldsError
    """
    errors: list[FieldError] = []
    limit, cursor = _page(query, ("studio", "phase", "limit", "cursor"), errors)
    studios = sorted(api.installation.studios)
    studio = query.get("studio")
    if studio is not None:
        if studio not in studios:
            errors.append(_one_of("studio", studios))
        studios = [studio]
    phase = query.get("phase")
    if phase is not None and phase not in set(Phase):
        errors.append(_one_of("phase", [each.value for each in Phase]))
    if cursor and not (cursor.get("studio") in studios and _is_user_key(cursor)):
        errors.append(_bad_cursor())
    if errors:
        raise InvalidFieldsError("The query cannot be taken.", errors)
    found = list_users(
        api.ledger,
        ListQuery(studios, limit, phase, cursor.get("studio"), cursor.get("after") or None),
        lambda user: may_see(caller, user, api.installation),
    )
    next_cursor = None
    if found.next_studio is not None:
        next_cursor = _cursor({"studio": found.next_studio, "after": found.next_key or ""})
    items = [user.to_api() for user in found.users]
    return Answer(200, {"items": items, "next_cursor": next_cursor}, {})


def get_studios(api: Api, caller: Caller) -> Answer:
    """``GET /studios``: where users can be asked for, and as what."""
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
    return Answer(200, {"items": seen, "personas": sorted(api.installation.personas)}, {})


def known(caller: Caller) -> Caller:
    """Return a caller that stands in the access table.

    Raises
    ------
    NotAllowedError
        It does not.
    """
    if not caller.grants:
        raise NotAllowedError(f"{caller.principal} is not in this installation's access table.")
    return caller


def read_body(
    text: str | None,
    content_type: str | None,
    *,
    media_types: tuple[str, ...] = ("application/json",),
    may_be_empty: bool = False,
) -> dict[str, Any]:
    """Return the JSON object of a request's body.

    Raises
    ------
    WrongMediaTypeError, TooLargeError, MalformedBodyError
    """
    media_type = (content_type or "application/json").partition(";")[0].strip().lower()
    if media_type not in media_types:
        raise WrongMediaTypeError(f"The body must be {media_types[0]}, not {media_type}.")
    if text is None or not text.strip():
        if may_be_empty:
            return {}
        raise MalformedBodyError("The body is empty; it must be a JSON object.")
    # Surrogates are let through here, to be refused below as what they are.
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
        raise TooLargeError(f"The body must not be over {MAX_BODY_BYTES} bytes.")
    try:
        body = json.loads(text, object_pairs_hook=_each_key_once, parse_constant=_no_constant)
        json.dumps(body, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedBodyError(f"The body is not JSON, from {where} on.") from error
    except UnicodeEncodeError as error:
        raise MalformedBodyError("The body has half of a surrogate pair.") from error
    except RecursionError as error:
        raise MalformedBodyError("The body is nested too deeply.") from error
    except ValueError as error:
        raise MalformedBodyError("The body has a number that is not taken.") from error
    if not isinstance(body, dict):
        raise MalformedBodyError("The body must be a JSON object.")
    return body


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedBodyError("The body has a key that stands twice in one object.")
    return found


def _no_constant(name: str) -> Any:
    raise MalformedBodyError(f"The body has {name}, which is not JSON.")


def _visible(api: Api, caller: Caller, user_id: str) -> User:
    # A longer one is no user's, and no key that the table takes.
    item = api.ledger.read(user_id.lower()) if len(user_id) <= LONGEST_ID else None
    if item is not None:
        user = User.from_item(item)
        if may_see(caller, user, api.installation):
            return user
    raise NotFoundError(f"There is no user {user_id}.")


def _page(
    query: Mapping[str, str], allowed: tuple[str, ...], errors: list[FieldError]
) -> tuple[int, dict[str, Any]]:
    """Read ``limit`` and ``cursor``; faults are added to the errors."""
    errors += [
        FieldError(
            "unknown_parameter",
            f"There is no such parameter; there are: {', '.join(allowed)}.",
            parameter=name,
        )
        for name in query
        if name not in allowed
    ]
    text = query.get("limit", str(DEFAULT_LIMIT))
    limit = whole_number(text) or 0
    if not 1 <= limit <= MAX_LIMIT:
        message = f"It must be a whole number from 1 to {MAX_LIMIT}."
        errors.append(FieldError("range", message, parameter="limit"))
    if "cursor" not in query:
        return limit, {}
    try:
        text = query["cursor"]
        cursor = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        cursor = None
    if not isinstance(cursor, dict) or not cursor:
        errors.append(_bad_cursor())
        return limit, {}
    return limit, cursor


def whole_number(text: str) -> int | None:
    """Return a whole number of at most nine digits, or None."""
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else None
    )


def _cursor(place: Mapping[str, str]) -> str:
    # Without padding: "=" would have to be escaped in a URL, and who forgets it breaks a signature.
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _is_entry_key(key: object) -> bool:
    return isinstance(key, str) and re.fullmatch(r"T#[0-9]{10}", key) is not None


def _is_user_key(cursor: Mapping[str, Any]) -> bool:
    """Whether a cursor goes on after a user of its studio, or from the studio's beginning."""
    after = cursor.get("after")
    return after == "" or (
        isinstance(after, str)
        and after.startswith(f"{cursor['studio']}.")
        and re.fullmatch(r"[a-z0-9.-]+", after) is not None
        and len(after) <= LONGEST_ID
    )


def _bad_cursor() -> FieldError:
    message = "It must be the next_cursor of an answer to the same query."
    return FieldError("cursor", message, parameter="cursor")


def _one_of(parameter: str, allowed: list[str]) -> FieldError:
    message = f"It must be one of: {', '.join(allowed)}."
    return FieldError("one_of", message, parameter=parameter, more={"allowed": allowed})
