"""Intake: what is asked becomes desired state, whichever door it came through."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.controller.access import Caller
from services.controller.idempotency import Remembered, check
from services.controller.ledger import Ledger
from services.controller.problems import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    PreconditionFailedError,
    TryAgainError,
)
from services.controller.revisions import RevisionConflictError
from services.user_onboarding.approvals import scope, scopes
from services.user_onboarding.chapters import open_chapter
from services.user_onboarding.desired import Asked
from services.user_onboarding.intents import adopt_again, onboard_again
from services.user_onboarding.leavers import (
    Record,
    above,
    is_older,
    record_of,
    superseded,
    superseding,
)
from services.user_onboarding.redaction import is_nobodys
from services.user_onboarding.settings import Installation
from services.user_onboarding.transitions import Transition
from services.user_onboarding.user import User, user_id

# The worker, or somebody else, may write between reading and writing: the loser reads again.
_TRIES = 5

Decide = Callable[[User | None, Record | None], Transition | None]
Act = Callable[[User, Asked], Transition | None]


@dataclass(frozen=True)
class Once:
    """An idempotency key.

    ``keep`` makes what is kept of an answer from the user and whether this request changed it.
    """

    key: str
    fingerprint: str
    keep: Callable[[User, bool], Remembered]


@dataclass(frozen=True)
class Accepted:
    """A user after an intent.

    Attributes
    ----------
    new
        Whether this request changed what is desired.
    replay
        The answer that was given before under the same idempotency key; the user is None then.
    """

    user: User | None
    new: bool
    replay: str | None = None


def carry_out(
    ledger: Ledger, subject_id: str, decide: Decide, now: datetime, once: Once | None = None
) -> Accepted:
    """Read a user, decide, write; again where somebody else wrote in between.

    Parameters
    ----------
    decide
        Pure: from the user as it is (None: there is none) and what is recorded of the name outside
        the table to what it becomes (None: no change).

    Raises
    ------
    ProblemError
        What ``decide`` raises; `InvalidFieldsError` for a key that stands for another request;
        `TryAgainError` where others keep writing the same user.
    """
    for _ in range(_TRIES):
        if once is not None:
            kept = ledger.recall(once.key, now)
            if kept is not None:
                check(kept, once.fingerprint)
                return Accepted(None, new=False, replay=kept.answer)
        item = ledger.read(subject_id)
        before = None if item is None else User.from_item(item)
        after = decide(before, record_of(ledger.mark(subject_id)))
        user, new = (before, False) if after is None else (after.user, True)
        remembered = None if once is None or user is None else once.keep(user, new)
        try:
            if after is not None:
                stored = before.revision if before else 0
                ledger.write(after.user.to_item(), after.entry, remembered, before=stored)
            elif remembered is not None:
                # What changed nothing was answered too: its key stands for no other request.
                ledger.remember(remembered)
        except RevisionConflictError:
            continue
        return Accepted(user, new)
    raise TryAgainError("Others are writing this user at the same time.")


def onboard(
    ledger: Ledger,
    request: Mapping[str, Any],
    asked: Asked,
    caller: Caller | None = None,
    once: Once | None = None,
) -> Accepted:
    """Write down that a user is to be there.

    Parameters
    ----------
    request
        The fields of a valid request, as `requests.fields_of` returns them.
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
    installation = asked.installation
    studio = installation.studios[request["studio"]]
    persona, team = request["persona"], request.get("team")
    if caller is not None and not caller.may_request(scope(studio, persona, team)):
        raise NotAllowedError(
            f"{asked.origin.principal} may not request {persona} in {studio.alias}."
        )

    def decide(stored: User | None, record: Record | None) -> Transition | None:
        user = _by_record(stored, record, asked)
        if user is None:
            return open_chapter(request, asked.origin, installation, asked.now, before=record)
        hidden = caller is not None and not may_see(caller, user, installation)
        if hidden and not is_nobodys(user):
            raise ConflictError(f"The name {request['user_name']} is taken in {studio.alias}.")
        return onboard_again(user, request, asked)

    subject_id = user_id(studio.alias, request["user_name"])
    return carry_out(ledger, subject_id, decide, asked.now, once)


def adopt(ledger: Ledger, request: Mapping[str, Any], asked: Asked) -> Accepted:
    """Write down that a profile which is there already is to become a user of ours.

    Only who may invoke the admin function asks for it: no caller is checked.

    Raises
    ------
    ConflictError
        The name is that of a user with other fields, or of one who is leaving.
    TryAgainError
        Others kept writing the same user.
    """
    installation = asked.installation

    def decide(stored: User | None, record: Record | None) -> Transition | None:
        user = _by_record(stored, record, asked)
        if user is None:
            return open_chapter(
                request, asked.origin, installation, asked.now, record, adopted=True
            )
        return adopt_again(user, request, asked)

    subject_id = user_id(request["studio"], request["user_name"])
    return carry_out(ledger, subject_id, decide, asked.now)


@dataclass(frozen=True)
class Conditions:
    """Under which a caller's intent on an existing user is carried out.

    Attributes
    ----------
    caller
        None where none is verified: a row, an admin's invocation.
    if_match
        The generation that the caller last saw, where it says so.
    deciding
        The intent is a decision on a request, not a change of the user.
    """

    caller: Caller | None
    if_match: int | None = None
    deciding: bool = False


def act_on(
    ledger: Ledger,
    subject_id: str,
    act: Act,
    asked: Asked,
    conditions: Conditions,
    once: Once | None = None,
) -> Accepted:
    """Carry out an intent on a user that exists.

    Raises
    ------
    NotFoundError
        There is no such user, or the caller may not see it.
    NotAllowedError
        The caller may see it and not do this.
    PreconditionFailedError
        The user is past the generation that the caller names.
    """

    def decide(stored: User | None, record: Record | None) -> Transition | None:
        user = _by_record(stored, record, asked)
        caller, installation = conditions.caller, asked.installation
        if user is None or (caller is not None and not may_see(caller, user, installation)):
            raise NotFoundError(f"There is no user {subject_id}.")
        if caller is not None and not _may_act(caller, user, asked, conditions):
            what = "decide on" if conditions.deciding else "act on"
            raise NotAllowedError(f"{caller.principal} may not {what} {user.id}.")
        if conditions.if_match not in (None, user.generation):
            raise PreconditionFailedError(
                f"{user.id} is at generation {user.generation}, not {conditions.if_match}.",
                generation=user.generation,
            )
        return act(user, asked)

    return carry_out(ledger, subject_id, decide, asked.now, once)


def _by_record(user: User | None, record: Record | None, asked: Asked) -> User | None:
    """Return a user as it is; one that is older than the record of it as the record has it."""
    if user is None or record is None or not is_older(user, record):
        return user
    step = superseding(user, record, asked.installation.lifecycle, asked.now)
    return superseded(above(user, record), step)


def _may_act(caller: Caller, user: User, asked: Asked, conditions: Conditions) -> bool:
    every = scopes(user, asked.installation)
    if conditions.deciding:
        # Who may invoke functions and write rows could otherwise ask there and approve here.
        unverified = user.approval is not None and not user.approval.verified
        return caller.may_approve(every[-1], as_admin=not unverified)
    return caller.may_change(every[0], _theirs(user))


def may_see(caller: Caller, user: User, installation: Installation) -> bool:
    """Whether a caller may see a user; a studio no longer configured is for nobody but admins."""
    return any(caller.may_see(thing, _theirs(user)) for thing in scopes(user, installation))


def _theirs(user: User) -> tuple[str | None, str | None]:
    return (user.requested_by if user.verified else None, user.owner)
