"""A pass over the items of one subject: what is left for the next one, and whose failure is whose.

The parts of a reconcile that do not depend on what is reconciled.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import FAILURES, AwsCallError
from services.controller.clock import Clock, to_text
from services.controller.leases import Leases
from services.controller.revisions import RevisionConflictError
from services.controller.tickets import (
    MAX_DELAY_SECONDS,
    MAX_IDS,
    MOST_LOST,
    Ticket,
    Tickets,
    UnreadableTicketError,
    merge,
)

_log = Logger(child=True)

LOST_LEASE_DELAY_SECONDS = 5
LONGEST_LOST_LEASE_DELAY_SECONDS = 60
# By the time a ticket waits longer than that, the index of due items shows what it is about: it is
# there for whatever the index may not know.
LONGEST_DELAY_OF_INDEXED_SECONDS = MAX_DELAY_SECONDS
CONFLICT_DELAY_SECONDS = 1
FAULT_DELAY_SECONDS = 5

BatchAnswer = dict[str, list[dict[str, str]]]


class Agenda:
    """What a pass over one subject leaves behind: items to look at again, items that broke us.

    Attributes
    ----------
    indexed
        Ids that the index of due items showed: any later pass finds them without being told.
    sweeps
        Whether a sweep's ticket is carried out as one: a sweep of several passes tells once of an
        item that breaks us.
    told
        Ids of which something was told and that were not looked at yet: whichever comes again, for
        whatever reason, is looked at then.
    """

    def __init__(self) -> None:
        self.indexed: frozenset[str] = frozenset()
        self.sweeps = True
        self.told: frozenset[str] = frozenset()
        self._again: dict[str, int] = {}
        self._refused: dict[str, int] = {}
        self._look: set[str] = set()
        self._failed: dict[str, Exception] = {}

    def again(
        self, item_id: str, delay_seconds: int, *, look: bool = False, refused: bool = False
    ) -> None:
        """Have an item looked at again.

        Parameters
        ----------
        look
            Even if it is settled by then.
        refused
            Behind those that had no turn.
        """
        (self._refused if refused else self._again)[item_id] = delay_seconds
        if look:
            self._look.add(item_id)

    @contextmanager
    def own_failure(self, item_id: str) -> Iterator[None]:
        """Keep one item's failure from the others."""
        try:
            yield
        except RevisionConflictError:
            # Somebody wrote in between: look again at what is asked for now.
            self.again(item_id, CONFLICT_DELAY_SECONDS)
        except FAILURES as error:
            read = AwsCallError.of(error, "AWS")
            if not read.passing:
                self._break(item_id, error)
                return
            _log.warning("failed at %s: %s", item_id, read, extra={"item_id": item_id})
            self.again(item_id, FAULT_DELAY_SECONDS)
        except Exception as error:  # noqa: BLE001 - kept, and raised by `close` with its own ticket
            self._break(item_id, error)

    def _break(self, item_id: str, error: Exception) -> None:
        _log.exception("our code broke at %s", item_id, extra={"item_id": item_id})
        self._failed[item_id] = error

    def close(
        self, ticket: Ticket, tickets: Tickets, next_look_at: datetime | None, now: datetime
    ) -> datetime | None:
        """Send what is still due, and return when the subject will be looked at next.

        Where a look is under way already, only what it could miss is sent: else each request's
        ticket would go round on its own. An item at which our own code broke gets a ticket of its
        own, so that it delays no other.

        Parameters
        ----------
        next_look_at
            When a ticket that is on the queue already will look at the subject. The ticket that is
            this very look is on it no more, even if this function's clock says that it is to come.

        Raises
        ------
        Exception
            The one that was kept, when the ticket is such a ticket: its message comes again and
            ends on the dead-letter queue.
        """
        if next_look_at and (next_look_at <= now or to_text(next_look_at) in ticket.noted_for):
            next_look_at = None
        again = self._again | self._refused
        if again:
            delay = min(again.values())
            at = now + timedelta(seconds=delay)
            # The index leads to the rest. Since it lags behind, the first ones are named too; all
            # of thousands would be many tickets, each of which would go round on its own.
            named = MAX_IDS
            if next_look_at is not None and next_look_at <= at:
                named = 0
            else:
                next_look_at = at
            looks = self._look | self.told
            known = self.indexed - looks
            left = [each for place, each in enumerate(again) if place < named or each not in known]
            if left:
                look = tuple(each for each in left if each in looks)
                noted = (to_text(at),) if next_look_at == at else ()
                tickets.send(
                    Ticket(ticket.subject, tuple(left), look=look, noted_for=noted),
                    delay if named else min(again[each] for each in left),
                )
        for item_id, error in self._failed.items():
            if ticket.ids == (item_id,) and not ticket.sweep:
                raise error
            if item_id in ticket.ids or (ticket.sweep and self.sweeps):
                # Where it broke may have been a look at a settled one.
                look = (item_id,) if item_id in ticket.look or ticket.sweep else ()
                tickets.send(Ticket(ticket.subject, (item_id,), look=look))
        return next_look_at


def under_lease(
    leases: Leases,
    tickets: Tickets,
    ticket: Ticket,
    holder: str,
    clock: Clock,
    work: Callable[[Agenda], None],
    seconds: int,
) -> None:
    """Work on a ticket's subject while holding it; where somebody else does, put it back.

    So is a ticket during whose work AWS had a passing fault: a failed message would stay hidden for
    minutes.

    Parameters
    ----------
    seconds
        For how long the subject is held at most: longer than the function can run.
    """
    try:
        _work_while_held(leases, tickets, ticket, holder, clock, work, seconds)
    except FAILURES as error:
        read = AwsCallError.of(error, "AWS")
        if not read.passing:
            raise
        _log.warning("failed at %s: %s", ticket.subject, read)
        tickets.send(ticket, FAULT_DELAY_SECONDS)


def _work_while_held(
    leases: Leases,
    tickets: Tickets,
    ticket: Ticket,
    holder: str,
    clock: Clock,
    work: Callable[[Agenda], None],
    seconds: int,
) -> None:
    held = leases.acquire(ticket.subject, holder, clock(), seconds)
    if held is None:
        # Whoever holds it may do so again and again, for as long as there is work: later each time.
        longest = LONGEST_DELAY_OF_INDEXED_SECONDS
        if ticket.sweep or ticket.look:
            longest = LONGEST_LOST_LEASE_DELAY_SECONDS
        delay = min(LOST_LEASE_DELAY_SECONDS * 2**ticket.lost, longest)
        tickets.send(replace(ticket, lost=min(ticket.lost + 1, MOST_LOST - 1)), delay)
        return
    agenda = Agenda()
    next_look_at = None
    try:
        work(agenda)
        next_look_at = agenda.close(ticket, tickets, held.next_look_at, clock())
    finally:
        leases.release(replace(held, next_look_at=next_look_at))


def work_off(
    messages: Iterable[Mapping[str, Any]], reconcile: Callable[[Ticket], None]
) -> BatchAnswer:
    """Carry out a batch of queue messages, joined by subject; each subject's failure is its own.

    Returns
    -------
    dict
        Lambda's partial batch answer: the messages of the tickets that failed. They come again,
        and after some times end on the dead-letter queue with their whole payload.
    """
    failed: list[str] = []
    by_subject: dict[str, list[tuple[str, Ticket]]] = {}
    for message in messages:
        try:
            ticket = Ticket.from_message(message["body"])
        except UnreadableTicketError:
            _log.exception("an unreadable ticket")
            failed.append(message["messageId"])
            continue
        by_subject.setdefault(ticket.subject, []).append((message["messageId"], ticket))
    for subject, found in by_subject.items():
        (joined,) = merge([ticket for _, ticket in found])
        try:
            reconcile(joined)
        except Exception:  # noqa: BLE001 - one subject must not hold up the others of a batch
            # The messages go back to the queue one by one; whatever was done is noted.
            _log.exception("a ticket failed", extra={"subject": subject})
            failed += [message_id for message_id, _ in found]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
