"""The relay: writes of intake become tickets."""

from collections.abc import Sequence

from services.controller.dead_letters import DeadLetters
from services.controller.streams import BatchAnswer, StreamRecord
from services.controller.tickets import Ticket, Tickets, merge


def relay(
    records: Sequence[StreamRecord],
    tickets: Tickets,
    source: str,
    dead_letters: DeadLetters,
) -> BatchAnswer:
    """Send one ticket per subject for a batch of writes.

    An error brings the whole batch again: a ticket more does no harm.
    """
    found = []
    for record in records:
        try:
            found.append(Ticket(str(record.item["subject"]), (str(record.item["id"]),)))
        except KeyError as error:
            dead_letters.keep(source, f"the item has no {error}", record.item)
    for ticket in merge(found):
        tickets.send(ticket)
    return {"batchItemFailures": []}
