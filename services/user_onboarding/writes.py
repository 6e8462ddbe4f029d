"""The HTTP API's writing calls: each turns a request into one intent, carried out once."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.logging import Logger

from services.controller.access import Caller
from services.controller.answers import Answer
from services.controller.aws_errors import FAILURES, AwsCallError
from services.controller.idempotency import (
    HEADER,
    Remembered,
    fingerprint_of,
    key_of,
    read_header,
    remember,
)
from services.controller.origin import Origin
from services.controller.pages import whole_number
from services.controller.problems import FieldError, InvalidFieldsError, NotAllowedError
from services.user_onboarding.api import LONGEST_ID, Api, etag
from services.user_onboarding.approvals import scopes
from services.user_onboarding.changes import approve, change, reject, settings_before
from services.user_onboarding.desired import Asked
from services.user_onboarding.intake import Accepted, Act, Conditions, Once, act_on, onboard
from services.user_onboarding.intents import offboard, resume, retry, suspend
from services.user_onboarding.quotas import place_of, warnings
from services.user_onboarding.requests import (
    MOST_RETENTION_DAYS,
    NoFields,
    Rejection,
    fields_of,
    patch_of,
    read_change,
    read_request,
)
from services.user_onboarding.requests import read_body as read_fields
from services.user_onboarding.user import User

_log = Logger(child=True)

REPLAYED = "Idempotency-Replayed"
Shape = Callable[[User, bool], Answer]
_IF_MATCH = re.compile(r'"(\d{1,9})"')


@dataclass(frozen=True)
class Writing:
    """A writing call as it came.

    Attributes
    ----------
    headers
        By name in lower case.
    text
        The body as it came; part of what an idempotency key stands for.
    """

    caller: Caller
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    text: str
    body: Mapping[str, Any]
    correlation_id: str


def create_user(api: Api, call: Writing) -> Answer:
    """``POST /users``: 202 and the new user, or 200 and the same one.

    Raises
    ------
    InvalidFieldsError, NotAllowedError, ConflictError, TryAgainError
    """
    asked = _asked(api, call)
    _no_query(call)
    request = read_request(call.body, api.installation, asked.now)
    if isinstance(request, list):
        raise InvalidFieldsError("The request has fields that cannot be taken.", request)
    fields = fields_of(request)

    def shape(user: User, new: bool) -> Answer:
        return _onboarded(user, new, warned)

    warned = _warned(api, fields["studio"])
    accepted = onboard(api.ledger, fields, asked, call.caller, _once(call, asked.now, shape))
    return _answer(accepted, shape)


def change_user(api: Api, call: Writing, user_id: str) -> Answer:
    """``PATCH /users/{id}``: 202 and the user.

    Raises
    ------
    InvalidFieldsError, NotFoundError, NotAllowedError, ConflictError, PreconditionFailedError
    """
    asked = _asked(api, call)
    _no_query(call)
    request = read_change(call.body, api.installation, asked.now)
    if isinstance(request, list):
        raise InvalidFieldsError("The change has fields that cannot be taken.", request)

    def act(user: User, asking: Asked) -> Any:
        patch = patch_of(request, settings_before(user))
        persona = patch.get("persona")
        if persona is not None and not _may_become(call.caller, user, persona, api):
            raise NotAllowedError(f"{call.caller.principal} may not request {persona} here.")
        return change(user, patch, asking)

    return _act(api, call, user_id, act, asked)


def delete_user(api: Api, call: Writing, user_id: str) -> Answer:
    """``DELETE /users/{id}``: 202 and the user that leaves.

    Raises
    ------
    InvalidFieldsError, NotFoundError, NotAllowedError, PreconditionFailedError
    """
    asked = _asked(api, call)
    days = _retention_days(call)
    _no_fields(call)

    def act(user: User, asking: Asked) -> Any:
        thing = scopes(user, api.installation)[0]
        if days == 0 and not call.caller.is_admin(thing):
            raise NotAllowedError("Only an admin purges at once (retention_days=0).")
        return offboard(user, days, asking)

    return _act(api, call, user_id, act, asked)


def approve_user(api: Api, call: Writing, user_id: str) -> Answer:
    """``POST /users/{id}/approve``."""
    return _plain(api, call, user_id, approve, deciding=True)


def reject_user(api: Api, call: Writing, user_id: str) -> Answer:
    """``POST /users/{id}/reject``."""
    _no_query(call)
    said = read_fields(Rejection, call.body)
    if isinstance(said, list):
        raise InvalidFieldsError("The rejection has fields that cannot be taken.", said)
    reason = said.reason

    def act(user: User, asking: Asked) -> Any:
        return reject(user, reason, asking)

    return _act(api, call, user_id, act, _asked(api, call), deciding=True)


def retry_user(api: Api, call: Writing, user_id: str) -> Answer:
    """``POST /users/{id}/retry``."""
    return _plain(api, call, user_id, retry)


def suspend_user(api: Api, call: Writing, user_id: str) -> Answer:
    """``POST /users/{id}/suspend``."""
    return _plain(api, call, user_id, suspend)


def resume_user(api: Api, call: Writing, user_id: str) -> Answer:
    """``POST /users/{id}/resume``."""
    return _plain(api, call, user_id, resume)


def _plain(api: Api, call: Writing, user_id: str, act: Act, *, deciding: bool = False) -> Answer:
    """Carry out an intent that needs no fields."""
    _no_query(call)
    _no_fields(call)
    return _act(api, call, user_id, act, _asked(api, call), deciding=deciding)


def _no_fields(call: Writing) -> None:
    said = read_fields(NoFields, call.body)
    if isinstance(said, list):
        raise InvalidFieldsError("The call takes no fields.", said)


def _act(
    api: Api, call: Writing, user_id: str, act: Act, asked: Asked, *, deciding: bool = False
) -> Answer:
    conditions = Conditions(call.caller, _if_match(call), deciding=deciding)
    # A longer one is no user's, and no key that the table takes.
    subject_id = user_id.lower()[: LONGEST_ID + 1]
    once = _once(call, asked.now, _accepted)
    accepted = act_on(api.ledger, subject_id, act, asked, conditions, once)
    return _answer(accepted, _accepted)


def _asked(api: Api, call: Writing) -> Asked:
    origin = Origin(call.caller.principal, verified=True, correlation_id=call.correlation_id)
    return Asked(origin, api.clock(), api.installation)


def _may_become(caller: Caller, user: User, persona: str, api: Api) -> bool:
    thing = {**scopes(user, api.installation)[0], "persona": persona}
    return caller.may_request(thing)


def _warned(api: Api, alias: str) -> list[str]:
    """Return what a sweep has seen coming in a studio's account."""
    if api.quota_notes is None:
        return []
    studio = api.installation.studios[alias]
    try:
        noted = api.quota_notes.read(place_of(studio))
    except FAILURES as error:
        # A warning that cannot be had is no reason to refuse a request.
        _log.warning("no quota is known of %s: %s", alias, AwsCallError.of(error, "GetItem"))
        return []
    return warnings(noted, studio, api.installation.partition)


def _onboarded(user: User, new: bool, warned: list[str]) -> Answer:
    headers = {"ETag": etag(user), "Location": f"users/{user.id}"}
    said = user.to_api()
    said["warnings"] += warned
    return Answer(HTTPStatus.ACCEPTED if new else HTTPStatus.OK, said, headers)


def _accepted(user: User, _: bool) -> Answer:
    return Answer(HTTPStatus.ACCEPTED, user.to_api(), {"ETag": etag(user)})


def _answer(accepted: Accepted, shape: Shape) -> Answer:
    if accepted.user is None:
        kept = json.loads(accepted.replay or "{}")
        return Answer(kept["status"], kept["body"], {**kept["headers"], REPLAYED: "true"})
    return shape(accepted.user, accepted.new)


def _once(call: Writing, now: datetime, shape: Shape) -> Once | None:
    header = call.headers.get(HEADER.lower())
    if header is None:
        return None
    key = key_of(call.caller.principal, read_header(header))
    query = json.dumps(sorted(call.query.items()))
    fingerprint = fingerprint_of(call.method, call.path, query, call.text)

    def keep(user: User, new: bool) -> Remembered:
        answer = shape(user, new)
        told = {"status": answer.status, "body": answer.body, "headers": dict(answer.headers)}
        return remember(key, fingerprint, json.dumps(told), now)

    return Once(key, fingerprint, keep)


def _if_match(call: Writing) -> int | None:
    text = call.headers.get("if-match")
    if text is None or text.strip() == "*":
        return None
    found = _IF_MATCH.fullmatch(text.strip())
    if found is None:
        message = 'It must be the ETag of the user: a generation in quotes, such as "3".'
        raise InvalidFieldsError(
            "The header If-Match cannot be taken.",
            [FieldError("if_match", message, parameter="If-Match")],
        )
    return int(found[1])


def _retention_days(call: Writing) -> int | None:
    _no_query(call, "retention_days")
    text = call.query.get("retention_days")
    if text is None:
        return None
    days = whole_number(text)
    if days is None or days > MOST_RETENTION_DAYS:
        message = f"It must be a whole number from 0 to {MOST_RETENTION_DAYS}."
        raise InvalidFieldsError(
            "The query cannot be taken.",
            [FieldError("range", message, parameter="retention_days")],
        )
    return days


def _no_query(call: Writing, *allowed: str) -> None:
    there = f"there is: {', '.join(allowed)}" if allowed else "the call takes none"
    errors = [
        FieldError("unknown_parameter", f"There is no such parameter; {there}.", parameter=name)
        for name in call.query
        if name not in allowed
    ]
    if errors:
        raise InvalidFieldsError("The query cannot be taken.", errors)
