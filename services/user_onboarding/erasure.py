"""Erasing the personal data of a user who is gone, at an admin's word or when its time has come.

The user itself first, then its timeline page by page, then that it is done. Whatever stops it, the
same again goes on: an entry that is erased already is passed over.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.controller.clock import to_text
from services.controller.ledger import Ledger
from services.controller.problems import ConflictError, NotFoundError
from services.controller.timeline import TimelineEntry
from services.user_onboarding.desired import Asked, cell_of, intend
from services.user_onboarding.intake import Conditions, act_on
from services.user_onboarding.lifecycle import Intent
from services.user_onboarding.redaction import redacted_entry, redacted_user
from services.user_onboarding.transitions import WORKER, Transition
from services.user_onboarding.user import User

# Not intake: there is nothing for the worker in it, in whose studio there may be none any more.
ERASER = "user-onboarding-eraser"
_SERVICES = frozenset({WORKER})
_PAGE_SIZE = 100


@dataclass(frozen=True)
class Erasure:
    """The user, and whether every entry is erased; if not, the same again goes on."""

    user: User
    done: bool


def erase(ledger: Ledger, user_id: str, asked: Asked, more_time: Callable[[], bool]) -> Erasure:
    """Erase the personal data of a user who is gone.

    Raises
    ------
    NotFoundError
        There is no such user.
    ConflictError
        It is not gone.
    TryAgainError
        Others kept writing the same user.
    """
    user = _act(ledger, user_id, begin, asked)
    if user.erasing_from is None:
        return Erasure(user, done=True)
    if not redact_timeline(ledger, user.id, user.erasing_from, more_time):
        return Erasure(user, done=False)
    return Erasure(_act(ledger, user_id, finish, asked), done=True)


def begin(user: User, asked: Asked) -> Transition | None:
    """Erase what the user itself holds, and write down that its timeline follows.

    Raises
    ------
    ConflictError
        It is not gone, or comes back.
    """
    cell = cell_of(user, Intent.ERASE)
    if user.next_chapter is not None:
        raise ConflictError(f"{user.id}: {cell.refusal}")
    if user.erasing_from is not None or user.erased_at is not None:
        return None
    after = replace(redacted_user(user), erasing_from=user.revision + 1)
    return intend(
        after,
        asked,
        user.phase,
        "ErasureRequested",
        "Personal data are erased. Events that were published are not recalled.",
        observed_generation=user.generation + 1,
        written_by=ERASER,
    )


def finish(user: User, asked: Asked) -> Transition | None:
    """Write down that every entry from before is erased."""
    if user.erasing_from is None:
        return None
    return intend(
        user,
        asked,
        user.phase,
        "Erased",
        "Personal data are erased; when what happened is kept.",
        generation=user.generation,
        written_by=ERASER,
        erasing_from=None,
        erased_at=to_text(asked.now),
    )


def redact_timeline(
    ledger: Ledger,
    user_id: str,
    before: int,
    more_time: Callable[[], bool],
    forget_at: datetime | None = None,
) -> bool:
    """Erase the entries before a revision; whether the time did for all of them.

    Parameters
    ----------
    forget_at
        When the table may delete them; None: never.
    """
    after = None
    while True:
        page = ledger.timeline(user_id, _PAGE_SIZE, after)
        for item in page.items:
            entry = TimelineEntry.from_item(item)
            if entry.revision >= before:
                return True
            if not more_time():
                return False
            erased = redacted_entry(entry, _SERVICES)
            if erased != entry or (forget_at is not None and "forget_at" not in item):
                ledger.rewrite(user_id, erased, forget_at)
        after = page.next_key
        if after is None:
            return True


def _act(
    ledger: Ledger, user_id: str, act: Callable[[User, Asked], Transition | None], asked: Asked
) -> User:
    user = act_on(ledger, user_id, act, asked, Conditions(caller=None)).user
    if user is None:
        # Only an answer from before, under an idempotency key, comes without its user.
        raise NotFoundError(f"There is no user {user_id}.")
    return user
