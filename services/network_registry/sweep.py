"""The sweep: every network is looked at again, whatever events were lost."""

from services.controller.attributes import Item
from services.controller.origin import Origin
from services.controller.sweeps import Sweep, Which
from services.network_registry.intake import Intake, ensure_known
from services.network_registry.network import SUBJECT, Phase

SWEEP = "network-registry-sweep"


def sweep(intake: Intake, which: Which, correlation_id: str) -> int:
    """Send a ticket for each network that is due, or for all, and return how many."""
    origin = Origin(SWEEP, verified=True, correlation_id=correlation_id)
    return Sweep(
        intake.ledger,
        intake.tickets,
        intake.clock,
        SUBJECT,
        configured=intake.installation.places,
        ensure_known=lambda each: ensure_known(intake, each, origin).changed,
        stays_closed=_stays_closed,
    ).over(which)


def _stays_closed(item: Item) -> bool:
    return item["phase"] == Phase.CLOSED and bool(item.get("departed"))
