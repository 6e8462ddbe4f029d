"""The sweep: every account is looked at again, whatever events were lost."""

from services.controller.attributes import Item
from services.controller.origin import Origin
from services.controller.sweeps import Sweep, Which
from services.project_enabler.account import CREATION, SUBJECT, Phase
from services.project_enabler.intake import Intake, ensure_known

SWEEP = "project-enabler-sweep"


def sweep(intake: Intake, which: Which, correlation_id: str) -> int:
    """Send a ticket for each account that is due, or for all, and return how many."""
    origin = Origin(SWEEP, verified=True, correlation_id=correlation_id)
    return Sweep(
        intake.ledger,
        intake.tickets,
        intake.clock,
        SUBJECT,
        configured=intake.installation.accounts,
        ensure_known=lambda each: ensure_known(intake, each, origin).changed,
        stays_closed=_stays_closed,
    ).over(which)


def _stays_closed(item: Item) -> bool:
    if str(item["id"]).startswith(CREATION):
        return True
    return item["phase"] == Phase.CLOSED and item["reason"] in ("Departed", "ClosedByAdmin")
