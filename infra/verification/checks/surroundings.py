"""What an account has that is not ours: its organization, a trail, quotas."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.configuration.model import Installation
from infra.verification.check import Check
from infra.verification.scene import Scene
from infra.verification.verdict import Verdict, judge

# User profiles of an account in a region.
_PROFILES_QUOTA: Final = "L-AC46C40F"


def judge_trails(of: str, trails: Iterable[Mapping[str, Any]], region: str) -> list[str]:
    """Return that no trail covers a region, if none does."""
    covers = any(each.get("IsMultiRegionTrail") or each["HomeRegion"] == region for each in trails)
    return [] if covers else [f"{of} has no trail: EventBridge hears of no API call there"]


def _organization(scene: Scene) -> Verdict:
    expected = scene.installation.organization_id
    found = scene.governance("organizations").describe_organization()["Organization"]["Id"]
    wrong = [] if found == expected else [f"the governance account is of {found}, not {expected}"]
    return judge(wrong, f"the governance account is of {expected}")


def _trails(scene: Scene) -> Verdict:
    wrong = []
    for place in scene.places():
        trails = scene.at(place, "cloudtrail").describe_trails()["trailList"]
        wrong += judge_trails(f"{place.account_id} {place.region}", trails, place.region)
    return judge(wrong, "each place has a trail")


def _quotas(scene: Scene) -> Verdict:
    told, wrong = [], []
    for where in scene.studios():
        quota = scene.at(where.place, "service-quotas").get_service_quota(
            ServiceCode="sagemaker", QuotaCode=_PROFILES_QUOTA
        )["Quota"]
        if quota["Value"] < 1:
            wrong.append(f"{where.studio.alias}: no user profiles are allowed")
        told.append(f"{where.studio.alias}: {quota['QuotaName']} is {quota['Value']:.0f}")
    return judge(wrong, "; ".join(told))


def _no_organization(installation: Installation) -> str:
    return "" if installation.organization_id else "no organization is configured"


CHECKS: Final = (
    Check(
        id="organization-id",
        asks="Is the governance account of the organization that trust and bus are limited to?",
        local="The seam has the sandbox's accounts be of one; the emulator's API knows others.",
        stands_in=("sandbox/seam/organization.py",),
        expects="The id of the environment file.",
        look=_organization,
        known_gap="its Organizations makes one for each account",
        unless=_no_organization,
    ),
    Check(
        id="trails",
        asks="Has each account a trail, so that EventBridge hears of API calls?",
        local="The seam tells of calls without any.",
        stands_in=("sandbox/seam/call_events.py",),
        expects="One that covers the region.",
        look=_trails,
        known_gap="it tells of calls without a trail",
    ),
    Check(
        id="quotas",
        asks="How many user profiles may the account have?",
        local="A stand-in tells a number that nobody reaches, or one on command.",
        stands_in=("sandbox/servicequotas/quotas.py",),
        expects="A number, by the code that the documentation names.",
        look=_quotas,
    ),
)
