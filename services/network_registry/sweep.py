"""The sweep: every network is looked at again, whatever events were lost."""

from typing import Literal

from services.controller.attributes import Item
from services.controller.ledger import every_item
from services.controller.origin import Origin
from services.controller.tickets import Ticket
from services.network_registry.intake import Intake, ensure_known
from services.network_registry.network import SUBJECT, Phase

Which = Literal["due", "all"]
SWEEP = "network-registry-sweep"


def ticket_of(item: Item) -> Ticket:
    """Return the ticket of a network: it names the network itself."""
    return Ticket(str(item["id"]), (str(item["id"]),))


def sweep(intake: Intake, which: Which, correlation_id: str) -> int:
    """Send a ticket for each network and return how many.

    Parameters
    ----------
    which
        ``due``: networks that wait or are at work, in case their tickets or events were lost.
        ``all``: every network that another configuration could bring back, and those that this one
        lists and nobody told of.
    """
    if which == "due":
        due = intake.ledger.due(SUBJECT, intake.clock())
        intake.tickets.send_all(Ticket(each, (each,)) for each in due)
        return len(due)
    origin = Origin(SWEEP, verified=True, correlation_id=correlation_id)
    unheard = set(intake.installation.places)
    found: list[str] = []
    for item in every_item(intake.ledger, SUBJECT):
        network_id = str(item["id"])
        unheard.discard(network_id)
        if not _stays_closed(item):
            found.append(network_id)
    # What is written wakes the worker by itself. The index lags: whoever was taken in a moment ago
    # is known by its own item.
    found += [x for x in sorted(unheard) if not ensure_known(intake, x, origin).changed]
    intake.tickets.send_all(Ticket(each, (each,)) for each in found)
    return len(found)


def _stays_closed(item: Item) -> bool:
    """Whether only an event can change where a network stands."""
    return item["phase"] == Phase.CLOSED and bool(item.get("departed"))
