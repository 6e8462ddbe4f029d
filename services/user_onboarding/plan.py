"""What to do next for one user. Pure: values in, a value out; no AWS, no clock, no chance.

The worker carries a step out, looks again and asks again, until the answer is `Wait` or `Nothing`.
So each function here answers one question: *given what is asked for and what is seen, what is the
one next step?*
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.clock import from_text
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import (
    THROTTLED,
    Blocked,
    Domain,
    ExecutionRole,
    Facts,
    Ownership,
    Unseen,
    View,
)

# A list may lag behind a Create; only after this long does "not in the list" mean "gone".
LIST_LAG = timedelta(seconds=60)
MOST_ATTEMPTS = 10

# New policies take some seconds to reach all of AWS.
_NOT_ALLOWED_YET = ("AccessDenied", "AccessDeniedException")

# SageMaker answers a role it cannot assume yet with a ValidationException that says so.
_ROLE_NOT_READY = ("could not assume role", "unable to assume", "not authorized to perform: sts")


@dataclass(frozen=True)
class Nothing:
    """All is as asked for, or not for the worker to change."""


@dataclass(frozen=True)
class Wait:
    """AWS is at work: look again later. Nothing is written."""


@dataclass(frozen=True)
class Look:
    """Describe this one profile and read its tags."""

    domain_id: str


@dataclass(frozen=True)
class Create:
    """Create the profile."""

    domain_id: str
    execution_role_arn: str


@dataclass(frozen=True)
class Note:
    """Write down that the profile is there and ours, and wait for it from here on."""

    profile_arn: str
    domain_id: str
    execution_role_arn: str


@dataclass(frozen=True)
class Hold:
    """Write down what is being waited for, and try again until the deadline.

    Attributes
    ----------
    patient
        There is no deadline: AWS asked for patience, and gives everybody their turn.
    """

    reason: str
    message: str
    aws: AwsCall | None = None
    patient: bool = False


@dataclass(frozen=True)
class Settle:
    """Write down that all is as asked for."""


@dataclass(frozen=True)
class Reopen:
    """The user's profile is gone: provision it again."""


@dataclass(frozen=True)
class Fail:
    """Write down that it cannot be, and why, in AWS's own words where it has any."""

    reason: str
    message: str
    aws: AwsCall | None = None


Step = Nothing | Wait | Look | Create | Note | Hold | Settle | Reopen | Fail


def is_settled(user: User) -> bool:
    """Whether status has caught up with what is asked for, for better or worse."""
    return user.phase is not Phase.PROVISIONING and user.observed_generation == user.generation


def plan(user: User, view: View, facts: Facts, now: datetime, installation: str) -> Step:
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
    """
    match user.phase:
        case Phase.READY:
            return _still_there(user, view, facts)
        case Phase.PROVISIONING:
            return _in_time(user, _provision(user, view, facts, now, installation), now)
        case _:
            return Nothing()


def after_refusal(user: User, step: Create | Look, error: AwsCallError, now: datetime) -> Step:
    """Return the next step when AWS refused the call of a step."""
    said = error.call
    message = f"{said.operation} failed: {said.error_message}"
    if error.code == "ResourceInUse":
        return Look(step.domain_id)
    if error.throttled:
        asked = f"AWS asked for patience at {said.operation}: {said.error_message}"
        return Hold(THROTTLED, asked, said, patient=True)
    if error.passing:
        return _in_time(user, Hold("NoAnswer", message, said), now)
    if error.code in _NOT_ALLOWED_YET:
        return _in_time(user, Hold(f"{said.operation}Refused", message, said), now)
    if error.code == "ResourceLimitExceeded":
        return Fail("ResourceLimitExceeded", message, said)
    if any(words in (said.error_message or "").lower() for words in _ROLE_NOT_READY):
        return _in_time(user, Hold("RoleNotAssumable", message, said), now)
    return Fail(f"{said.operation}Refused", message, said)


def not_settling(user: User, now: datetime) -> Hold | Fail:
    """Return the next step when one pass after the other leads to no end."""
    message = "AWS says that the name is taken, and also that no such profile is there."
    return _hold_in_time(user, Hold("NotSettling", message), now)


def _provision(user: User, view: View, facts: Facts, now: datetime, installation: str) -> Step:
    if isinstance(facts, Blocked):
        return _blocked(facts)
    if user.domain_id not in (None, facts.domain_id):
        return Fail(
            "DomainChanged",
            f"The studio's domain was {user.domain_id} and is {facts.domain_id} now; the user's "
            "profile and files are in the first one.",
        )
    if user.profile_arn is not None:
        return _bring_in_service(user, view, facts.domain_id, now)
    role = facts.roles.get(user.persona)
    if role is None:
        return Fail("PersonaUnknown", f"The persona {user.persona} is no longer configured.")
    if isinstance(role, Blocked):
        return _blocked(role)
    if role.refusal is not None:
        return Fail("PersonaRoleRefused", role.refusal)
    if isinstance(view, Unseen):
        return Create(facts.domain_id, role.arn)
    if view.ownership is None or view.arn is None:
        return Look(facts.domain_id)
    return _claim(user, view.arn, view.ownership, facts, role, installation)


def _still_there(user: User, view: View, facts: Facts) -> Step:
    """Answer for a settled user: its profile is asked for by name before it counts as gone."""
    if not isinstance(facts, Domain) or user.domain_id != facts.domain_id:
        # Another domain says nothing of this profile; a person has to decide.
        return Nothing()
    if view is Unseen.UNLISTED:
        return Look(facts.domain_id)
    return Reopen() if view is Unseen.ABSENT else Nothing()


def _bring_in_service(user: User, view: View, domain_id: str, now: datetime) -> Step:
    """Answer for a profile that is known to be ours; its persona's role is not asked for again."""
    if view is Unseen.NOT_LOOKED:
        return Wait()
    if view is Unseen.UNLISTED:
        # A list misses what moves between its pages, and lags behind a Create.
        late = now - from_text(user.updated_at) >= LIST_LAG
        return Look(domain_id) if late else Wait()
    if isinstance(view, Unseen):
        if user.attempts < MOST_ATTEMPTS:
            return Reopen()
        return Fail("ProfileVanishes", "The user profile was made and vanished time and again.")
    match view.status:
        case "InService":
            return Settle()
        case "Failed" | "Update_Failed" | "Delete_Failed":
            if view.ownership is None:
                return Look(domain_id)
            why = view.ownership.failure_reason or "SageMaker gave no reason"
            return Fail("ProfileFailed", f"The user profile is {view.status}: {why}")
        case _:
            return Wait()


def _claim(
    user: User,
    arn: str,
    seen: Ownership,
    domain: Domain,
    role: ExecutionRole,
    installation: str,
) -> Step:
    if seen.managed_by != installation or seen.user != user.id:
        return Fail(
            "ProfileNotOurs",
            f"A user profile {user.user_name} exists in {domain.domain_id} that this installation "
            "did not create; it is left as it is.",
        )
    if seen.execution_role_arn != role.arn:
        return Fail(
            "RoleDiffers",
            f"The user profile has the role {seen.execution_role_arn}, the persona "
            f"{user.persona} names {role.arn}.",
        )
    return Note(arn, domain.domain_id, role.arn)


def _blocked(blocked: Blocked) -> Step:
    if blocked.final:
        return Fail(blocked.reason, blocked.message, blocked.aws)
    return Hold(blocked.reason, blocked.message, blocked.aws, patient=blocked.patient)


def _in_time(user: User, step: Step, now: datetime) -> Step:
    """Turn waiting into failing once the deadline has passed."""
    if isinstance(step, Hold):
        return _hold_in_time(user, step, now)
    if isinstance(step, Wait) and _is_late(user, now):
        return Fail("TimedOut", "The user profile was not in service in time.")
    return step


def _hold_in_time(user: User, hold: Hold, now: datetime) -> Hold | Fail:
    if hold.patient or not _is_late(user, now):
        return hold
    return Fail(hold.reason, f"{hold.message} It did not change in time.", hold.aws)


def _is_late(user: User, now: datetime) -> bool:
    return user.deadline_at is not None and now >= from_text(user.deadline_at)
