"""The sweep of a service: everything is looked at again, whatever events were lost."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from services.controller.attributes import Item
from services.controller.clock import Clock
from services.controller.ledger import Ledger, every_item
from services.controller.tickets import Ticket, Tickets

Which = Literal["due", "all"]


@dataclass(frozen=True)
class Sweep:
    """What a sweep goes over.

    Attributes
    ----------
    subject
        Of the table's indexes: all records are of one.
    configured
        Ids that the configuration lists.
    ensure_known
        Takes one of them in, and says whether that wrote anything.
    stays_closed
        Whether only an event or an admin can change where a record stands.
    """

    ledger: Ledger
    tickets: Tickets
    clock: Clock
    subject: str
    configured: Iterable[str]
    ensure_known: Callable[[str], bool]
    stays_closed: Callable[[Item], bool]

    def over(self, which: Which) -> int:
        """Send a ticket for each record and return how many.

        Parameters
        ----------
        which
            ``due``: records that wait or are at work, in case their tickets or events were lost.
            ``all``: every record that another configuration could bring back, and those that this
            one lists and nobody told of.
        """
        found = self.ledger.due(self.subject, self.clock()) if which == "due" else self._all()
        self.tickets.send_all(own_ticket(each) for each in found)
        return len(found)

    def _all(self) -> list[str]:
        unheard = set(self.configured)
        found: list[str] = []
        for item in every_item(self.ledger, self.subject):
            item_id = str(item["id"])
            unheard.discard(item_id)
            if not self.stays_closed(item):
                found.append(item_id)
        # What is written wakes the worker by itself. The index lags: whoever was taken in a moment
        # ago is known by its own item.
        return found + [each for each in sorted(unheard) if not self.ensure_known(each)]


def own_ticket(item_id: str) -> Ticket:
    """Return the ticket of a record that is a subject of its own."""
    return Ticket(item_id, (item_id,))


def own_ticket_of(item: Item) -> Ticket:
    """Return the ticket of such a record's item."""
    return own_ticket(str(item["id"]))
