"""The next step for a user who is to be there: with the role, settings and tags asked for. Pure."""

from datetime import datetime, timedelta

from services.controller.blocked import Blocked
from services.controller.clock import from_text
from services.user_onboarding.adoption import adopting, take_over
from services.user_onboarding.steps import (
    Create,
    DeleteProfile,
    Fail,
    Look,
    Note,
    Reopen,
    Settle,
    Step,
    Tag,
    Update,
    Wait,
)
from services.user_onboarding.surroundings import persona_unknown
from services.user_onboarding.tags import missing_tags, profile_tags
from services.user_onboarding.user import User
from services.user_onboarding.user_settings import differences
from services.user_onboarding.world import (
    Domain,
    ExecutionRole,
    Ownership,
    Profile,
    Unseen,
    View,
)

# A list may lag behind a Create; only after this long does "not in the list" mean "gone".
LIST_LAG = timedelta(seconds=60)
MOST_ATTEMPTS = 10


def provision(
    user: User, view: View, domain: Domain, now: datetime, installation: str
) -> Step | Blocked:
    """Answer for a user who is to have a profile, or have it changed."""
    if user.profile_arn is not None:
        return _bring_in_service(user, view, domain, now, installation)
    role = passable_role(domain, user.persona)
    if not isinstance(role, str):
        return role
    if adopting(user):
        step = take_over(user, view, domain, installation)
        if step is not None:
            return step
    if isinstance(view, Unseen):
        return Create(domain.domain_id, role)
    if view.ownership is None or view.arn is None:
        return Look(domain.domain_id)
    if not (adopting(user) or is_ours(user, view.ownership, installation)):
        return not_ours(user, domain)
    change = _change(user, view.arn, view.ownership, domain, role, installation)
    if change is not None and adopting(user):
        return change
    return Note(view.arn, domain.domain_id, role, applied=change is None)


def passable_role(domain: Domain, persona: str) -> str | Fail | Blocked:
    """Return the role of a persona, or why it cannot be passed."""
    role: ExecutionRole | Blocked | None = domain.roles.get(persona)
    if role is None:
        role = persona_unknown(persona)
    if isinstance(role, Blocked):
        return role
    if role.refusal is not None:
        return Fail("PersonaRoleRefused", role.refusal)
    return role.arn


def is_ours(user: User, seen: Ownership, installation: str) -> bool:
    """Whether a profile is this user's and this installation's."""
    return seen.managed_by == installation and seen.user == user.id


def not_ours(user: User, domain: Domain) -> Fail:
    """Return the failure over a profile of somebody else's making."""
    return Fail(
        "ProfileNotOurs",
        f"A user profile {user.user_name} exists in {domain.domain_id} that this installation "
        "did not create; it is left as it is.",
    )


def _bring_in_service(
    user: User, view: View, domain: Domain, now: datetime, installation: str
) -> Step | Blocked:
    if view is Unseen.NOT_LOOKED:
        return Wait()
    if view is Unseen.UNLISTED:
        # A list misses what moves between its pages, and lags behind a Create.
        late = now - from_text(user.updated_at) >= LIST_LAG
        made = user.applied_generation == user.generation
        return Look(domain.domain_id) if late or not made else Wait()
    if isinstance(view, Unseen):
        if user.attempts < MOST_ATTEMPTS:
            return Reopen()
        return Fail("ProfileVanishes", "The user profile was made and vanished time and again.")
    applied = user.applied_generation == user.generation
    match view.status:
        case "InService" if applied:
            # Where nothing was changed since it was last noted, what another hand changed is news.
            return Settle(user.profile_modified_at or view.modified_at)
        case "InService" | "Update_Failed" if not applied:
            return _mend(user, view, domain, installation)
        case "Failed" if not applied and not adopting(user):
            # It was never in service, so nothing is lost with it.
            return _replace(user, view, domain, installation)
        case "Failed" | "Update_Failed" | "Delete_Failed":
            if view.ownership is None:
                return Look(domain.domain_id)
            why = view.ownership.failure_reason or "SageMaker gave no reason"
            return Fail("ProfileFailed", f"The user profile is {view.status}: {why}")
        case _:
            return Wait()


def _mend(user: User, view: Profile, domain: Domain, installation: str) -> Step | Blocked:
    """Bring a profile to what this generation asks for."""
    if view.ownership is None or view.arn is None:
        return Look(domain.domain_id)
    if not is_ours(user, view.ownership, installation):
        return not_ours(user, domain)
    role = passable_role(domain, user.persona)
    if not isinstance(role, str):
        return role
    change = _change(user, view.arn, view.ownership, domain, role, installation)
    if change is None and view.status == "Update_Failed":
        seen = view.ownership.settings
        return Update(domain.domain_id, view.arn, role, user.studio_settings, seen)
    if change is None and user.execution_role_arn != role:
        return Note(view.arn, domain.domain_id, role)
    return Settle(view.modified_at) if change is None else change


def _change(
    user: User, arn: str, seen: Ownership, domain: Domain, role: str, installation: str
) -> Tag | Update | None:
    """Return the next change that a profile of ours needs, if any: tags first, they are at once."""
    put, drop = missing_tags(seen.tags, profile_tags(user, installation))
    if put or drop:
        return Tag(domain.domain_id, arn, put, drop)
    # A block of settings is sent whole: where none differs, what others keep in it is left alone.
    differing = differences(seen.settings, user.studio_settings)
    if seen.execution_role_arn != role or differing:
        settings = user.studio_settings if differing else None
        return Update(domain.domain_id, arn, role, settings, seen.settings)
    return None


def _replace(user: User, view: Profile, domain: Domain, installation: str) -> Step:
    if view.ownership is None:
        return Look(domain.domain_id)
    if not is_ours(user, view.ownership, installation):
        return not_ours(user, domain)
    return DeleteProfile(domain.domain_id)
