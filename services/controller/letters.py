"""What a message on a dead-letter queue is: read from its body alone, whoever put it there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.controller.tickets import Ticket, UnreadableTicketError

TICKET = "ticket"
BATCH = "batch"
SCHEDULE = "schedule"
EVENT = "event"
UNKNOWN = "unknown"

_SCHEDULERS = ("aws.events", "aws.scheduler")
_LONGEST_ABOUT = 200


@dataclass(frozen=True)
class Letter:
    """A message that was given up.

    Attributes
    ----------
    kind
        ``ticket``; ``batch``: a stream batch that Lambda gave up, of which only the place in the
        stream is known; ``schedule``: a scheduled call; ``event``: any other event of EventBridge,
        AWS's or ours; ``unknown``; or what a function of ours kept, under the name its source was
        given.
    about
        What it concerns, for a person to read.
    reason
        Why it was given up, where the message says so.
    payload
        What is to be done again: the ticket's, the event's or the kept record's own JSON. None
        where the message does not carry it whole.
    """

    kind: str
    about: str
    reason: str | None = None
    payload: Mapping[str, Any] | None = None


def classify(body: str, sources: Mapping[str, str]) -> Letter:
    """Return what a message is. Never fails: what is not understood is ``unknown``.

    Parameters
    ----------
    sources
        The kind of what each function of ours keeps, by the name it keeps it under.
    """
    try:
        return _read(json.loads(body), body, sources)
    except (ValueError, RecursionError):
        return Letter(UNKNOWN, _short(body))


def is_scheduled(said: Mapping[str, Any]) -> bool:
    """Whether this is a schedule's event, or what a schedule gives its function in its place."""
    if said.get("source") in _SCHEDULERS and "detail-type" in said:
        return True
    return set(said) == {"sweep"} and isinstance(said["sweep"], str)


def _read(said: Any, body: str, sources: Mapping[str, str]) -> Letter:
    """Read a message; `ValueError` where it is none of ours."""
    if not isinstance(said, dict):
        raise UnreadableTicketError("no JSON object")
    if isinstance(said.get("DDBStreamBatchInfo"), dict):
        return _batch(said)
    if is_scheduled(said):
        about = f"sweep: {said['sweep']}" if "sweep" in said else _schedule_name(said)
        return Letter(SCHEDULE, _short(about), payload=said)
    if _is_event(said):
        return Letter(EVENT, _of_event(said), payload=said)
    if isinstance(said.get("payload"), dict) and isinstance(said.get("source"), str):
        return _kept(said, sources)
    return Letter(TICKET, _of_ticket(Ticket.from_message(body)), payload=said)


def _kept(said: Mapping[str, Any], sources: Mapping[str, str]) -> Letter:
    source, payload = said["source"], said["payload"]
    whole = set(payload) != {"beginning"}
    return Letter(
        sources.get(source, UNKNOWN),
        _short(f"{source}: {_of_payload(payload)}"),
        _text(said.get("reason")),
        payload if whole and source in sources else None,
    )


def _batch(said: Mapping[str, Any]) -> Letter:
    context = _mapping(said.get("requestContext"))
    info = said["DDBStreamBatchInfo"]
    function = str(context.get("functionArn", "")).split(":function:")[-1]
    about = (
        f"{info.get('batchSize')} records for {function}, "
        f"{info.get('approximateArrivalOfFirstRecord')} to "
        f"{info.get('approximateArrivalOfLastRecord')}"
    )
    failed = _mapping(said.get("responseContext")).get("functionError")
    reasons = [str(each) for each in (context.get("condition"), failed) if each]
    return Letter(BATCH, _short(about), ": ".join(reasons) or None, said)


def _schedule_name(said: Mapping[str, Any]) -> str:
    resources = said.get("resources")
    named = str(resources[0]) if isinstance(resources, list) and resources else "a schedule"
    return _short(f"{named.rpartition('/')[2]} at {said.get('time', 'an unknown time')}")


def _is_event(said: Mapping[str, Any]) -> bool:
    texts = ("source", "detail-type", "id")
    return all(isinstance(said.get(name), str) for name in texts) and "detail" in said


def _of_event(said: Mapping[str, Any]) -> str:
    name = _mapping(said.get("detail")).get("eventName") or said["detail-type"]
    return _short(f"{said['source']}: {name} at {said.get('time', 'an unknown time')}")


def _of_ticket(ticket: Ticket) -> str:
    if ticket.sweep:
        return _short(f"{ticket.subject}: sweep")
    return _short(f"{ticket.subject}: {', '.join(ticket.ids) or 'no ids'}")


def _of_payload(payload: Mapping[str, Any]) -> str:
    """Name a kept payload: an item, a record of a stream, or what is left of one."""
    if _is_event(payload):
        return _of_event(payload)
    record = _mapping(payload.get("dynamodb"))
    if record:
        keys = _mapping(record.get("Keys")).values()
        return " ".join(str(value) for each in keys for value in _mapping(each).values())
    for name in ("id", "pk", "beginning"):
        if isinstance(payload.get(name), str):
            revision = payload.get("revision")
            return f"{payload[name]}{'' if revision is None else f', revision {revision}'}"
    return f"fields {', '.join(payload)}"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_ABOUT else f"{text[: _LONGEST_ABOUT - 1]}…"
