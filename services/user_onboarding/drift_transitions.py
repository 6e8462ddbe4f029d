"""What finding, reporting and mending drift make of a user. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never

from events.names import USER_CHANGED, USER_DRIFT_CORRECTED, USER_PROVISIONED, USER_SUSPENDED
from services.controller.attributes import Value
from services.controller.clock import to_text
from services.controller.timeline import PendingEvent
from services.user_onboarding.difference_words import in_words
from services.user_onboarding.steps import Drift, DriftFound, DriftGone, DriftReported
from services.user_onboarding.user import Phase, User

# Mended, a user is where it was: nobody is told that it came, changed or was closed.
_BACK: Final = frozenset({USER_CHANGED, USER_PROVISIONED, USER_SUSPENDED})


def after_drift(user: User, step: Drift, now: datetime) -> User:
    """Return a user after a step of drift."""
    match step:
        case DriftFound():
            return _found(user, step, now)
        case DriftReported():
            return replace(
                user,
                reason="DriftReported",
                message=f"{in_words(step.differences)} It is left so.",
                drift=_plain(step.differences),
                profile_modified_at=step.modified_at,
            )
        case DriftGone():
            return replace(
                user,
                reason="InService",
                message="The user profile is as asked for again.",
                drift=(),
                profile_modified_at=step.modified_at,
                tags_unlisted=step.tags_unlisted,
            )
    assert_never(step)


def settled_event(user: User, event: PendingEvent | None) -> PendingEvent | None:
    """Return what is told of a user who is settled now: that drift was mended, if it was.

    Parameters
    ----------
    user
        As it was before.
    event
        What is told otherwise: also where more was asked for while it was being mended.
    """
    if event is None or event.detail_type not in _BACK:
        return event
    if not user.drift or user.observed_generation != user.generation:
        return event
    told: list[Value] = [dict(each) for each in user.drift]
    return replace(
        event, detail_type=USER_DRIFT_CORRECTED, data={**event.data, "differences": told}
    )


def _found(user: User, step: DriftFound, now: datetime) -> User:
    phase = {Phase.READY: Phase.CHANGING, Phase.SUSPENDED: Phase.SUSPENDING}.get(user.phase)
    if step.gone:
        phase = Phase.PROVISIONING
    return replace(
        user,
        phase=phase or user.phase,
        reason="DriftFound",
        message=in_words(step.differences),
        drift=_plain(step.differences),
        profile_arn=None if step.gone else user.profile_arn,
        # Nothing of what was applied is relied on.
        applied_generation=0,
        deadline_at=None,
        due_at=to_text(now),
    )


def _plain(found: tuple[Mapping[str, Value], ...]) -> tuple[Mapping[str, Value], ...]:
    return tuple(dict(each) for each in found)
