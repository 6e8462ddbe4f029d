"""Functions for operators: a payload names an action, the answer is typed JSON.

``{"action": "help"}`` lists the actions with their schemas.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from aws_lambda_powertools.logging import Logger
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.controller.aws_errors import FAILURES, AwsCallError, showable
from services.controller.field_faults import fault_of
from services.controller.problems import (
    FieldError,
    InvalidFieldsError,
    ProblemError,
    TryAgainError,
    UnexpectedError,
)
from services.controller.revisions import RevisionConflictError

_log = Logger(child=True)
HELP = "help"
# Of a name that is not ours no more than this is told back.
_LONGEST_NAME = 64

Limit = Annotated[int, Field(ge=1, le=100)]
"""How many of a list are asked for."""


class Fields(BaseModel):
    """Base of payloads: no field that does not stand there, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True)
class Action:
    """One thing an operator may ask for.

    Attributes
    ----------
    fields
        The payload's model; it has the field ``action``.
    run
        Takes the validated payload, returns the result.
    """

    name: str
    summary: str
    fields: type[BaseModel]
    run: Callable[[Any], Mapping[str, Any]]


def dispatch(actions: Sequence[Action], payload: Any, request_id: str) -> dict[str, Any]:
    """Carry out a payload's action. Never raises: an error is an answer, without a stack trace.

    Parameters
    ----------
    request_id
        The invocation's, by which its logs are found.

    Returns
    -------
    dict
        ``{"ok": true, "action", "result"}``, or ``{"ok": false, "action", "error"}`` with a
        problem (RFC 9457) without ``instance``.
    """
    name = payload.get("action") if isinstance(payload, dict) else None
    told = name[:_LONGEST_NAME] if isinstance(name, str) else None
    try:
        result = _plain(_carried_out(actions, payload, name))
    except ProblemError as problem:
        error = problem
    except RevisionConflictError as conflict:
        error = TryAgainError(f"Somebody else was faster: {conflict}.")
    except AwsCallError as failure:
        _log.exception("AWS failed the action %s", told)
        error = _aws_failed(failure, request_id)
    except FAILURES as failure:
        _log.error("AWS failed the action %s", told, exc_info=showable(failure))
        error = _aws_failed(AwsCallError.of(failure, ""), request_id)
    except Exception:  # noqa: BLE001 - told as a fault of ours, with its trace in the log
        _log.exception("a fault of ours at the action %s", told)
        error = _unexpected(request_id)
    else:
        return {"ok": True, "action": _plain(told), "result": result}
    shown = error.to_json("")
    del shown["instance"]
    return {"ok": False, "action": _plain(told), "error": _plain(shown)}


def _plain(said: Any) -> Any:
    """Return what Lambda can write as an answer: half a character, say, would stop it."""
    return json.loads(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))


def _aws_failed(failure: AwsCallError, request_id: str) -> ProblemError:
    if failure.passing:
        return TryAgainError("AWS did not carry out the call; the same may be asked again.")
    return _unexpected(request_id)


def _unexpected(request_id: str) -> ProblemError:
    return UnexpectedError(
        f"The action could not be carried out. Its id in the logs is {request_id}."
    )


def _carried_out(actions: Sequence[Action], payload: Any, name: Any) -> Mapping[str, Any]:
    if not isinstance(payload, dict):
        raise InvalidFieldsError("The payload must be a JSON object with an action.")
    every = [_help(actions), *actions]
    action = next((each for each in every if each.name == name), None)
    if action is None:
        raise _no_such_action(name, [each.name for each in every])
    try:
        said = action.fields.model_validate(payload)
    except ValidationError as error:
        raise InvalidFieldsError(
            f"The action {action.name} has fields that cannot be taken.",
            [fault_of(each, action.fields) for each in error.errors(include_url=False)],
        ) from None
    _log.info("an operator asks for %s", action.name)
    return action.run(said)


def _no_such_action(name: Any, names: Sequence[str]) -> InvalidFieldsError:
    rule, message = "one_of", f"It must be one of: {', '.join(names)}."
    if name is None:
        rule, message = "required", f"It must be given; one of: {', '.join(names)}."
    elif not isinstance(name, str):
        rule, message = "type", "It must be text."
    elif near := get_close_matches(name[:_LONGEST_NAME], names, n=1):
        message += f" Did you mean {near[0]}?"
    error = FieldError(rule, message, pointer="/action", more={"allowed": list(names)})
    return InvalidFieldsError("There is no such action.", [error])


class Help(Fields):
    """List the actions."""

    action: Literal["help"]


def _help(actions: Sequence[Action]) -> Action:
    def run(_: Help) -> dict[str, Any]:
        return {"actions": [_described(each) for each in (itself, *actions)]}

    itself = Action(HELP, "List the actions with their JSON Schemas", Help, run)
    return itself


def _described(action: Action) -> dict[str, Any]:
    schema = action.fields.model_json_schema()
    # A model may serve several actions; a payload names the one that is meant.
    named = {"action": {"const": action.name, "type": "string"}}
    return {
        "action": action.name,
        "summary": action.summary,
        "schema": {**schema, "properties": {**schema["properties"], **named}},
    }
