"""Steps written down: the user and the timeline entry after each. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from events.names import USER_FAILED, USER_PROVISIONED
from services.controller.aws_errors import AwsCall
from services.controller.clock import to_text
from services.controller.timeline import PendingEvent, TimelineEntry, event_id
from services.user_onboarding.plan import Fail, Hold, Note, Reopen, Settle
from services.user_onboarding.user import Phase, User

WORKER = "user-onboarding-worker"

Written = Note | Hold | Settle | Reopen | Fail


@dataclass(frozen=True)
class Transition:
    """A user as it will be, and the line its timeline gets."""

    user: User
    entry: TimelineEntry


def write_down(
    user: User, step: Written, now: datetime, timeout: timedelta, aws: AwsCall | None = None
) -> Transition:
    """Return what a step makes of a user.

    Parameters
    ----------
    timeout
        How long AWS may take from here; only for steps that begin to wait.
    aws
        The call that the step rests on, for the timeline.
    """
    deadline = to_text(now + timeout)
    match step:
        case Note():
            after = replace(
                user,
                phase=Phase.PROVISIONING,
                reason="ProfileCreating",
                message=f"The user profile is being created in {step.domain_id}.",
                profile_arn=step.profile_arn,
                domain_id=step.domain_id,
                execution_role_arn=step.execution_role_arn,
                deadline_at=deadline,
            )
        case Hold():
            after = replace(
                user,
                reason=step.reason,
                message=step.message,
                attempts=user.attempts + 1,
                deadline_at=user.deadline_at if step.patient else user.deadline_at or deadline,
            )
        case Settle():
            ready = _settled(user, Phase.READY, "InService", "The user profile is in service.")
            after = replace(ready, attempts=0)
        case Fail():
            after = _settled(user, Phase.FAILED, step.reason, step.message)
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
    if isinstance(step, Hold | Fail):
        aws = aws or step.aws
    return _next(user, after, now, aws)


def _settled(user: User, phase: Phase, reason: str, message: str) -> User:
    return replace(
        user,
        phase=phase,
        reason=reason,
        message=message,
        observed_generation=user.generation,
        deadline_at=None,
        due_at=None,
    )


def _next(before: User, after: User, now: datetime, aws: AwsCall | None) -> Transition:
    after = replace(after, revision=before.revision + 1, updated_at=to_text(now), written_by=WORKER)
    return Transition(
        after,
        TimelineEntry(
            revision=after.revision,
            at=after.updated_at,
            phase=after.phase.value,
            reason=after.reason,
            message=after.message,
            actor=WORKER,
            verified=True,
            correlation_id=after.correlation_id,
            aws=aws,
            event=_event(after, aws),
        ),
    )


def _event(user: User, aws: AwsCall | None) -> PendingEvent | None:
    cause = str(event_id(user.id, user.intent_revision))
    match user.phase:
        case Phase.READY:
            data = user.facts() | {
                "domain_id": user.domain_id,
                "profile_arn": user.profile_arn,
                "execution_role_arn": user.execution_role_arn,
            }
            return PendingEvent(USER_PROVISIONED, data, cause)
        case Phase.FAILED:
            data = user.facts()
            if aws is not None:
                data |= {
                    "operation": aws.operation,
                    "request_id": aws.request_id,
                    "error_code": aws.error_code,
                    "error_message": aws.error_message,
                }
            return PendingEvent(
                USER_FAILED, {k: v for k, v in data.items() if v is not None}, cause
            )
    return None
