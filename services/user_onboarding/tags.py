"""The tags of a user's profile. Pure."""

from collections.abc import Mapping

from services.user_onboarding.user import User

OUR_TAGS = "studio:"
USER = "studio:user"
MANAGED_BY = "studio:managed-by"
# CloudFormation's own, which nobody else can put on or take off.
STACK_ID = "aws:cloudformation:stack-id"
LOGICAL_ID = "aws:cloudformation:logical-id"
_OPTIONAL = {"studio:team": "team", "studio:cost-center": "cost_center"}


def profile_tags(user: User, installation: str) -> dict[str, str]:
    """Return the tags that a user's profile carries."""
    tags = {USER: user.id, MANAGED_BY: installation}
    for key, name in _OPTIONAL.items():
        value = getattr(user, name)
        if value is not None:
            tags[key] = value
    return tags


def missing_tags(
    seen: Mapping[str, str], wanted: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the tags to put and the keys to take away; tags that are not ours are left."""
    put = {key: value for key, value in wanted.items() if seen.get(key) != value}
    drop = tuple(key for key in _OPTIONAL if key in seen and key not in wanted)
    return put, drop
