"""Tickets: "look at this studio (or account)", with the ids that caused it."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_DELAY_SECONDS = 900
# A ticket stays far below SQS's 256 KB: an id has at most 97 characters.
MAX_IDS = 500


class UnreadableTicketError(ValueError):
    """A queue message is not a ticket."""


@dataclass(frozen=True)
class Ticket:
    """Work to look at.

    Attributes
    ----------
    subject
        A studio's alias (or an account).
    ids
        The items that caused it; others that are due there are found by the worker itself.
    sweep
        Look at everything of the subject, settled or not.
    """

    subject: str
    ids: tuple[str, ...] = ()
    sweep: bool = False

    def to_message(self) -> str:
        """Write the ticket as a queue message."""
        return json.dumps({"subject": self.subject, "ids": list(self.ids), "sweep": self.sweep})

    @classmethod
    def from_message(cls, message: str) -> "Ticket":
        """Read a queue message.

        Raises
        ------
        UnreadableTicketError
            The message is not one that `to_message` wrote.
        """
        try:
            said = json.loads(message)
            subject, ids, sweep = said["subject"], said["ids"], said["sweep"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UnreadableTicketError(f"not a ticket: {message[:200]!r}") from error
        if not (
            isinstance(subject, str)
            and isinstance(ids, list)
            and all(isinstance(each, str) for each in ids)
            and isinstance(sweep, bool)
        ):
            raise UnreadableTicketError(f"not a ticket: {message[:200]!r}")
        return cls(subject, tuple(ids), sweep)


def merge(tickets: "list[Ticket]") -> list[Ticket]:
    """Join tickets of one subject, so that a burst of them is one look."""
    ids: dict[str, dict[str, None]] = {}
    sweeps: set[str] = set()
    for ticket in tickets:
        ids.setdefault(ticket.subject, {}).update(dict.fromkeys(ticket.ids))
        if ticket.sweep:
            sweeps.add(ticket.subject)
    return [
        Ticket(subject, tuple(found), sweep=subject in sweeps) for subject, found in ids.items()
    ]


class Tickets(Protocol):
    """Where tickets are put."""

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        """Put a ticket on the queue, to be seen after a delay of at most 900 seconds."""


class SqsTickets:
    """Tickets on an SQS standard queue (FIFO refuses a delay per message)."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        """Put a ticket on the queue; one with very many ids becomes several."""
        for start in range(0, max(len(ticket.ids), 1), MAX_IDS):
            ids = ticket.ids[start : start + MAX_IDS]
            part = Ticket(ticket.subject, ids, sweep=ticket.sweep and start == 0)
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=part.to_message(),
                DelaySeconds=min(delay_seconds, MAX_DELAY_SECONDS),
            )
