"""What an intent makes of a user: the next desired state, and the line its timeline gets. Pure.

Each function answers None where the user is that way already. Which phase takes which intent stands
in `lifecycle.TABLE`; here and in `changes` stands what follows.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.controller.clock import to_text
from services.controller.problems import ConflictError
from services.user_onboarding.chapters import kept_for_later, open_chapter
from services.user_onboarding.desired import Asked, cell_of, intend, work
from services.user_onboarding.leavers import OLDER_THAN_RECORD
from services.user_onboarding.lifecycle import Intent
from services.user_onboarding.plan import RETAINED
from services.user_onboarding.surroundings import DOMAIN_CHANGED, in_new_domain
from services.user_onboarding.transitions import Transition
from services.user_onboarding.user import Phase, User, Wanted

_ENDED = (Phase.OFFBOARDED, Phase.REJECTED)


def onboard_again(user: User, request: Mapping[str, Any], asked: Asked) -> Transition | None:
    """Ask for a name that has a user.

    Raises
    ------
    ConflictError
        It has one with other fields.
    """
    cell = cell_of(user, Intent.ONBOARD)
    if user.phase in _ENDED:
        return open_chapter(request, asked.origin, asked.installation, asked.now, before=user)
    if user.wanted is Wanted.GONE:
        kept = kept_for_later(request, asked.origin)
        if user.next_chapter is None:
            return _wait_for_the_end(replace(user, next_chapter=kept), asked)
        origin = ("requested_by", "verified", "correlation_id")
        waiting = {k: v for k, v in user.next_chapter.items() if k not in origin}
        if waiting != {k: v for k, v in kept.items() if k not in origin}:
            raise ConflictError(str(cell.refusal))
        return None
    different = _different(user, request)
    if different:
        raise ConflictError(
            f"{user.id} exists with another {', '.join(different)}; "
            f"PATCH /users/{user.id} changes a user."
        )
    return None


def adopt_again(user: User, request: Mapping[str, Any], asked: Asked) -> Transition | None:
    """Ask for the take-over of a profile under a name that has a user.

    A user that failed for want of a profile of its own goes on with the one that is there.

    Raises
    ------
    ConflictError
        It has one with other fields, or one that is leaving.
    """
    cell_of(user, Intent.ADOPT)
    if user.phase in _ENDED:
        return open_chapter(
            request, asked.origin, asked.installation, asked.now, before=user, adopted=True
        )
    if user.wanted is Wanted.GONE:
        raise ConflictError(f"{user.id} is being offboarded; resume brings it back meanwhile.")
    if user.claimed and "studio_settings" in request:
        # What the request did not name was taken from the profile.
        settings = {**user.studio_settings, **request["studio_settings"]}
        request = {**request, "studio_settings": settings}
    different = _different(user, request)
    if different:
        raise ConflictError(
            f"{user.id} is managed already, with another {', '.join(different)}; "
            f"PATCH /users/{user.id} changes a user."
        )
    not_there = user.wanted is Wanted.PRESENT and not user.provisioned
    if user.phase is Phase.FAILED and not_there and (user.adopted or user.profile_arn is None):
        message = f"Take-over asked for after {user.reason}."
        # The profile may be another one by now: what it is like is read again.
        again = replace(user, adopted=True, claimed=user.profile_arn is not None and user.claimed)
        return work(again, asked, "AdoptRequested", message)
    return None


def _different(user: User, request: Mapping[str, Any]) -> list[str]:
    """Return the names of fields that a request gives and the user has otherwise."""
    return [
        name
        for name, value in request.items()
        if name not in ("user_name", "studio") and value != getattr(user, name)
    ]


def _wait_for_the_end(user: User, asked: Asked) -> Transition:
    """Keep a request until this chapter has ended; one that failed to end goes on."""
    when = f"; {user.id} is purged at {user.purge_at}" if user.purge_at else ""
    message = (
        f"The request waits for the end of this chapter{when}. Until the purge begins, resume "
        "brings the user back as it was."
    )
    if user.reason != RETAINED:
        return work(user, asked, "OnboardRequested", message)
    # It is closed and stays so: there is nothing for the worker to do before the purge.
    return intend(
        user, asked, user.phase, RETAINED, message, observed_generation=user.generation + 1
    )


def retry(user: User, asked: Asked) -> Transition:
    """Go on where it failed.

    Raises
    ------
    ConflictError
    """
    cell_of(user, Intent.RETRY)
    after = user
    if user.reason == DOMAIN_CHANGED and user.wanted is Wanted.PRESENT:
        after = in_new_domain(user)
    return work(after, asked, "RetryRequested", f"Tried again after {user.reason}.")


def suspend(user: User, asked: Asked) -> Transition | None:
    """Close a user without taking anything away.

    Raises
    ------
    ConflictError
    """
    cell = cell_of(user, Intent.SUSPEND)
    if cell.stays and user.wanted is Wanted.SUSPENDED:
        return None
    first = user.approval is not None and user.approval.change is None
    if first or user.wanted is Wanted.GONE:
        raise ConflictError(str(cell.refusal))
    message = "Suspension was asked for."
    if user.approval is not None:
        message += " The change that waited for approval is dropped."
    return work(replace(user, wanted=Wanted.SUSPENDED), asked, "SuspendRequested", message)


def resume(user: User, asked: Asked) -> Transition | None:
    """Bring a user back who is suspended, or leaving and not yet purged.

    Raises
    ------
    ConflictError
    """
    cell = cell_of(user, Intent.RESUME)
    if cell.stays:
        return None
    if user.wanted is Wanted.PRESENT or user.purge_begun_at is not None:
        raise ConflictError(str(cell.refusal))
    if user.wanted is Wanted.GONE and user.reason == OLDER_THAN_RECORD:
        # It may have left long ago: what was approved before that counts no more.
        raise ConflictError(f"{user.id} is Failed. {user.message}")
    message = "The user is brought back."
    if user.next_chapter is not None:
        message += " The request that waited for the end of this chapter is dropped."
    after = replace(user, wanted=Wanted.PRESENT, purge_at=None, next_chapter=None)
    return work(after, asked, "ResumeRequested", message)


def offboard(user: User, retention_days: int | None, asked: Asked) -> Transition | None:
    """Let a user go: closed at once, purged after some days.

    Parameters
    ----------
    retention_days
        None: as configured, and as it was where the user is leaving already.

    Raises
    ------
    ConflictError
    """
    cell = cell_of(user, Intent.OFFBOARD)
    if user.phase in _ENDED:
        return None
    leaving = user.wanted is Wanted.GONE
    if leaving and cell.stays and retention_days is None and user.next_chapter is None:
        return None
    days = asked.installation.lifecycle.retention_days if retention_days is None else retention_days
    never_there = user.approval is not None and user.approval.change is None
    purge_at = to_text(asked.now + timedelta(days=0 if never_there else days))
    if leaving and (retention_days is None or user.purge_begun_at is not None):
        purge_at = user.purge_at or purge_at
    message = f"Offboarding was asked for; spaces and profile are purged at {purge_at}."
    if never_there:
        message = "The request was taken back before it was decided."
    after = replace(user, wanted=Wanted.GONE, purge_at=purge_at, next_chapter=None)
    if never_there:
        # Nothing is kept, and nothing comes back: a resume would be a way round the approval.
        after = replace(after, purge_begun_at=purge_at)
    return work(after, asked, "OffboardRequested", message)
