"""Desired state, written down: the pieces that every intent is made of. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.controller.attributes import Value
from services.controller.clock import to_text
from services.controller.ledger import INTAKE
from services.controller.origin import Origin
from services.controller.problems import ConflictError
from services.controller.timeline import PendingEvent, TimelineEntry, event_id
from services.user_onboarding.expiry import moved, next_moment
from services.user_onboarding.lifecycle import TABLE, Cell, Intent, working_phase
from services.user_onboarding.settings import Installation
from services.user_onboarding.transitions import Transition
from services.user_onboarding.user import Approval, Phase, User


@dataclass(frozen=True)
class Asked:
    """Who asks, when, and of which installation."""

    origin: Origin
    now: datetime
    installation: Installation


def cell_of(user: User, intent: Intent) -> Cell:
    """Return the table's cell for an intent.

    Raises
    ------
    ConflictError
        The phase does not take it.
    """
    cell = TABLE[user.phase][intent]
    if not cell.taken:
        raise ConflictError(f"{user.id} is {user.phase.value}. {cell.refusal}")
    return cell


def patched(user: User, patch: Mapping[str, Value], installation: Installation) -> User:
    """Return a user with fields replaced."""
    values: dict[str, Any] = dict(patch)
    if "expires_at" in values:
        days = installation.lifecycle.expiry_warning_days
        user = moved(user, values["expires_at"], days)
    return replace(user, **values)


def wait_for(user: User, approval: Approval, asked: Asked, reason: str, message: str) -> Transition:
    """Have an approval waited for."""
    after = replace(user, approval=approval, phase=Phase.PENDING_APPROVAL)
    return intend(after, asked, after.phase, reason, message, due_at=next_moment(after))


def work(user: User, asked: Asked, reason: str, message: str) -> Transition:
    """Have the worker bring about what is wanted now."""
    after = replace(user, approval=None, attempts=0, deadline_at=None)
    return intend(after, asked, working_phase(after), reason, message, due_at=to_text(asked.now))


def intend(
    user: User, asked: Asked, phase: Phase, reason: str, message: str, **further: Any
) -> Transition:
    """Return a user with the next desired state, and the line that says so."""
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


def with_event(done: Transition, kind: str, more: Mapping[str, Value], asked: Asked) -> Transition:
    """Return a transition whose line also carries an event."""
    event = PendingEvent(kind, {**done.user.facts(), **more}, asked.origin.correlation_id)
    cause = str(event_id(done.user.id, done.user.revision))
    return Transition(replace(done.user, caused_by=cause), replace(done.entry, event=event))
