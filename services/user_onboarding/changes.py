"""Changing a user, and deciding on what waits. Pure; None where the user is that way already."""

from collections.abc import Mapping
from dataclasses import replace

from events.names import USER_APPROVED, USER_REJECTED
from services.controller.attributes import Value
from services.controller.clock import from_text
from services.controller.problems import ConflictError, NotAllowedError
from services.user_onboarding.approvals import (
    approvals_for,
    ask,
    asked_scope,
    needs_decision,
    scope,
    sentence,
)
from services.user_onboarding.desired import (
    Asked,
    cell_of,
    intend,
    patched,
    wait_for,
    with_event,
    work,
)
from services.user_onboarding.expiry import is_past_expiry, kept_from_now
from services.user_onboarding.lifecycle import Intent
from services.user_onboarding.transitions import Transition
from services.user_onboarding.user import Approval, Phase, User, Wanted


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

    Another ``expires_at`` holds at once, whatever else of the patch has to be approved first.

    Raises
    ------
    ConflictError
    """
    cell = cell_of(user, Intent.CHANGE)
    renewed = "expires_at" in _different(user, patch)
    if user.aim is Wanted.GONE and not (renewed and _may_return(user)):
        raise ConflictError(str(cell.refusal))
    waiting = user.approval
    if waiting is not None and waiting.change is None:
        return _change_request(user, waiting, patch, asked)
    if renewed:
        moved_to = {"expires_at": patch["expires_at"]}
        user = patched(user, moved_to, asked.installation)
    pending = dict(waiting.change) if waiting is not None and waiting.change is not None else {}
    wished = _different(user, {**pending, **patch})
    if waiting is not None and wished == pending:
        if not renewed:
            return None
        message = sentence(waiting, "expires_at was changed; what else was asked for")
        return wait_for(user, waiting, asked, "ExpiryChanged", message)
    if not wished and not renewed:
        if waiting is None:
            return None
        message = "The change that waited for approval was taken back."
        return work(user, asked, "ChangeWithdrawn", message)
    names = ", ".join(sorted({*wished, *(["expires_at"] if renewed else [])}))
    if not needs_decision(user, wished, asked.installation):
        message = f"A change was asked for: {names}."
        return work(patched(user, wished, asked.installation), asked, "ChangeRequested", message)
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
    return wait_for(user, approval, asked, "ApprovalNeeded", message)


def approve(user: User, asked: Asked) -> Transition | None:
    """Give an approval.

    Raises
    ------
    ConflictError
        Nothing waits, or it has lapsed.
    NotAllowedError
        The one who approves has a hand in it.
    """
    cell = cell_of(user, Intent.APPROVE)
    approval, who = _undecided(user, asked)
    lapsed = asked.now >= from_text(approval.expires_at)
    if lapsed or (approval.change is None and is_past_expiry(user, asked.now)):
        raise ConflictError(str(cell.refusal))
    if who in approval.given_by:
        return None
    approval = replace(approval, given_by=(*approval.given_by, who))
    if len(approval.given_by) < approval.needed:
        message = sentence(approval, f"{who} approved; the request")
        return wait_for(user, approval, asked, "ApprovalGiven", message)
    after = patched(user, approval.change or {}, asked.installation)
    done = work(after, asked, "Approved", f"Approved by {', '.join(approval.given_by)}.")
    data: dict[str, Value] = {
        "approved_by": who,
        "approvals": list(approval.given_by),
        "approvals_needed": approval.needed,
    }
    return with_event(done, USER_APPROVED, data, asked)


def reject(user: User, reason: str, asked: Asked) -> Transition:
    """Reject what waits: a request ends, a change is dropped.

    Raises
    ------
    ConflictError, NotAllowedError
    """
    cell_of(user, Intent.REJECT)
    approval, who = _undecided(user, asked)
    message = f"Rejected by {who}: {reason}"
    if approval.change is None:
        ended = replace(user, approval=None, phase=Phase.REJECTED)
        kept = asked.installation.retention.timelines
        after = kept_from_now(ended, asked.now, kept)
        done = intend(
            after,
            asked,
            after.phase,
            "Rejected",
            message,
            due_at=after.keep_until,
            observed_generation=user.generation + 1,
        )
    else:
        done = work(user, asked, "ChangeRejected", message)
    data: dict[str, Value] = {"rejected_by": who, "rejection_reason": reason}
    return with_event(done, USER_REJECTED, data, asked)


def _change_request(
    user: User, waiting: Approval, patch: Mapping[str, Value], asked: Asked
) -> Transition | None:
    """Change what was asked for before it was decided: it is decided anew."""
    wished = _different(user, patch)
    if not wished:
        return None
    after = patched(user, wished, asked.installation)
    names = ", ".join(sorted(wished))
    if approvals_for(after.persona, asked.installation) == 0:
        message = f"The request was changed: {names}. It needs no approval any more."
        return work(after, asked, "ChangeRequested", message)
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
    return wait_for(after, approval, asked, "ApprovalNeeded", message)


def _may_return(user: User) -> bool:
    """Whether a later expiry still brings back a user who leaves."""
    return user.wanted is not Wanted.GONE and user.purge_begun_at is None


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


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
