"""What is heard of accounts in the management account, and in which of its regions."""

from dataclasses import dataclass
from typing import Any

from events.aws import control_tower_pattern, organizations_pattern
from infra.configuration.management import organizations_region
from infra.configuration.model import Installation


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
    found: dict[str, tuple[Heard, ...]] = {
        organizations_region(installation): (
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
