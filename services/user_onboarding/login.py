"""Logging in: a presigned URL for the owner of a user, and for nobody else.

The URL is never stored nor logged: it is made, written down that it was, and handed out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from events.names import USER_LOGIN_ISSUED
from services.controller.access import Caller
from services.controller.answers import Answer
from services.controller.aws_errors import AwsCall, AwsCallError, asked, request_id
from services.controller.clock import Clock, to_text
from services.controller.ledger import Ledger
from services.controller.problems import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    TryAgainError,
)
from services.controller.revisions import RevisionConflictError
from services.controller.timeline import PendingEvent, TimelineEntry
from services.user_onboarding.api import LONGEST_ID
from services.user_onboarding.expiry import is_past_expiry
from services.user_onboarding.intake import may_see
from services.user_onboarding.settings import Installation, Studio
from services.user_onboarding.user import Phase, User, Wanted

LOGIN = "user-onboarding-login"
_TRIES = 5
# There is a profile in service; who changes, or waits for a change, goes on working.
_OPEN = frozenset({Phase.READY, Phase.CHANGING, Phase.PENDING_APPROVAL})


@dataclass(frozen=True)
class Url:
    """A presigned URL and the id of the call that made it."""

    url: str
    request_id: str | None


class StudioDoor(Protocol):
    """Where URLs come from."""

    def open_url(
        self, domain_id: str, user_name: str, url_seconds: int, session_seconds: int
    ) -> Url:
        """Return a URL that opens Studio as a profile.

        Raises
        ------
        AwsCallError
        """


class AwsStudioDoor:
    """URLs from SageMaker, made under the role that may make them and do nothing else."""

    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client

    def open_url(
        self, domain_id: str, user_name: str, url_seconds: int, session_seconds: int
    ) -> Url:
        """Make a URL."""
        answer = asked(
            "CreatePresignedDomainUrl",
            lambda: self._client().create_presigned_domain_url(
                DomainId=domain_id,
                UserProfileName=user_name,
                ExpiresInSeconds=url_seconds,
                SessionExpirationDurationInSeconds=session_seconds,
                LandingUri="studio::",
            ),
        )
        return Url(answer["AuthorizedUrl"], request_id(answer))


@dataclass(frozen=True)
class Logins:
    """What logging in needs."""

    installation: Installation
    ledger: Ledger
    open_studio: Callable[[Studio], StudioDoor]
    clock: Clock


def issue(logins: Logins, caller: Caller, user_id: str, correlation_id: str) -> Answer:
    """``POST /users/{id}/login-url``: 200 and ``{url, expires_in}``.

    Raises
    ------
    NotFoundError
        There is no such user, or the caller neither owns it nor may see it.
    NotAllowedError
        Somebody else owns it, or logins are not switched on.
    ConflictError
        It has no owner, or nothing that could be opened.
    TryAgainError
        AWS did not make the URL now.
    """
    installation = logins.installation
    if not installation.login.enabled:
        raise NotAllowedError("Logins are not switched on in this installation.")
    user = _owned(logins, caller, user_id)
    studio = installation.studios.get(user.studio)
    if studio is None:
        raise ConflictError(f"The studio {user.studio} is no longer configured.")
    settings = installation.login
    try:
        made = logins.open_studio(studio).open_url(
            str(user.domain_id), user.user_name, settings.url_seconds, settings.session_seconds
        )
    except AwsCallError as error:
        if error.passing:
            raise TryAgainError(f"{error.call.operation} did not answer; try again.") from error
        raise ConflictError(f"{error.call.operation} failed: {error.call.error_message}") from error
    # Handed out only after it is written down that it was: no login without its line.
    _write_down(logins, caller, user.id, correlation_id, made)
    return Answer(200, {"url": made.url, "expires_in": settings.url_seconds}, {})


def _owned(logins: Logins, caller: Caller, user_id: str) -> User:
    item = logins.ledger.read(user_id.lower()) if len(user_id) <= LONGEST_ID else None
    user = None if item is None else User.from_item(item)
    if user is None or not (
        user.owner == caller.principal or may_see(caller, user, logins.installation)
    ):
        raise NotFoundError(f"There is no user {user_id}.")
    if user.owner is None:
        raise ConflictError(f"{user.id} has no owner; PATCH /users/{user.id} names one.")
    if user.owner != caller.principal:
        raise NotAllowedError(f"Only the owner of {user.id} logs in as it.")
    in_service = user.profile_arn is not None and user.domain_id is not None
    if user.phase not in _OPEN or user.aim is not Wanted.PRESENT or not in_service:
        raise ConflictError(f"{user.id} is {user.phase.value}. {user.message}")
    if is_past_expiry(user, logins.clock()):
        raise ConflictError(f"{user.id} expired at {user.expires_at}.")
    return user


def _write_down(
    logins: Logins, caller: Caller, user_id: str, correlation_id: str, made: Url
) -> None:
    for _ in range(_TRIES):
        user = _owned(logins, caller, user_id)
        at = to_text(logins.clock())
        # Neither phase nor generation moves: it is a line in the timeline, and an event.
        after = replace(user, revision=user.revision + 1, updated_at=at, written_by=LOGIN)
        seconds = logins.installation.login.url_seconds
        data = {**after.facts(), "issued_to": caller.principal, "expires_in": seconds}
        entry = TimelineEntry(
            revision=after.revision,
            at=at,
            phase=user.phase.value,
            reason="LoginIssued",
            message=f"A login URL was made for {caller.principal}; it is good for {seconds} s.",
            actor=caller.principal,
            verified=True,
            correlation_id=correlation_id,
            aws=AwsCall("CreatePresignedDomainUrl", made.request_id),
            event=PendingEvent(USER_LOGIN_ISSUED, data, correlation_id),
        )
        try:
            logins.ledger.write(after.to_item(), entry)
        except RevisionConflictError:
            continue
        return
    raise TryAgainError("Others are writing this user at the same time.")
