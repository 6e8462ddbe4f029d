"""Steps written down: the user and the timeline entry after each. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from events.names import (
    USER_CHANGED,
    USER_EXPIRING,
    USER_FAILED,
    USER_OFFBOARDED,
    USER_PROVISIONED,
    USER_REJECTED,
    USER_SUSPENDED,
)
from services.controller.attributes import Value
from services.controller.aws_errors import AwsCall
from services.controller.clock import to_text
from services.controller.timeline import PendingEvent, TimelineEntry
from services.user_onboarding import expiry
from services.user_onboarding.adoption import adopting, claimed, in_service
from services.user_onboarding.drift_transitions import after_drift, settled_event
from services.user_onboarding.leavers import superseded
from services.user_onboarding.lifecycle import working_phase
from services.user_onboarding.plan import RETAINED
from services.user_onboarding.steps import (
    Announce,
    Around,
    BeginPurge,
    Claim,
    DriftFound,
    DriftGone,
    DriftReported,
    Expire,
    Fail,
    Forget,
    Hold,
    Lapse,
    LeaveAgain,
    LeaveBehind,
    LetGo,
    Note,
    Reopen,
    Retain,
    Rework,
    Settle,
    Supersede,
    TellExpiry,
    Warn,
    Written,
)
from services.user_onboarding.surroundings import in_new_domain, still_told
from services.user_onboarding.user import Phase, User, Wanted

WORKER = "user-onboarding-worker"
# Reasons after which the user goes on as before: no event says that something changed.
_NOTHING_CHANGED = frozenset({"ChangeRejected", "ChangeWithdrawn", "ApprovalExpired"})
_NO_WARNING = "What was warned of is over."


@dataclass(frozen=True)
class Transition:
    """A user as it will be, and the line its timeline gets."""

    user: User
    entry: TimelineEntry


@dataclass(frozen=True)
class Patience:
    """How long AWS may take to bring a profile, and to take something away.

    ``expired_retention`` is how long an expired user is kept before it is purged, ``timelines`` how
    long timelines of users who are gone are (None: for good).
    """

    provisioning: timedelta
    deletion: timedelta
    expired_retention: timedelta
    timelines: timedelta | None


def write_down(
    user: User, step: Written, now: datetime, patience: Patience, aws: AwsCall | None = None
) -> Transition:
    """Return what a step makes of a user.

    Parameters
    ----------
    aws
        The call that the step rests on, for the timeline.
    """
    deadline = to_text(now + patience.provisioning)
    event: PendingEvent | None = None
    told: User | None = None
    match step:
        case Note():
            after = _noted(user, step, deadline)
        case Claim():
            after = claimed(user, step)
        case Announce():
            after = replace(
                user,
                reason="Purging" if user.purge_begun_at else "Removing",
                message=_announced(step),
                removing=(*user.removing, *(x for x in step.labels if x not in user.removing)),
                home=step.home or user.home,
                shared_spaces=step.shared_spaces,
                deadline_at=to_text(now + patience.deletion),
            )
        case BeginPurge():
            after = replace(
                user,
                reason="Purging",
                message="Spaces and profile are deleted from here on.",
                purge_begun_at=to_text(now),
                deadline_at=None,
            )
        case Retain():
            after = replace(
                user,
                reason=RETAINED,
                message="The user is closed: no app runs, the role may do nothing. Spaces and "
                f"files are kept until {user.purge_at}; until then resume brings the user back.",
                observed_generation=user.generation,
                attempts=0,
                deadline_at=None,
                due_at=user.purge_at,
                drift=(),
                profile_modified_at=step.modified_at,
            )
            event = settled_event(user, _event(after, USER_SUSPENDED, _profile_facts(after)))
        case Hold():
            after = replace(
                user,
                reason=step.reason,
                message=step.message,
                attempts=user.attempts + 1,
                deadline_at=_deadline_of(user, step, deadline),
            )
        case Settle():
            after, event = _settle(user, step)
            after = replace(after, drift=(), profile_modified_at=step.modified_at)
            event = settled_event(user, event)
        case Fail():
            after = _settled(user, Phase.FAILED, step.reason, step.message)
            event = _event(after, USER_FAILED, _said(aws or step.aws))
        case Reopen():
            after = replace(
                user,
                phase=Phase.PROVISIONING,
                reason="ProfileMissing",
                message="The user profile is no longer there; it is created again.",
                profile_arn=None,
                deadline_at=None,
                due_at=to_text(now),
                attempts=user.attempts + 1,
            )
        case LeaveAgain():
            after = replace(
                in_new_domain(user) if step.moved else user,
                phase=working_phase(user),
                reason="ProfileLeft",
                message="A profile of the user was found after all; the same is done to it.",
                deadline_at=None,
                due_at=to_text(now),
            )
        case Lapse():
            after, event = _lapse(user, step, now)
        case DriftFound() | DriftReported() | DriftGone():
            after = after_drift(user, step, now)
        case TellExpiry():
            told = expiry.warned(user)
            after = replace(told, reason=user.reason, message=user.message)
            event = _event(told, USER_EXPIRING, {"expires_at": user.expires_at})
        case Expire():
            after = expiry.expired(user, now, patience.expired_retention)
        case LetGo():
            after = expiry.let_go(user, now)
        case Forget():
            after = expiry.forgotten(user)
        case Rework() | Warn() | LeaveBehind() | Supersede():
            after, event = _around(user, step, now)
        case _:
            assert_never(step)
    if isinstance(step, Hold | Fail):
        aws = aws or step.aws
    if not isinstance(step, Forget):
        after = expiry.kept_from_now(after, now, patience.timelines)
    done = _next(user, after, now, aws, event, told)
    return _warned(done, step) if isinstance(step, Warn) else done


def _deadline_of(user: User, step: Hold, new: str) -> str | None:
    """Return until when a user waits for what a hold waits for."""
    if step.on_person:
        return None
    return user.deadline_at if step.patient else user.deadline_at or new


def _noted(user: User, step: Note, deadline: str) -> User:
    changed = user.profile_arn is not None or adopting(user)
    what = "changed" if changed else "created"
    message = f"The user profile is being {what} in {step.domain_id}."
    if changed and user.execution_role_arn != step.execution_role_arn:
        name = step.execution_role_arn.rpartition("/")[2]
        message += f" Its role becomes {name}; running apps keep the old one until restarted."
    return replace(
        user,
        reason="ProfileChanging" if changed else "ProfileCreating",
        message=message,
        profile_arn=step.profile_arn,
        domain_id=step.domain_id,
        notices=still_told(user.notices, step.domain_id),
        profile_modified_at=None,
        execution_role_arn=step.execution_role_arn,
        applied_generation=user.generation if step.applied else user.applied_generation,
        deadline_at=deadline,
    )


def _announced(step: Announce) -> str:
    message = f"Deleting {', '.join(step.labels)}."
    if step.home is not None:
        message += f" The files of {step.home} stay."
    if step.shared_spaces:
        message += f" Shared spaces are left alone: {', '.join(step.shared_spaces)}."
    return message


def _settle(user: User, step: Settle) -> tuple[User, PendingEvent | None]:
    match user.aim:
        case Wanted.PRESENT:
            after = _settled(user, Phase.READY, *in_service(user))
            first = user.phase is Phase.PROVISIONING or not user.provisioned
            kind = USER_PROVISIONED if first else USER_CHANGED
            after = replace(after, applied_generation=user.generation, provisioned=True)
            if user.reason in _NOTHING_CHANGED and not first:
                return after, None
            return after, _event(after, kind, _profile_facts(after))
        case Wanted.SUSPENDED:
            reason = "Suspended"
            message = "The user is suspended: no app runs, the role may do nothing."
            if user.expired_at is not None:
                reason, message = expiry.EXPIRED, expiry.closed_sentence(user)
            after = _settled(user, Phase.SUSPENDED, reason, message)
            return after, _event(after, USER_SUSPENDED, _profile_facts(after))
        case Wanted.GONE:
            kept = f" The files of {user.home} stay." if user.home else ""
            left = f" {step.left}" if step.left else ""
            message = f"The user is offboarded.{kept}{left}"
            after = _settled(user, Phase.OFFBOARDED, "Offboarded", message)
            removed: list[Value] = [*user.removing, *([user.home] if user.home else [])]
            event = _event(after, USER_OFFBOARDED, {"removed": removed, "home": user.home})
            if user.next_chapter is not None:
                after = replace(after, due_at=user.updated_at)
            return replace(after, profile_arn=None, domain_id=None), event


def _lapse(user: User, step: Lapse, now: datetime) -> tuple[User, PendingEvent | None]:
    """Drop what nobody decided on."""
    change = user.approval is not None and user.approval.change is not None
    after = replace(user, approval=None, message=step.message)
    if change:
        phase = working_phase(user)
        after = replace(after, phase=phase, reason=step.reason, due_at=to_text(now))
    else:
        after = _settled(after, Phase.REJECTED, step.reason, after.message)
    data: dict[str, Value] = {"rejected_by": WORKER, "rejection_reason": step.reason}
    return after, _event(after, USER_REJECTED, data)


def _around(user: User, step: Around, now: datetime) -> tuple[User, PendingEvent | None]:
    """Write down what the world around a user has made of it."""
    match step:
        case Rework():
            after = replace(
                user,
                phase=working_phase(user),
                reason=step.reason,
                message=step.message,
                applied_generation=0 if step.reapply else user.applied_generation,
                attempts=0,
                deadline_at=None,
                due_at=to_text(now),
            )
            return after, None
        case Warn():
            # The status stays; what the timeline says of it stands in the entry alone.
            return replace(user, notices=dict(step.notices)), None
        case LeaveBehind():
            # The domain stays noted: a profile may be there still.
            after = _settled(user, Phase.OFFBOARDED, step.reason, step.message)
            if user.next_chapter is not None:
                after = replace(after, due_at=to_text(now))
            return after, _event(after, USER_OFFBOARDED, {"removed": _removed(user)})
        case Supersede():
            after = superseded(user, step)
            return after, _event(after, USER_FAILED, {})


def _removed(user: User) -> list[Value]:
    """Return what was written down as being deleted, short of the profile."""
    return [label for label in user.removing if not label.startswith("profile:")]


def _settled(user: User, phase: Phase, reason: str, message: str) -> User:
    return replace(
        user,
        phase=phase,
        reason=reason,
        message=message,
        observed_generation=user.generation,
        attempts=user.attempts if phase is Phase.FAILED else 0,
        deadline_at=None,
        due_at=None,
    )


def _warned(done: Transition, step: Warn) -> Transition:
    """Return a transition whose line tells the warnings, or that there are none any more."""
    reason, message = next(iter(step.notices.items()), ("WarningsOver", _NO_WARNING))
    return replace(done, entry=replace(done.entry, reason=reason, message=message))


def _next(
    before: User,
    after: User,
    now: datetime,
    aws: AwsCall | None,
    event: PendingEvent | None,
    told: User | None,
) -> Transition:
    """Return the next revision; ``told`` has the line's words where the user keeps its own."""
    revision = before.revision + 1
    after = replace(after, revision=revision, updated_at=to_text(now), written_by=WORKER)
    if after.due_at is None:
        after = replace(after, due_at=expiry.next_moment(after))
    line = told or after
    if event is not None:
        event = replace(event, data={**event.data, "revision": revision})
    return Transition(
        after,
        TimelineEntry(
            revision=revision,
            at=after.updated_at,
            phase=after.phase.value,
            reason=line.reason,
            message=line.message,
            actor=WORKER,
            verified=True,
            correlation_id=after.correlation_id,
            aws=aws,
            event=event,
        ),
    )


def _event(user: User, kind: str, more: dict[str, Value]) -> PendingEvent:
    known = {name: value for name, value in more.items() if value is not None}
    return PendingEvent(kind, user.facts() | known, user.caused_by)


def _profile_facts(user: User) -> dict[str, Value]:
    return {
        "domain_id": user.domain_id,
        "profile_arn": user.profile_arn,
        **({"execution_role_arn": user.execution_role_arn} if user.phase is Phase.READY else {}),
    }


def _said(aws: AwsCall | None) -> dict[str, Value]:
    if aws is None:
        return {}
    return {
        "operation": aws.operation,
        "request_id": aws.request_id,
        "error_code": aws.error_code,
        "error_message": aws.error_message,
    }
