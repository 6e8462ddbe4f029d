"""What operators may do about dead letters: list them, look at one, send them on their way."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from services.controller.admin import Action, Fields, Limit
from services.controller.problems import FieldError, InvalidFieldsError, NotFoundError
from services.controller.redrive import Found, Letters

# A look takes a call for each ten; an admin function has a minute.
_MOST_LOOKED_AT = 300
# Of a name that is not ours no more than this is told back.
_LONGEST_NAME = 64


class DlqList(Fields):
    """List dead letters."""

    action: Literal["dlq-list"]
    queue: str | None = None
    limit: Limit = 50


class DlqShow(Fields):
    """Show one dead letter with its whole body."""

    action: Literal["dlq-show"]
    message_id: str


class DlqRedrive(Fields):
    """Send dead letters on their way again: some, or all."""

    action: Literal["dlq-redrive"]
    message_ids: Annotated[list[str], Field(min_length=1, max_length=100)] | None = None
    all: bool = False
    queue: str | None = None
    limit: Limit = 100


def dead_letter_actions(letters: Letters) -> list[Action]:
    """Return the actions on a service's dead-letter queues."""
    return [
        Action("dlq-list", "List dead letters", DlqList, lambda said: _list(letters, said)),
        Action("dlq-show", "Show a dead letter", DlqShow, lambda said: _show(letters, said)),
        Action(
            "dlq-redrive", "Redrive dead letters", DlqRedrive, lambda said: _redrive(letters, said)
        ),
    ]


def _list(letters: Letters, said: DlqList) -> dict[str, Any]:
    _known_queue(letters, said.queue)
    found = letters.look(said.limit, said.queue)
    return {
        "messages": [_shown(letters, each) for each in found],
        "approximate_total": letters.totals(said.queue),
    }


def _show(letters: Letters, said: DlqShow) -> dict[str, Any]:
    found = letters.look(_MOST_LOOKED_AT, message_id=said.message_id)
    if not found:
        raise NotFoundError(f"There is no dead letter {said.message_id[:_LONGEST_NAME]}.")
    body = found[0].message.body
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        read = body
    return {**_shown(letters, found[0]), "body": read}


def _redrive(letters: Letters, said: DlqRedrive) -> dict[str, Any]:
    if said.all == (said.message_ids is not None):
        raise InvalidFieldsError("Either message_ids or all must be given.")
    _known_queue(letters, said.queue)
    wanted = None if said.message_ids is None else frozenset(said.message_ids)
    limit = said.limit if wanted is None else _MOST_LOOKED_AT
    done = letters.redrive(limit, said.queue, wanted)
    return {
        "redriven": list(done.redriven),
        "failed": [{"message_id": key, "detail": why} for key, why in done.failed.items()],
        "not_found": list(done.not_found),
    }


def _known_queue(letters: Letters, name: str | None) -> None:
    if name is None or name in letters.queues:
        return
    allowed = list(letters.queues)
    message = f"There is no queue {name[:_LONGEST_NAME]!r}; there are: {', '.join(allowed)}."
    error = FieldError("one_of", message, pointer="/queue", more={"allowed": allowed})
    raise InvalidFieldsError("There is no such queue.", [error])


def _shown(letters: Letters, found: Found) -> dict[str, Any]:
    message, letter = found.message, found.letter
    return {
        "queue": found.queue,
        "message_id": message.message_id,
        "sent_at": message.sent_at,
        "received": message.received,
        "kind": letter.kind,
        "about": letter.about,
        "reason": letter.reason or _why(message.attributes),
        "redrivable": letters.is_redrivable(letter),
    }


def _why(attributes: Mapping[str, str]) -> str | None:
    """Return why EventBridge gave up, where it was EventBridge."""
    said = [attributes[name] for name in ("ERROR_CODE", "ERROR_MESSAGE") if name in attributes]
    return ": ".join(said) or None
