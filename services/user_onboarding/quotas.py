"""The quota of user profiles: what is said when it is reached, and when it is near. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.user_onboarding.settings import Studio
from services.user_onboarding.steps import Fail

# "Maximum number of Studio user profiles allowed per account", of each account and region.
SERVICE_CODE = "sagemaker"
PROFILES_CODE = "L-AC46C40F"
# From this share of the quota on, whoever asks for a user is told.
NEAR = 0.9

# The consoles' hosts, by partition: https://docs.aws.amazon.com/general/latest/gr/
_CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


@dataclass(frozen=True)
class Quota:
    """A quota as Service Quotas tells it, applied or AWS's default."""

    name: str
    value: int


@dataclass(frozen=True)
class Noted:
    """What sweeps have seen of the quota in one account and region.

    Attributes
    ----------
    profiles
        How many there are in each studio's domain, by the studio's alias.
    quota
        None where Service Quotas could not be asked.
    """

    profiles: Mapping[str, int] = field(default_factory=dict)
    quota: int | None = None


def place_of(studio: Studio) -> str:
    """Return what studios that share a quota have in common."""
    return f"{studio.account_id}.{studio.region}"


def counted(noted: Noted, alias: str, profiles: int, quota: int | None) -> Noted:
    """Return what is noted after one more sweep of a studio."""
    known = noted.quota if quota is None else quota
    return replace(noted, profiles={**noted.profiles, alias: profiles}, quota=known)


def warnings(noted: Noted, studio: Studio, partition: str) -> list[str]:
    """Return what whoever asks for a user in a studio is to know."""
    count = sum(noted.profiles.values())
    if noted.quota is None or count < NEAR * noted.quota:
        return []
    return [
        f"Account {studio.account_id} has {count} of the {noted.quota} user profiles that AWS "
        f"allows it in {studio.region}. {_raise_it(studio, partition)}"
    ]


def at_limit(step: Fail, quota: Quota | None, studio: Studio, partition: str) -> Fail:
    """Return the failure over a quota, with what the quota is and where it is raised."""
    where = f"account {studio.account_id} in {studio.region}"
    if quota is None:
        said = f"Service Quotas could not be asked how many user profiles {where} may have."
    else:
        said = f'The quota "{quota.name}" ({PROFILES_CODE}) of {where} is {quota.value}.'
    message = f"{step.message} {said} {_raise_it(studio, partition)} Then retry."
    return replace(step, message=message)


def _raise_it(studio: Studio, partition: str) -> str:
    host = _CONSOLES.get(partition)
    path = f"servicequotas/home/services/{SERVICE_CODE}/quotas/{PROFILES_CODE}"
    if host is None:
        return f"Raise it in Service Quotas there (service {SERVICE_CODE}, {PROFILES_CODE})."
    return f"Raise it there: https://{studio.region}.{host}/{path}"
