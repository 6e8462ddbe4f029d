"""The relay: writes of intake become tickets."""

from collections.abc import Callable, Sequence

from services.controller.attributes import Item
from services.controller.dead_letters import DeadLetters
from services.controller.streams import BatchAnswer, StreamRecord
from services.controller.tickets import Ticket, Tickets, merge


def ticket_of(item: Item) -> Ticket:
    """Return the ticket that has an item looked at among all of its subject."""
    return Ticket(str(item["subject"]), (str(item["id"]),))


def relay(
    records: Sequence[StreamRecord],
    tickets: Tickets,
    source: str,
    dead_letters: DeadLetters,
    to_ticket: Callable[[Item], Ticket] = ticket_of,
) -> BatchAnswer:
    """Send one ticket per subject for a batch of writes.

    An error brings the whole batch again: a ticket more does no harm.

    Parameters
    ----------
    to_ticket
        Makes an item's ticket; `KeyError` where it lacks what that takes, which makes the item a
        dead letter.
    """
    found = []
    for record in records:
        try:
            found.append(to_ticket(record.item))
        except KeyError as error:
            dead_letters.keep(source, f"the item has no {error}", record.item)
    for ticket in merge(found):
        tickets.send(ticket)
    return {"batchItemFailures": []}
