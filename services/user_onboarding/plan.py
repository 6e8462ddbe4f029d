"""What to do next for one user. Pure: values in, a value out; no AWS, no clock, no chance.

The worker carries a step out, looks again and asks again, until the answer is `Wait` or `Nothing`.
So each function here and in `presence` and `removal` answers one question: *given what is asked for
and what is seen, what is the one next step?*
"""

from datetime import datetime

from services.controller.aws_errors import AwsCallError
from services.controller.blocked import THROTTLED, Blocked
from services.controller.clock import from_text
from services.user_onboarding.drift import at_rest, modified_at
from services.user_onboarding.expiry import due_by_time, next_moment
from services.user_onboarding.leftovers import turned_up
from services.user_onboarding.presence import provision
from services.user_onboarding.removal import closed_or, offboard, still_there
from services.user_onboarding.settings import REPAIR
from services.user_onboarding.steps import (
    Call,
    DeleteApps,
    DeleteProfile,
    DeleteSpaces,
    Fail,
    Hold,
    Look,
    Nothing,
    OpenChapter,
    Settle,
    Step,
    Survey,
    Update,
    Wait,
)
from services.user_onboarding.surroundings import (
    STUDIO_REMOVED,
    back_again,
    changed_around,
    domain_changed,
    left_behind,
)
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import Facts, Holdings, Unseen, View

# New policies take some seconds to reach all of AWS.
_NOT_ALLOWED_YET = ("AccessDenied", "AccessDeniedException")

# SageMaker answers a role it cannot assume yet with a ValidationException that says so.
_ROLE_NOT_READY = ("could not assume role", "unable to assume", "not authorized to perform: sts")

_WORKING = frozenset({Phase.PROVISIONING, Phase.CHANGING, Phase.SUSPENDING, Phase.OFFBOARDING})
RETAINED = "Retained"


def needs_work(user: User, now: datetime) -> bool:
    """Whether the worker has something to bring about for a user by now."""
    if _is_past(next_moment(user), now):
        return True
    match user.phase:
        case Phase.PENDING_APPROVAL:
            return False
        case Phase.OFFBOARDING:
            return user.reason != RETAINED or _is_past(user.purge_at, now)
        case Phase.OFFBOARDED:
            return user.next_chapter is not None
    return user.phase in _WORKING or user.observed_generation != user.generation


def plan(
    user: User,
    view: View,
    facts: Facts,
    now: datetime,
    installation: str,
    holdings: Holdings | None = None,
    drift_mode: str = REPAIR,
) -> Step:
    """Return the next step for a user.

    Parameters
    ----------
    user
        What is asked for and what was noted.
    view
        The profile as last seen.
    facts
        The studio's domain and roles, or what stands in the way.
    now
        Aware datetime.
    installation
        The name that profiles of ours carry as ``studio:managed-by``.
    holdings
        The user's apps and spaces as last seen; None where nobody looked.
    drift_mode
        What is done about a profile that was changed by another hand: ``repair`` or ``report``.
    """
    timely = due_by_time(user, now)
    if timely is not None:
        return timely
    match user.phase:
        case Phase.PENDING_APPROVAL:
            return Nothing()
        case Phase.OFFBOARDED if user.next_chapter is not None:
            # It waits for a studio that is not configured: nobody could say what it takes there.
            gone = isinstance(facts, Blocked) and facts.reason == STUDIO_REMOVED
            return Nothing() if gone else OpenChapter()
        case Phase.OFFBOARDED:
            return back_again(user, facts) or turned_up(user, view, facts, installation)
        case Phase.SUSPENDED if user.profile_arn is None:
            return turned_up(user, view, facts, installation)
        case Phase.FAILED:
            return back_again(user, facts) or Nothing()
        case Phase.READY:
            around = changed_around(user, facts)
            if around is not None:
                return around
            return at_rest(user, view, facts, now, installation, drift_mode)
        case phase if phase not in _WORKING or not needs_work(user, now):
            return at_rest(user, view, facts, now, installation, drift_mode)
    if isinstance(facts, Blocked):
        leaves = left_behind(user, facts) if user.phase is Phase.OFFBOARDING else None
        return leaves or _in_time(user, _blocked(facts), now)
    if user.domain_id not in (None, facts.domain_id):
        return domain_changed(user, facts)
    match user.phase:
        case Phase.SUSPENDING:
            closing = closed_or(user, view, facts, holdings, installation)
            step = Settle(modified_at(view)) if closing is None else closing
        case Phase.OFFBOARDING:
            step = offboard(user, view, facts, holdings, installation, now)
        case _:
            step = provision(user, view, facts, now, installation)
    if isinstance(step, Blocked):
        step = _blocked(step)
    if isinstance(step, Wait) and user.deadline_at is None and view is not Unseen.NOT_LOOKED:
        # Nothing is waited for without a deadline: it begins when the waiting is written down.
        step = Hold("InProgress", "SageMaker is at work with the user profile.")
    return _in_time(user, step, now)


def after_refusal(user: User, step: Call, error: AwsCallError, now: datetime) -> Step:
    """Return the next step when AWS refused the call of a step."""
    said = error.call
    message = f"{said.operation} failed: {said.error_message}"
    if error.code == "ResourceInUse":
        if isinstance(step, DeleteProfile) and step.shared_spaces:
            return Fail(
                "SharedSpacesRemain",
                f"{message} It owns the shared spaces {', '.join(step.shared_spaces)}, which are "
                "left alone: once they are deleted by those who use them, retry goes on.",
                said,
            )
        if isinstance(step, Update | DeleteApps | DeleteSpaces | DeleteProfile):
            # Something else is under way with it: looked at again, within the deadline.
            return _hold_in_time(user, Hold("InUse", message, said), now)
        return Look(step.domain_id)
    if error.code in ("ResourceNotFound", "ResourceNotFoundException"):
        # What was to be changed or deleted is gone; what that means, the next look tells. Nor is
        # that waited for without a deadline.
        waiting = Wait() if user.deadline_at is not None else Hold("NotFound", message, said)
        return _in_time(user, waiting, now)
    if error.throttled:
        asked = f"AWS asked for patience at {said.operation}: {said.error_message}"
        return Hold(THROTTLED, asked, said, patient=True)
    if error.passing:
        return _in_time(user, Hold("NoAnswer", message, said), now)
    if error.code in _NOT_ALLOWED_YET:
        return _in_time(user, Hold(f"{said.operation}Refused", message, said), now)
    if error.code == "ResourceLimitExceeded":
        return Fail("ResourceLimitExceeded", message, said)
    if isinstance(step, Survey):
        # It may be where an earlier pass stopped that is no longer known: it begins anew.
        return _in_time(user, Hold(f"{said.operation}Refused", message, said), now)
    if any(words in (said.error_message or "").lower() for words in _ROLE_NOT_READY):
        return _in_time(user, Hold("RoleNotAssumable", message, said), now)
    return Fail(f"{said.operation}Refused", message, said)


def not_settling(user: User, now: datetime) -> Hold | Fail:
    """Return the next step when one pass after the other leads to no end."""
    message = "AWS says that the name is taken, and also that no such profile is there."
    return _hold_in_time(user, Hold("NotSettling", message), now)


def braked(limit: int) -> Hold:
    """Return what is written where the brake on deletions holds a user."""
    return Hold(
        "DeletionBrake",
        f"More than {limit} users were to be purged within an hour: an admin has to say go "
        "(studioctl brake release).",
        patient=True,
        on_person=True,
    )


def _blocked(blocked: Blocked) -> Step:
    if blocked.final:
        return Fail(blocked.reason, blocked.message, blocked.aws)
    return Hold(blocked.reason, blocked.message, blocked.aws, patient=blocked.patient)


def _in_time(user: User, step: Step, now: datetime) -> Step:
    """Turn waiting into failing once the deadline has passed."""
    if isinstance(step, Hold):
        return _hold_in_time(user, step, now)
    if not _is_past(user.deadline_at, now):
        return step
    match step:
        case Wait(on=()):
            return Fail("TimedOut", "The user profile did not get there in time.")
        case Wait():
            return still_there(step.on)
        case DeleteApps():
            # Deleted again and again, and still there: AWS says no in its own way.
            return still_there(tuple(app.label for app in step.apps))
        case DeleteSpaces():
            return still_there(tuple(f"space:{name}" for name in step.names))
        case DeleteProfile():
            return still_there((f"profile:{user.user_name}",), step.failure_reason)
    return step


def _hold_in_time(user: User, hold: Hold, now: datetime) -> Hold | Fail:
    if hold.patient or not _is_past(user.deadline_at, now):
        return hold
    return Fail(hold.reason, f"{hold.message} It did not change in time.", hold.aws)


def _is_past(moment: str | None, now: datetime) -> bool:
    return moment is not None and now >= from_text(moment)
