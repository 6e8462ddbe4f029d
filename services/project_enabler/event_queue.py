"""Messages of the queue that AWS's events arrive on; each fails or is set aside for itself."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aws_lambda_powertools.logging import Logger

from services.controller.dead_letters import DeadLetters
from services.controller.origin import Origin
from services.controller.streams import BatchAnswer
from services.project_enabler.account_events import read_event
from services.project_enabler.facts import UnknownEventError
from services.project_enabler.intake import Intake, on_news

SOURCE = "project-enabler-intake"
_log = Logger(child=True)


def take_events(
    messages: Iterable[Mapping[str, Any]], intake: Intake, dead_letters: DeadLetters
) -> BatchAnswer:
    """Take in a batch of queue messages, each an event as EventBridge delivers it.

    Returns
    -------
    dict
        Lambda's partial batch answer: the messages that failed. They come again, and after some
        times end on the dead-letter queue with their whole payload. What is not understood is kept
        as a dead letter at once.
    """
    failed: list[str] = []
    for message in messages:
        try:
            _take(message["body"], intake, dead_letters)
        except Exception:  # noqa: BLE001 - one message must not hold up the others of a batch
            _log.exception("an event failed")
            failed.append(message["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def take_event(event: Mapping[str, Any], intake: Intake) -> None:
    """Take in one event.

    Raises
    ------
    UnknownEventError
        It is not understood.
    """
    news = read_event(event, intake.installation.management_account)
    # EventBridge sends an event again under the same id: all that follows from it carries it.
    origin = Origin(str(event.get("source")), verified=True, correlation_id=str(event.get("id")))
    on_news(intake, news, origin)


def _take(body: str, intake: Intake, dead_letters: DeadLetters) -> None:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        dead_letters.keep(SOURCE, "the message is no JSON object", {"body": body})
        return
    try:
        take_event(event, intake)
    except UnknownEventError as error:
        _log.warning("an event is not understood: %s", error)
        dead_letters.keep(SOURCE, str(error), event)
