"""Batches of the queue that events arrive on: read one by one, acted on network by network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools.logging import Logger

from services.controller.dead_letters import DeadLetters
from services.controller.event_queue import take_events
from services.controller.origin import Origin
from services.controller.streams import BatchAnswer
from services.network_registry.intake import Intake, on_account, on_change
from services.network_registry.network_events import read_event
from services.network_registry.news import AccountTold, Changed, Ignored

SOURCE = "network-registry-intake"
_log = Logger(child=True)


@dataclass
class _Heard:
    """What a batch told of one network, and by which messages."""

    origin: Origin
    causes: list[str] = field(default_factory=list)
    message_ids: list[str] = field(default_factory=list)


def take_batch(
    messages: Iterable[Mapping[str, Any]], intake: Intake, dead_letters: DeadLetters
) -> BatchAnswer:
    """Take in a batch of queue messages: all that is told of one network wakes it once.

    Returns
    -------
    dict
        Lambda's partial batch answer: the messages that failed.
    """
    heard: dict[str, _Heard] = {}
    failed: list[dict[str, str]] = []
    for message in messages:
        found: list[tuple[Changed, Origin]] = []
        answer = take_events(
            [message],
            lambda event: found.extend(_read(event, intake)),  # noqa: B023 - called at once
            SOURCE,
            dead_letters,
        )
        failed += answer["batchItemFailures"]
        for news, origin in found:
            network = heard.setdefault(news.network_id, _Heard(origin))
            network.causes.append(news.cause)
            network.message_ids.append(message["messageId"])
    for network_id, network in heard.items():
        try:
            on_change(intake, network_id, network.causes, network.origin)
        except Exception:  # noqa: BLE001 - one network must not hold up the others of a batch
            _log.exception("events of %s failed", network_id)
            failed += [{"itemIdentifier": each} for each in network.message_ids]
    return {"batchItemFailures": failed}


def take_event(event: Mapping[str, Any], intake: Intake) -> None:
    """Take in one event.

    Raises
    ------
    UnknownEventError
        It is not understood.
    """
    for news, origin in _read(event, intake):
        on_change(intake, news.network_id, [news.cause], origin)


def _read(event: Mapping[str, Any], intake: Intake) -> list[tuple[Changed, Origin]]:
    """Act on what is no change of a network; return what is one."""
    news = read_event(event, intake.installation)
    # EventBridge sends an event again under the same id: all that follows from it carries it.
    origin = Origin(str(event.get("source")), verified=True, correlation_id=str(event.get("id")))
    match news:
        case Ignored():
            _log.info("ignored: %s", news.reason)
        case AccountTold():
            on_account(intake, news, origin)
        case Changed():
            return [(news, origin)]
    return []
