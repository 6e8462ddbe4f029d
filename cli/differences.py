"""What has to be done so that users are as the lists say. Pure.

A field that a list does not name is nobody's business here: it stays as it is. What a person has
decided of a user (to suspend it, to let it go, to reject it) stands until a person decides again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cli.client import User
from cli.placing import Request
from cli.steps import Action, Step, asked_for
from cli.user_phases import FAILED, PENDING
from services.controller.access import canonical_principal
from services.controller.clock import from_text

ENDED = ("Offboarded", "Rejected")
CLOSED = ("Suspending", "Suspended")


@dataclass(frozen=True)
class Terms:
    """How lists are read.

    Attributes
    ----------
    again
        Who left, leaves or was rejected is asked for once more.
    pruned
        Ids of those that the lists had suspended; None where nobody has looked.
    """

    now: datetime
    again: bool = False
    pruned: Collection[str] | None = None


def matched(
    requests: Sequence[Request], users: Sequence[User], only: str | None
) -> list[tuple[Request, User | None]]:
    """Find the user that each request means.

    Parameters
    ----------
    only
        The installation's only studio, where it has one and that is known.
    """
    by_id = {str(user.get("id")): user for user in users}
    by_name: dict[str, list[User]] = {}
    for user in users:
        by_name.setdefault(str(user.get("user_name")).lower(), []).append(user)
    found: list[tuple[Request, User | None]] = []
    for request in requests:
        name = request.entry.user_name.lower()
        studio = request.studio or only
        if studio is None:
            # Which studio is the only one is not known; with one of that name it shows.
            named = by_name.get(name, [])
            found.append((request, named[0] if len(named) == 1 else None))
        else:
            found.append((request, by_id.get(f"{studio}.{name}")))
    return found


def step_for(request: Request, user: User | None, terms: Terms) -> Step:
    """Return what is done for somebody on the lists."""
    late = _late(request, terms.now)
    if user is None:
        return _ask(request, None, late)
    phase = user.get("phase")
    if phase in ENDED or user.get("purge_at") or phase == "Offboarding":
        return _gone(request, user, terms, late)
    patch = _difference(request, user, terms.now)
    pruned = late is None and user.get("id") in (terms.pruned or ())
    # What waits for approval is decided first, unless the list says something else by now.
    if pruned and (phase != PENDING or patch):
        return Step(Action.BRING_BACK, request, user, patch)
    if patch:
        # A date that moves is a renewal: what follows from it is the service's to say.
        stays = phase in CLOSED and "expires_at" not in patch
        return Step(
            Action.CHANGE, request, user, patch, "is suspended, and stays so" if stays else None
        )
    if phase == PENDING:
        return Step(Action.WAIT, request, user)
    if late is not None:
        return Step(Action.LEAVE_ALONE, request, user, advice=late)
    if phase in CLOSED:
        resume = f"studioctl users resume {user.get('id')}"
        unknown = f"suspended; --prune brings it back if lists did it, else: {resume}"
        words = unknown if terms.pruned is None else f"suspended, not by these lists; {resume}"
        return Step(Action.LEAVE_ALONE, request, user, advice=words)
    if phase == FAILED:
        words = f"{user.get('reason')}: {user.get('message')} Then: studioctl users retry"
        return Step(Action.LEAVE_ALONE, request, user, advice=f"{words} {user.get('id')}")
    return Step(Action.NOTHING, request, user)


def _ask(request: Request, user: User | None, late: str | None) -> Step:
    if late is not None:
        return Step(Action.LEAVE_ALONE, request, user, advice=late)
    return Step(Action.ONBOARD, request, user)


def _gone(request: Request, user: User, terms: Terms, late: str | None) -> Step:
    """Return what is done for somebody who left, leaves or was rejected."""
    if user.get("next_chapter") is not None:
        return Step(Action.NOTHING, request, user)
    if terms.again:
        return _ask(request, user, late)
    phase, user_id = user.get("phase"), user.get("id")
    if phase in ENDED:
        how = str(phase).lower()
        words = f"{how} on {str(user.get('updated_at'))[:10]}; take it off, or give --again"
    else:
        until = f" until {str(user.get('purge_at'))[:10]}" if user.get("purge_at") else ""
        words = f"leaves, kept{until}; take it off, or: studioctl users resume {user_id}"
    return Step(Action.LEAVE_ALONE, request, user, advice=words)


def _late(request: Request, now: datetime) -> str | None:
    """Return that the list's own date has passed, and what to do."""
    date = request.entry.fields.get("expires_at")
    if date is None or from_text(date) > now:
        return None
    return f"expired on {date[:10]} by the list; take it off, or move expires_at"


def _difference(request: Request, user: User, now: datetime) -> dict[str, str | None]:
    there = asked_for(user)
    return {
        name: value
        for name, value in request.wanted.items()
        if not _same(name, value, there.get(name))
        # The service takes no date that has passed.
        and not (name == "expires_at" and value is not None and from_text(value) <= now)
    }


def _same(name: str, wanted: str | None, there: Any) -> bool:
    if wanted is None or not isinstance(there, str):
        return wanted is None and there is None
    match name:
        case "expires_at":
            return from_text(wanted) == from_text(there)
        case "owner":
            # The service stores the person behind a session, as far as its configuration says.
            return there in (wanted, canonical_principal(wanted))
        case _:
            return wanted == there
