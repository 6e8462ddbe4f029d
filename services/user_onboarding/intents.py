"""What an intent makes of a user: the next desired state, and the line its timeline gets. Pure.

Each function answers None where the user is that way already. Which phase takes which intent stands
in `lifecycle.TABLE`; here stands what follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from events.names import USER_APPROVED, USER_REJECTED
from services.controller.attributes import Value
from services.controller.clock import from_text, to_text
from services.controller.ledger import INTAKE
from services.controller.problems import ConflictError, NotAllowedError
from services.controller.timeline import PendingEvent, TimelineEntry, event_id
from services.user_onboarding.approvals import (
    approvals_for,
    ask,
    asked_scope,
    needs_decision,
    scope,
    sentence,
)
from services.user_onboarding.chapters import Origin, kept_for_later, open_chapter
from services.user_onboarding.lifecycle import TABLE, Cell, Intent, working_phase
from services.user_onboarding.settings import Installation
from services.user_onboarding.transitions import Transition
from services.user_onboarding.user import Approval, Phase, User, Wanted

_ENDED = (Phase.OFFBOARDED, Phase.REJECTED)


@dataclass(frozen=True)
class Asked:
    """Who asks, when, and of which installation."""

    origin: Origin
    now: datetime
    installation: Installation


def onboard_again(user: User, request: Mapping[str, Any], asked: Asked) -> Transition | None:
    """Ask for a name that has a user.

    Raises
    ------
    ConflictError
        It has one with other fields.
    """
    cell = _cell(user, Intent.ONBOARD)
    if user.phase in _ENDED:
        return open_chapter(request, asked.origin, asked.installation, asked.now, before=user)
    if user.wanted is Wanted.GONE:
        kept = kept_for_later(request, asked.origin)
        if user.next_chapter is None:
            when = f"; {user.id} is purged at {user.purge_at}" if user.purge_at else ""
            message = (
                "The request waits for the end of this chapter"
                f"{when}. Until the purge begins, resume brings the user back as it was."
            )
            return _intend(user, asked, user.phase, "OnboardRequested", message, next_chapter=kept)
        origin = ("requested_by", "verified", "correlation_id")
        waiting = {k: v for k, v in user.next_chapter.items() if k not in origin}
        if waiting != {k: v for k, v in kept.items() if k not in origin}:
            raise ConflictError(str(cell.refusal))
        return None
    different = [
        name
        for name, value in request.items()
        if name not in ("user_name", "studio") and value != getattr(user, name)
    ]
    if different:
        raise ConflictError(
            f"{user.id} exists with another {', '.join(different)}; "
            f"PATCH /users/{user.id} changes a user."
        )
    return None


def settings_before(user: User) -> Mapping[str, Value]:
    """Return the settings that a merge patch of ``studio_settings`` is merged into."""
    change = user.approval.change if user.approval and user.approval.change else {}
    found = change.get("studio_settings", user.studio_settings)
    return found if isinstance(found, Mapping) else {}


def change(user: User, patch: Mapping[str, Value], asked: Asked) -> Transition | None:
    """Change a user.

    Parameters
    ----------
    patch
        New values by field; None clears one. ``studio_settings`` is the whole new value.

    Raises
    ------
    ConflictError
    """
    cell = _cell(user, Intent.CHANGE)
    if user.wanted is Wanted.GONE:
        raise ConflictError(str(cell.refusal))
    waiting = user.approval
    if waiting is not None and waiting.change is None:
        return _change_request(user, waiting, patch, asked)
    pending = dict(waiting.change) if waiting is not None and waiting.change is not None else {}
    wished = _different(user, {**pending, **patch})
    if waiting is not None and wished == pending:
        return None
    if not wished:
        if waiting is None:
            return None
        message = "The change that waited for approval was taken back."
        return _work(user, asked, "ChangeWithdrawn", message)
    names = ", ".join(sorted(wished))
    if not needs_decision(user, wished, asked.installation):
        message = f"A change was asked for: {names}."
        return _work(_patched(user, wished), asked, "ChangeRequested", message)
    parties = (
        *(waiting.parties if waiting else ()),
        asked.origin.principal,
        user.requested_by,
        user.owner,
        _text(wished.get("owner")),
    )
    trial = replace(user, approval=Approval(0, "", (), change=wished))
    approval = ask(
        asked_scope(trial, asked.installation),
        parties,
        asked.installation,
        asked.now,
        wished,
        verified=asked.origin.verified and (waiting is None or waiting.verified),
    )
    message = sentence(approval, f"The change of {names}")
    return _wait_for(user, approval, asked, "ApprovalNeeded", message)


def approve(user: User, asked: Asked) -> Transition | None:
    """Give an approval.

    Raises
    ------
    ConflictError
        Nothing waits, or it has lapsed.
    NotAllowedError
        The one who approves has a hand in it.
    """
    cell = _cell(user, Intent.APPROVE)
    approval, who = _undecided(user, asked)
    if asked.now >= from_text(approval.expires_at):
        raise ConflictError(str(cell.refusal))
    if who in approval.given_by:
        return None
    approval = replace(approval, given_by=(*approval.given_by, who))
    if len(approval.given_by) < approval.needed:
        message = sentence(approval, f"{who} approved; the request")
        return _wait_for(user, approval, asked, "ApprovalGiven", message)
    after = user if approval.change is None else _patched(user, approval.change)
    done = _work(after, asked, "Approved", f"Approved by {', '.join(approval.given_by)}.")
    data: dict[str, Value] = {
        "approved_by": who,
        "approvals": list(approval.given_by),
        "approvals_needed": approval.needed,
    }
    return _with_event(done, USER_APPROVED, data, asked)


def reject(user: User, reason: str, asked: Asked) -> Transition:
    """Reject what waits: a request ends, a change is dropped.

    Raises
    ------
    ConflictError, NotAllowedError
    """
    _cell(user, Intent.REJECT)
    approval, who = _undecided(user, asked)
    message = f"Rejected by {who}: {reason}"
    if approval.change is None:
        done = _intend(
            replace(user, approval=None),
            asked,
            Phase.REJECTED,
            "Rejected",
            message,
            due_at=None,
            observed_generation=user.generation + 1,
        )
    else:
        done = _work(user, asked, "ChangeRejected", message)
    data: dict[str, Value] = {"rejected_by": who, "rejection_reason": reason}
    return _with_event(done, USER_REJECTED, data, asked)


def retry(user: User, asked: Asked) -> Transition:
    """Go on where it failed.

    Raises
    ------
    ConflictError
    """
    _cell(user, Intent.RETRY)
    return _work(user, asked, "RetryRequested", f"Tried again after {user.reason}.")


def suspend(user: User, asked: Asked) -> Transition | None:
    """Close a user without taking anything away.

    Raises
    ------
    ConflictError
    """
    cell = _cell(user, Intent.SUSPEND)
    if cell.stays and user.wanted is Wanted.SUSPENDED:
        return None
    first = user.approval is not None and user.approval.change is None
    if first or user.wanted is Wanted.GONE:
        raise ConflictError(str(cell.refusal))
    message = "Suspension was asked for."
    if user.approval is not None:
        message += " The change that waited for approval is dropped."
    return _work(replace(user, wanted=Wanted.SUSPENDED), asked, "SuspendRequested", message)


def resume(user: User, asked: Asked) -> Transition | None:
    """Bring a user back who is suspended, or leaving and not yet purged.

    Raises
    ------
    ConflictError
    """
    cell = _cell(user, Intent.RESUME)
    if cell.stays:
        return None
    if user.wanted is Wanted.PRESENT or user.purge_begun_at is not None:
        raise ConflictError(str(cell.refusal))
    message = "The user is brought back."
    if user.next_chapter is not None:
        message += " The request that waited for the end of this chapter is dropped."
    after = replace(user, wanted=Wanted.PRESENT, purge_at=None, next_chapter=None)
    return _work(after, asked, "ResumeRequested", message)


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
    cell = _cell(user, Intent.OFFBOARD)
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
    return _work(after, asked, "OffboardRequested", message)


def _change_request(
    user: User, waiting: Approval, patch: Mapping[str, Value], asked: Asked
) -> Transition | None:
    """Change what was asked for before it was decided: it is decided anew."""
    wished = _different(user, patch)
    if not wished:
        return None
    after = _patched(user, wished)
    names = ", ".join(sorted(wished))
    if approvals_for(after.persona, asked.installation) == 0:
        message = f"The request was changed: {names}. It needs no approval any more."
        return _work(after, asked, "ChangeRequested", message)
    studio = asked.installation.studios.get(user.studio)
    parties = (*waiting.parties, asked.origin.principal, after.owner)
    approval = ask(
        scope(studio, after.persona, after.team),
        parties,
        asked.installation,
        asked.now,
        verified=asked.origin.verified and waiting.verified,
    )
    message = sentence(approval, f"The request was changed ({names}); it")
    return _wait_for(after, approval, asked, "ApprovalNeeded", message)


def _cell(user: User, intent: Intent) -> Cell:
    cell = TABLE[user.phase][intent]
    if not cell.taken:
        raise ConflictError(f"{user.id} is {user.phase.value}. {cell.refusal}")
    return cell


def _undecided(user: User, asked: Asked) -> tuple[Approval, str]:
    """Return what waits, and who decides on it."""
    if user.approval is None:
        raise ConflictError(f"{user.id} waits for no approval.")
    who = asked.origin.principal
    if not asked.origin.verified:
        raise NotAllowedError("A decision takes a caller that AWS vouches for.")
    if who in user.approval.parties:
        raise NotAllowedError(
            f"{who} asked for this, or owns the user: somebody else has to decide."
        )
    return user.approval, who


def _different(user: User, patch: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in patch.items() if value != getattr(user, name)}


def _patched(user: User, patch: Mapping[str, Value]) -> User:
    values: dict[str, Any] = dict(patch)
    return replace(user, **values)


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _wait_for(
    user: User, approval: Approval, asked: Asked, reason: str, message: str
) -> Transition:
    after = replace(user, approval=approval)
    return _intend(
        after, asked, Phase.PENDING_APPROVAL, reason, message, due_at=approval.expires_at
    )


def _work(user: User, asked: Asked, reason: str, message: str) -> Transition:
    """Have the worker bring about what is wanted now."""
    after = replace(user, approval=None, attempts=0, deadline_at=None)
    return _intend(after, asked, working_phase(after), reason, message, due_at=to_text(asked.now))


def _intend(
    user: User, asked: Asked, phase: Phase, reason: str, message: str, **further: Any
) -> Transition:
    at = to_text(asked.now)
    origin = asked.origin
    revision = user.revision + 1
    after = replace(
        user,
        **{
            "phase": phase,
            "reason": reason,
            "message": message,
            "generation": user.generation + 1,
            "revision": revision,
            "caused_by": origin.correlation_id,
            "updated_at": at,
            "written_by": INTAKE,
            "correlation_id": origin.correlation_id,
            **further,
        },
    )
    return Transition(
        after,
        TimelineEntry(
            revision=revision,
            at=at,
            phase=after.phase.value,
            reason=reason,
            message=message,
            actor=origin.principal,
            verified=origin.verified,
            correlation_id=origin.correlation_id,
        ),
    )


def _with_event(done: Transition, kind: str, more: Mapping[str, Value], asked: Asked) -> Transition:
    event = PendingEvent(kind, {**done.user.facts(), **more}, asked.origin.correlation_id)
    cause = str(event_id(done.user.id, done.user.revision))
    return Transition(replace(done.user, caused_by=cause), replace(done.entry, event=event))
