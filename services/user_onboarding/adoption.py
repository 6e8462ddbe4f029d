"""Taking over a profile that is there already: what it takes, and what is refused. Pure.

Such a profile is never made, replaced or deleted on the way: it gets our tags, and the role and
settings that were asked for; whatever the request does not name stays as the profile has it.
"""

from dataclasses import replace

from services.user_onboarding.steps import AskStacks, Claim, Fail, Look, Step, Wait
from services.user_onboarding.user import User
from services.user_onboarding.world import Domain, Ownership, Unseen, View

_FAILED = frozenset({"Failed", "Update_Failed", "Delete_Failed"})


def adopting(user: User) -> bool:
    """Whether a profile of somebody else's making is to become this user's, and is not yet."""
    return user.adopted and not user.provisioned


def take_over(user: User, view: View, domain: Domain, installation: str) -> Step | None:
    """Return the next step before a profile may be changed; None: it may.

    Tags come after the claim was written down: from then on nobody has to guess what the profile
    was like before.
    """
    if view is Unseen.ABSENT:
        return Fail(
            "NoSuchProfile",
            f"There is no user profile {user.user_name} in {domain.domain_id}: a take-over makes "
            "none. Offboard this user and onboard the name to have one made.",
        )
    if isinstance(view, Unseen) or view.ownership is None or view.arn is None:
        return Look(domain.domain_id)
    seen = view.ownership
    refused = _refusal(user, seen, domain, installation)
    if refused is not None:
        return refused
    if (seen.managed_by, seen.user) != (installation, user.id):
        if view.status != "InService":
            return _not_in_service(view.status, seen)
        if seen.stacks is None:
            return AskStacks(domain.domain_id, view.name)
        if seen.stacks:
            return _owned(user, seen.stacks[0])
    if not user.claimed:
        return Claim(view.arn, domain.domain_id, seen.execution_role_arn, seen.settings, seen.tags)
    return None


def claimed(user: User, step: Claim) -> User:
    """Return a user for whom a profile was claimed: what it does not name, the profile says."""
    role = (step.execution_role_arn or "the domain's default").rpartition("/")[2]
    kept = sorted(name for name in step.settings if name not in user.studio_settings)
    message = f"The user profile {step.profile_arn} is taken over; its role was {role}."
    if kept:
        message += f" Kept as they were: {', '.join(kept)}."
    return replace(
        user,
        reason="ProfileClaimed",
        message=message,
        claimed=True,
        domain_id=step.domain_id,
        execution_role_arn=step.execution_role_arn,
        studio_settings={**step.settings, **user.studio_settings},
        team=user.team or step.tags.get("studio:team"),
        cost_center=user.cost_center or step.tags.get("studio:cost-center"),
    )


def in_service(user: User) -> tuple[str, str]:
    """Return reason and message of a user whose profile is in service."""
    if adopting(user):
        return "Adopted", "The user profile that was there is in service, and managed now."
    return "InService", "The user profile is in service."


def _refusal(user: User, seen: Ownership, domain: Domain, installation: str) -> Fail | None:
    name = f"The user profile {user.user_name} in {domain.domain_id}"
    if seen.managed_by not in (None, installation):
        return Fail(
            "ManagedByAnother",
            f"{name} is managed by the installation {seen.managed_by}, as its tag "
            "studio:managed-by says; it is offboarded or released there first.",
        )
    if seen.user not in (None, user.id):
        return Fail(
            "ProfileOfAnother",
            f"{name} is tagged as {seen.user}'s (studio:user); whose it is has to be put right "
            "by hand.",
        )
    return None


def _not_in_service(status: str, seen: Ownership) -> Step:
    if status not in _FAILED:
        return Wait()
    why = seen.failure_reason or "SageMaker gave no reason"
    return Fail(
        "ProfileNotUsable",
        f"The user profile is {status}: {why}. It is not ours yet, so it is neither mended nor "
        "made anew: once whoever made it has put it right, retry goes on.",
    )


def _owned(user: User, stack: str) -> Fail:
    return Fail(
        "OwnedByStack",
        f"The CloudFormation stack {stack} owns the user profile {user.user_name}, and its next "
        "update could change or delete it. To release it: 1. give the resource DeletionPolicy "
        "Retain in the template and deploy; 2. take the resource out of the template and deploy; "
        "3. retry.",
    )
