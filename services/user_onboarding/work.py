"""A batch of queue messages: joined by studio, each studio's failure its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from aws_lambda_powertools.logging import Logger

from services.controller.tickets import Ticket, UnreadableTicketError, merge
from services.user_onboarding.reconcile import Worker, reconcile

_log = Logger(child=True)

BatchAnswer = dict[str, list[dict[str, str]]]


def work_off(
    worker: Worker,
    messages: Iterable[Mapping[str, Any]],
    holder: str,
    time_left: Callable[[], float],
) -> BatchAnswer:
    """Carry out the tickets of a batch.

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
            reconcile(worker, joined, holder, time_left)
        except Exception:  # noqa: BLE001 - one studio must not hold up the others of a batch
            # The messages go back to the queue one by one; whatever was done is noted.
            _log.exception("a ticket failed", extra={"subject": subject})
            failed += [message_id for message_id, _ in found]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
