"""The next step for a user who is closed or leaves. Pure.

Closing comes first, always: the profile gets the role that may do nothing, so that whatever is
started from then on can do nothing either; then apps go. Nothing is deleted before it was written
down by name.
"""

from datetime import datetime

from services.controller.blocked import Blocked
from services.controller.clock import from_text
from services.user_onboarding.presence import is_ours, not_ours, passable_role
from services.user_onboarding.steps import (
    Announce,
    AskBrake,
    DeleteApps,
    DeleteProfile,
    DeleteSpaces,
    Fail,
    Look,
    Retain,
    Settle,
    Step,
    Survey,
    Update,
    Wait,
)
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import (
    SUSPENDED_ROLE,
    Domain,
    Holdings,
    Ownership,
    Profile,
    Unseen,
    View,
)

# SageMaker deletes what stands in one of these; anything else it is still at work with.
_DELETABLE = frozenset({"InService", "Failed", "Update_Failed", "Delete_Failed"})


def closed_or(
    user: User, view: View, domain: Domain, holdings: Holdings | None, installation: str
) -> Step | Blocked | None:
    """Return the next step to close a user, or None: the role may do nothing and no app runs."""
    if view in (Unseen.NOT_LOOKED, Unseen.UNLISTED):
        return Look(domain.domain_id)
    if isinstance(view, Unseen):
        return None
    if view.ownership is None or view.arn is None:
        return Look(domain.domain_id)
    if not is_ours(user, view.ownership, installation):
        # There is none of ours: who leaves has left; who is suspended has to be looked at.
        return None if user.phase is Phase.OFFBOARDING else not_ours(user, domain)
    if view.status == "Deleting":
        return Wait((_profile_label(user),))
    if view.status not in _DELETABLE:
        return Wait()
    role = passable_role(domain, SUSPENDED_ROLE)
    if not isinstance(role, str):
        return role
    if view.status != "Failed" and view.ownership.execution_role_arn != role:
        return _take_role(user, view.arn, view.status, view.ownership, domain, role)
    if holdings is None:
        return Survey(domain.domain_id)
    return _apps_gone_or(user, domain, holdings)


def offboard(
    user: User,
    view: View,
    domain: Domain,
    holdings: Holdings | None,
    installation: str,
    now: datetime,
) -> Step | Blocked:
    """Answer for a user who leaves: closed, kept for a while, then purged."""
    closing = closed_or(user, view, domain, holdings, installation)
    if closing is not None:
        return closing
    if not isinstance(view, Profile) or view.ownership is None:
        return Settle()
    if holdings is None or not is_ours(user, view.ownership, installation):
        # Of those that are ours holdings are known by now; they may be known of others, too.
        return Settle(left=_left_alone(user, domain))
    if user.purge_begun_at is None:
        kept = user.purge_at is not None and now < from_text(user.purge_at)
        return Retain(view.modified_at) if kept else AskBrake()
    return _purge(user, view.ownership, domain, holdings)


def still_there(labels: tuple[str, ...], why: str | None = None) -> Fail:
    """Return the failure over what did not go away in time, by name, with AWS's reason if any."""
    kind = labels[0].partition(":")[0]
    reason = {"app": "AppNotDeleted", "space": "SpaceNotDeleted"}.get(kind, "ProfileNotDeleted")
    said = f"SageMaker says: {why}. " if why else ""
    return Fail(
        reason,
        f"Still there after the time configured for it: {', '.join(labels)}. {said}Retry goes on.",
    )


def _take_role(
    user: User, arn: str, status: str, seen: Ownership, domain: Domain, role: str
) -> Step:
    if status == "Update_Failed" and user.applied_generation == user.generation:
        why = seen.failure_reason or "SageMaker gave no reason"
        return Fail("ProfileFailed", f"The user profile is {status}: {why}")
    return Update(domain.domain_id, arn, role, None, seen.settings)


def _apps_gone_or(user: User, domain: Domain, holdings: Holdings) -> Step | None:
    if not holdings.apps:
        return None
    labels = tuple(app.label for app in holdings.apps)
    if _is_news(user, labels):
        return Announce(labels, shared_spaces=holdings.shared_spaces)
    stopped = tuple(app for app in holdings.apps if app.status in _DELETABLE)
    return DeleteApps(domain.domain_id, stopped) if stopped else Wait(labels)


def _purge(user: User, seen: Ownership, domain: Domain, holdings: Holdings) -> Step:
    if holdings.spaces:
        labels = tuple(space.label for space in holdings.spaces)
        if _is_news(user, labels):
            return Announce(labels, shared_spaces=holdings.shared_spaces)
        idle = tuple(each.name for each in holdings.spaces if each.status in _DELETABLE)
        return DeleteSpaces(domain.domain_id, idle) if idle else Wait(labels)
    label = _profile_label(user)
    if _is_news(user, (label,)):
        home = None
        if domain.home_file_system and seen.home_uid:
            home = f"efs:{domain.home_file_system}/{seen.home_uid}"
        return Announce((label,), home, holdings.shared_spaces)
    return DeleteProfile(domain.domain_id, holdings.shared_spaces, seen.failure_reason)


def _left_alone(user: User, domain: Domain) -> str:
    return (
        f"The user profile {user.user_name} in {domain.domain_id} is not this user's by its tags "
        "(studio:managed-by, studio:user): it is left as it is, with its role."
    )


def _is_news(user: User, labels: tuple[str, ...]) -> bool:
    """Whether something was not written down yet, or no deadline runs since the last intent."""
    return user.deadline_at is None or any(label not in user.removing for label in labels)


def _profile_label(user: User) -> str:
    return f"profile:{user.user_name}"
