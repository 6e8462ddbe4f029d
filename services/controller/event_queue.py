"""Messages of a queue that events arrive on; each fails or is set aside for itself."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from aws_lambda_powertools.logging import Logger

from services.controller.dead_letters import DeadLetters
from services.controller.streams import BatchAnswer, PoisonError

_log = Logger(child=True)


def take_events(
    messages: Iterable[Mapping[str, Any]],
    take: Callable[[Mapping[str, Any]], None],
    source: str,
    dead_letters: DeadLetters,
) -> BatchAnswer:
    """Take in a batch of queue messages, each an event as EventBridge delivers it.

    Parameters
    ----------
    take
        Takes in one event; `PoisonError` where no repetition makes it understood.
    source
        Under which name what is not understood is kept.

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
            _take(message["body"], take, source, dead_letters)
        except Exception:  # noqa: BLE001 - one message must not hold up the others of a batch
            _log.exception("an event failed")
            failed.append(message["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def _take(
    body: str, take: Callable[[Mapping[str, Any]], None], source: str, dead_letters: DeadLetters
) -> None:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        dead_letters.keep(source, "the message is no JSON object", {"body": body})
        return
    try:
        take(event)
    except PoisonError as error:
        _log.warning("an event is not understood: %s", error)
        dead_letters.keep(source, str(error), event)
