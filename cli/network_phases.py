"""Where networks stand: which are settled, and what may take long. Pure."""

from collections.abc import Mapping
from typing import Any

from cli.fleet_sending import Kind
from services.network_registry.network import AT_WORK, Phase

IN_SYNC = Phase.IN_SYNC.value


def is_settled(network: Mapping[str, Any]) -> bool:
    """Tell whether a network is not at work; takes an entry of a timeline too."""
    return network.get("phase") not in AT_WORK


def needs_somebody(network: Mapping[str, Any]) -> bool:
    """Tell whether a settled network is not well; takes an entry of a timeline too."""
    return network.get("phase") == Phase.FAILED


def waits_for_base(network: Mapping[str, Any]) -> bool:
    """Tell whether what a network waits for may take days; takes an entry of a timeline too."""
    return network.get("phase") == Phase.WAITING_FOR_BASE


NETWORKS = Kind("network", IN_SYNC, is_settled, needs_somebody)
