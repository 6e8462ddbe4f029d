"""Where accounts stand: who is settled, and what may take long. Pure."""

from collections.abc import Mapping
from typing import Any

from cli.fleet_sending import Kind
from services.project_enabler.account import AT_WORK, Phase

ENABLED = Phase.ENABLED.value


def is_settled(account: Mapping[str, Any]) -> bool:
    """Tell whether an account is not at work; takes an entry of a timeline too."""
    return account.get("phase") not in AT_WORK


def needs_somebody(account: Mapping[str, Any]) -> bool:
    """Tell whether a settled account is not well; takes an entry of a timeline too."""
    return account.get("phase") == Phase.FAILED


def waits_for_base(account: Mapping[str, Any]) -> bool:
    """Tell whether what an account waits for may take days; takes an entry of a timeline too."""
    return account.get("phase") == Phase.WAITING_FOR_BASE


ACCOUNTS = Kind("account", ENABLED, is_settled, needs_somebody)
