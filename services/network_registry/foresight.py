"""Dry runs: what would be written in an account, told without writing it."""

from typing import Any

from services.controller.blocked import Blocked
from services.network_registry.intents import is_wanted, place_of
from services.network_registry.network import Network
from services.network_registry.network_account import NetworkAccount
from services.network_registry.observe import observe
from services.network_registry.settings import Installation
from services.network_registry.values import differences


def foresee(
    network: Network, account: NetworkAccount, installation: Installation
) -> dict[str, Any]:
    """Return the differences and a sentence for each; ``blocked``: why nothing can be said.

    Parameters
    ----------
    account
        Under a role that may only look.
    """
    if not is_wanted(network, installation):
        return {"differences": [], "would": [], "blocked": f"Not looked after. {network.message}"}
    view = observe(account, place_of(network, installation), installation)
    if isinstance(view, Blocked):
        return {"differences": [], "would": [], "blocked": view.message}
    found = differences(view, installation.parameters)
    return {
        "differences": [each.to_json() for each in found],
        "would": [each.would() for each in found],
    }
