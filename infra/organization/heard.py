"""What is heard of accounts in the management account, and in which of its regions."""

from dataclasses import dataclass
from typing import Any, Final

from events.aws import control_tower_pattern, organizations_pattern
from infra.configuration.model import Installation
from infra.configuration.places import partition

# Organizations is one for a partition, and tells of itself in one region.
_ORGANIZATIONS_REGION: Final = {
    "aws": "us-east-1",
    "aws-cn": "cn-northwest-1",
    "aws-us-gov": "us-gov-west-1",
}


@dataclass(frozen=True)
class Heard:
    """One source of events: the name and description of its rule, and its pattern."""

    name: str
    description: str
    pattern: dict[str, Any]


def heard_by_region(installation: Installation) -> dict[str, tuple[Heard, ...]]:
    """Return what is heard in each region; nothing without a management account."""
    organization = installation.organization
    if organization is None or organization.management_account_id is None:
        return {}
    region = _ORGANIZATIONS_REGION[partition(installation.region)]
    found: dict[str, tuple[Heard, ...]] = {
        region: (
            Heard("Organizations", "What Organizations tells of accounts", organizations_pattern()),
        )
    }
    home = organization.control_tower_region
    if home is not None:
        control_tower = Heard(
            "ControlTower", "What Control Tower tells of accounts", control_tower_pattern()
        )
        found[home] = (*found.get(home, ()), control_tower)
    return found
