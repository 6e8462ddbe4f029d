"""Tickets: "look at this studio (or account)", with the ids that caused it."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from services.controller.aws_errors import AwsCall, AwsCallError, request_id

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MAX_DELAY_SECONDS = 900
MAX_BATCH = 10
MAX_BATCH_BYTES = 256 * 1024
# What a batch did not get onto the queue is sent again after each of these seconds.
PAUSES = (0.2, 0.5, 1.0)
# A ticket stays far below SQS's 256 KB: an id has at most 97 characters.
MAX_IDS = 500
# Further counting would tell nothing more.
MOST_LOST = 10


class UnreadableTicketError(ValueError):
    """A queue message is not a ticket."""


class TicketsNotSentError(AwsCallError):
    """The queue did not take some tickets, however often they were sent; the others are on it."""

    def __init__(self, count: int, call: AwsCall, *, fault: bool) -> None:
        super().__init__(call, fault=fault)
        self.count = count

    def __str__(self) -> str:
        return f"{self.count} tickets were not sent: {super().__str__()}"


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
    look
        Those of the ids to look at even where they are settled: something was told of them.
    lost
        How often it came while somebody else held the subject.
    noted_for
        Set on a ticket that was noted as the subject's next look, or as the one that goes on with a
        long sweep: when that was to be, as text. A joined ticket is several.
    told_at
        When something was told, at the latest: whoever was looked at since need not be. None: look.
    """

    subject: str
    ids: tuple[str, ...] = ()
    sweep: bool = False
    look: tuple[str, ...] = ()
    lost: int = 0
    noted_for: tuple[str, ...] = ()
    told_at: str | None = None

    def to_message(self) -> str:
        """Write the ticket as a queue message."""
        said = {"subject": self.subject, "ids": list(self.ids), "sweep": self.sweep}
        # Left out where there is none, as before there were such things.
        further = {
            "look": list(self.look),
            "lost": self.lost,
            "noted_for": list(self.noted_for),
            "told_at": self.told_at,
        }
        return json.dumps({**said, **{name: each for name, each in further.items() if each}})

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
            look, lost = said.get("look", []), said.get("lost", 0)
            noted_for = said.get("noted_for", [])
            told_at = said.get("told_at")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UnreadableTicketError(f"not a ticket: {message[:200]!r}") from error
        if not (
            isinstance(subject, str)
            and isinstance(ids, list)
            and isinstance(look, list)
            and isinstance(noted_for, list)
            and all(isinstance(each, str) for each in (*ids, *look, *noted_for))
            and isinstance(sweep, bool)
            and isinstance(lost, int)
            and 0 <= lost < MOST_LOST
            and isinstance(told_at, str | None)
        ):
            raise UnreadableTicketError(f"not a ticket: {message[:200]!r}")
        return cls(subject, tuple(ids), sweep, tuple(look), lost, tuple(noted_for), told_at)


def merge(tickets: "list[Ticket]") -> list[Ticket]:
    """Join tickets of one subject, so that a burst of them is one look."""
    ids: dict[str, dict[str, None]] = {}
    sweeps: set[str] = set()
    looks: dict[str, dict[str, None]] = {}
    lost: dict[str, int] = {}
    noted: dict[str, dict[str, None]] = {}
    for ticket in tickets:
        ids.setdefault(ticket.subject, {}).update(dict.fromkeys(ticket.ids))
        looks.setdefault(ticket.subject, {}).update(dict.fromkeys(ticket.look))
        noted.setdefault(ticket.subject, {}).update(dict.fromkeys(ticket.noted_for))
        lost[ticket.subject] = min(ticket.lost, lost.get(ticket.subject, ticket.lost))
        if ticket.sweep:
            sweeps.add(ticket.subject)
    return [
        Ticket(
            name,
            tuple(found),
            name in sweeps,
            tuple(looks[name]),
            lost[name],
            tuple(noted[name]),
            _latest([each for each in tickets if each.subject == name and each.look]),
        )
        for name, found in ids.items()
    ]


def _latest(tickets: "list[Ticket]") -> str | None:
    """Return when something was last told; None where one of the tickets does not say."""
    moments = [each.told_at for each in tickets]
    known = [each for each in moments if each is not None]
    return max(known) if known and len(known) == len(moments) else None


class Tickets(Protocol):
    """Where tickets are put."""

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        """Put a ticket on the queue, to be seen after a delay of at most 900 seconds."""

    def send_all(self, tickets: Iterable[Ticket]) -> None:
        """Put many tickets on the queue, to be seen at once.

        Raises
        ------
        TicketsNotSentError
            Some are not on it. The same may be sent again: a ticket more does no harm.
        """


class SqsTickets:
    """Tickets on an SQS standard queue (FIFO refuses a delay per message)."""

    def __init__(
        self,
        client: "SQSClient",
        queue_url: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._queue_url = queue_url
        self._sleep = sleep

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        """Put a ticket on the queue; one with very many ids becomes several."""
        for part in _parts(ticket):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=part.to_message(),
                DelaySeconds=min(delay_seconds, MAX_DELAY_SECONDS),
            )

    def send_all(self, tickets: Iterable[Ticket]) -> None:
        """Put tickets on the queue ten at a time; what is refused is sent again, a few times."""
        bodies = [part.to_message() for ticket in tickets for part in _parts(ticket)]
        for pause in (*PAUSES, None):
            bodies, refusal = self._send_batches(bodies)
            if refusal is None:
                return
            if pause is None:
                raise refusal
            self._sleep(pause)

    def _send_batches(self, bodies: list[str]) -> tuple[list[str], TicketsNotSentError | None]:
        """Send all; return those that the queue did not take, and what it said of the last."""
        left: list[str] = []
        refusal: TicketsNotSentError | None = None
        for batch in _batches(bodies):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(place), "MessageBody": body} for place, body in enumerate(batch)
            ]
            answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
            for failed in answer.get("Failed", []):
                left.append(batch[int(failed["Id"])])
                said, message = failed["Code"], failed.get("Message", "")
                call = AwsCall("SendMessageBatch", request_id(answer), said, message)
                refusal = TicketsNotSentError(len(left), call, fault=not failed["SenderFault"])
        return left, refusal


def _parts(ticket: Ticket) -> Iterator[Ticket]:
    """Yield tickets that are one together, each of a size that a message takes."""
    told = set(ticket.look)
    for start in range(0, max(len(ticket.ids), 1), MAX_IDS):
        ids = ticket.ids[start : start + MAX_IDS]
        look = tuple(each for each in ids if each in told)
        yield replace(ticket, ids=ids, sweep=ticket.sweep and start == 0, look=look)


def _batches(bodies: Iterable[str]) -> Iterator[list[str]]:
    """Yield messages as batches that SQS takes: by number, and by the bytes of all together."""
    batch: list[str] = []
    size = 0
    for body in bodies:
        # What `to_message` writes is ASCII: characters are bytes.
        if batch and (len(batch) == MAX_BATCH or size + len(body) > MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += len(body)
    if batch:
        yield batch
