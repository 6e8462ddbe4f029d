"""Calls that change user profiles, as CloudTrail tells of them: each is a reason to look.

Read defensively, and believed for no more than that: shapes are from CloudTrail's user guide and
from SageMaker's own requests, whose members CloudTrail begins in lower case.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools.logging import Logger

from events.aws import API_CALL, PROFILE_CALL_NAMES, PROFILE_TAG_CALL_NAMES, SAGEMAKER
from services.controller.clock import to_text
from services.controller.dead_letters import DeadLetters
from services.controller.streams import PoisonError
from services.controller.tickets import Ticket, Tickets
from services.user_onboarding.settings import Installation, Studio
from services.user_onboarding.user import user_id

SOURCE: Final = "user-onboarding-intake"
_log = Logger(child=True)

_NAME: Final = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", re.ASCII)
_PROFILE_ARN: Final = re.compile(r"arn:[^:]+:sagemaker:[^:]+:[0-9]{12}:user-profile/[^/]+/([^/]+)")


class UnknownEventError(PoisonError):
    """An event is not understood."""


def is_profile_event(event: Mapping[str, Any]) -> bool:
    """Whether an event is one of those that are read here."""
    return (event.get("source"), event.get("detail-type")) == (SAGEMAKER, API_CALL)


def tickets_for(event: Mapping[str, Any], installation: Installation) -> list[Ticket]:
    """Return which users are to be looked at, and where.

    None where the call was refused, was the service's own, or was made where no studio is. Which of
    several studios of an account is meant is not told: each looks for the user among its own.

    Parameters
    ----------
    event
        As EventBridge delivers it.

    Raises
    ------
    UnknownEventError
        It is not understood.
    """
    detail = _object(event.get("detail"))
    if not is_profile_event(event):
        raise UnknownEventError(
            f"an event with the source {event.get('source')!r} and the type "
            f"{event.get('detail-type')!r}"
        )
    name = _profile_of(detail)
    if detail.get("errorCode"):
        # CloudTrail records refused calls too.
        return []
    return [
        Ticket(studio.alias, (found,), look=(found,))
        for studio in _studios_at(event, installation)
        if not _is_our_own(detail, installation.workload_role_arn(studio))
        for found in (user_id(studio.alias, name),)
    ]


def take_event(
    event: Mapping[str, Any],
    installation: Installation,
    tickets: Tickets,
    dead_letters: DeadLetters,
    now: datetime,
) -> None:
    """Put a ticket on the queue for whom an event concerns; keep what is not understood.

    What is told from here on is seen by a look that begins after ``now``.
    """
    try:
        found = tickets_for(event, installation)
    except UnknownEventError as error:
        _log.warning("an event is not understood: %s", error)
        dead_letters.keep(SOURCE, str(error), event)
        return
    tickets.send_all(replace(each, told_at=to_text(now)) for each in found)


def _profile_of(detail: Mapping[str, Any]) -> str:
    """Return the name of the profile that a call was about."""
    call, asked = detail.get("eventName"), _object(detail.get("requestParameters"))
    if call in PROFILE_CALL_NAMES:
        name = asked.get("userProfileName")
    elif call in PROFILE_TAG_CALL_NAMES:
        arn = _PROFILE_ARN.fullmatch(str(asked.get("resourceArn")))
        name = arn[1] if arn else None
    else:
        raise UnknownEventError(f"{SAGEMAKER} tells of {call!r}, which is not known")
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise UnknownEventError(f"{call} names no user profile")
    return name


def _studios_at(event: Mapping[str, Any], installation: Installation) -> list[Studio]:
    # EventBridge itself says where an event comes from; what is in it is its sender's word.
    where = event.get("account"), event.get("region")
    return [
        each for each in installation.studios.values() if (each.account_id, each.region) == where
    ]


def _is_our_own(detail: Mapping[str, Any], role_arn: str) -> bool:
    session = _object(_object(detail.get("userIdentity")).get("sessionContext"))
    return _object(session.get("sessionIssuer")).get("arn") == role_arn


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
