"""Intake: a valid request becomes desired state, whichever door it came through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from events.names import USER_REQUESTED
from services.controller.access import Caller
from services.controller.clock import to_text
from services.controller.ledger import INTAKE, Ledger, RevisionConflictError
from services.controller.problems import ConflictError, NotAllowedError, TryAgainError
from services.controller.timeline import PendingEvent, TimelineEntry
from services.user_onboarding.requests import UserRequest
from services.user_onboarding.settings import Installation, Studio
from services.user_onboarding.transitions import Transition
from services.user_onboarding.user import Phase, User, user_id

# Two callers may ask for one name at the same moment; the loser reads again and compares.
_TRIES = 3
_COMPARED = ("persona", "email", "team", "cost_center", "owner", "expires_at")


@dataclass(frozen=True)
class Origin:
    """Who asks, and how it reached us.

    Attributes
    ----------
    principal
        A canonical principal; claimed only, where ``verified`` is False.
    correlation_id
        Stays with everything that follows from the request.
    """

    principal: str
    verified: bool
    correlation_id: str


@dataclass(frozen=True)
class Accepted:
    """A user that was asked for; ``new`` tells whether this request made it."""

    user: User
    new: bool


def onboard(
    ledger: Ledger,
    installation: Installation,
    request: UserRequest,
    origin: Origin,
    now: datetime,
    caller: Caller | None = None,
) -> Accepted:
    """Write down that a user is to be there.

    Parameters
    ----------
    request
        Valid, as `read_request` returns it.
    caller
        Who asks, where AWS vouches for it: the access table is applied. A row of the requests
        table has none: who may write rows there is decided by IAM.

    Raises
    ------
    NotAllowedError
        The caller may not ask for this persona in this studio.
    ConflictError
        The name is taken by a user of another kind.
    TryAgainError
        Others kept writing the same user.
    """
    studio = installation.studios[str(request.studio)]
    if caller is not None and not caller.may_request(scope(studio, request.persona, request.team)):
        raise NotAllowedError(
            f"{origin.principal} may not request {request.persona} in {studio.alias}."
        )
    for _ in range(_TRIES):
        item = ledger.read(user_id(studio.alias, request.user_name))
        if item is not None:
            return Accepted(_same(User.from_item(item), request, studio, caller), new=False)
        first = open_chapter(request, studio, origin, now)
        try:
            ledger.write(first.user.to_item(), first.entry)
        except RevisionConflictError:
            continue
        return Accepted(first.user, new=True)
    raise TryAgainError("Others are writing this user at the same time.")


def open_chapter(request: UserRequest, studio: Studio, origin: Origin, now: datetime) -> Transition:
    """Return the first state of a user. Pure."""
    at = to_text(now)
    user = User(
        id=user_id(studio.alias, request.user_name),
        user_name=request.user_name,
        studio=studio.alias,
        account_id=studio.account_id,
        region=studio.region,
        persona=request.persona,
        requested_by=origin.principal,
        verified=origin.verified,
        generation=1,
        revision=1,
        chapter=1,
        phase=Phase.PROVISIONING,
        reason="Requested",
        message=f"Asked for as {request.persona} in {studio.alias}.",
        observed_generation=0,
        attempts=0,
        created_at=at,
        updated_at=at,
        written_by=INTAKE,
        correlation_id=origin.correlation_id,
        intent_revision=1,
        owner=request.owner,
        email=request.email,
        team=request.team,
        cost_center=request.cost_center,
        expires_at=request.expires_at,
        due_at=at,
    )
    entry = TimelineEntry(
        revision=1,
        at=at,
        phase=user.phase.value,
        reason=user.reason,
        message=user.message,
        actor=origin.principal,
        verified=origin.verified,
        correlation_id=origin.correlation_id,
        event=PendingEvent(USER_REQUESTED, user.facts(), origin.correlation_id),
    )
    return Transition(user, entry)


def scope(studio: Studio, persona: str, team: str | None) -> Mapping[str, str | None]:
    """Return what grants of the access table are limited by."""
    return {"account_set": studio.account_set, "persona": persona, "team": team}


def may_see(caller: Caller, user: User, installation: Installation) -> bool:
    """Whether a caller may see a user; a studio no longer configured is for nobody but admins."""
    studio = installation.studios.get(user.studio)
    thing = {
        "account_set": studio.account_set if studio else None,
        "persona": user.persona,
        "team": user.team,
    }
    return caller.may_see(thing, (user.requested_by if user.verified else None, user.owner))


def _same(user: User, request: UserRequest, studio: Studio, caller: Caller | None) -> User:
    """Return the stored user where the request asks for nothing else."""
    if caller is not None and not caller.may_see(
        scope(studio, user.persona, user.team),
        (user.requested_by if user.verified else None, user.owner),
    ):
        raise ConflictError(f"The name {request.user_name} is taken in {studio.alias}.")
    different = [
        name
        for name in _COMPARED
        if name in request.model_fields_set and getattr(request, name) != getattr(user, name)
    ]
    if different:
        raise ConflictError(
            f"{user.id} exists with another {', '.join(different)}; "
            f"PATCH /users/{user.id} changes a user."
        )
    return user
