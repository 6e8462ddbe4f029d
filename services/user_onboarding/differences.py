"""How a profile differs from what is asked for, field by field. Pure."""

from services.user_onboarding.difference_words import (
    EXECUTION_ROLE,
    PROFILE,
    Difference,
    difference,
)
from services.user_onboarding.tags import missing_tags, profile_tags
from services.user_onboarding.user import User
from services.user_onboarding.user_settings import differences, read_settings, to_user_settings
from services.user_onboarding.world import Ownership

_STATUS = "status"


def missing_profile() -> Difference:
    """Return the difference where there is no profile."""
    return difference(PROFILE, None, "InService")


def differences_of(
    user: User, status: str, seen: Ownership, installation: str
) -> tuple[Difference, ...]:
    """Return how a profile differs from what was last brought about for a user.

    Parameters
    ----------
    status
        SageMaker's own, of a profile that nobody is at work with.
    """
    found: list[Difference] = []
    if status != "InService":
        found.append(difference(_STATUS, status, "InService"))
    role = user.execution_role_arn
    if role is not None and seen.execution_role_arn != role:
        found.append(difference(EXECUTION_ROLE, seen.execution_role_arn, role))
    wanted = read_settings(to_user_settings(user.studio_settings, ""))
    found += [
        difference(f"studio_settings.{name}", seen.settings.get(name), wanted.get(name))
        for name in differences(seen.settings, user.studio_settings)
    ]
    put, drop = missing_tags(seen.tags, profile_tags(user, installation))
    found += [difference(f"tags.{key}", seen.tags.get(key), put[key]) for key in sorted(put)]
    found += [difference(f"tags.{key}", seen.tags[key], None) for key in sorted(drop)]
    return tuple(found)
