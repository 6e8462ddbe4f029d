"""After a restore: every record of who left is compared with the users table, page by page."""

from dataclasses import dataclass, replace
from datetime import timedelta

from services.controller.ledger import Ledger
from services.controller.revisions import RevisionConflictError
from services.user_onboarding.desired import Asked
from services.user_onboarding.leavers import Record, above, is_older, record_of, superseding
from services.user_onboarding.transitions import Patience, Transition, write_down
from services.user_onboarding.user import User

# What is written is a failure: nothing is waited for.
_NO_WAIT = Patience(timedelta(0), timedelta(0), timedelta(0), None)


@dataclass(frozen=True)
class Checked:
    """What one page of records showed, by id.

    Attributes
    ----------
    checked
        How many records were compared.
    superseded
        Users that were older than their record, and are in Failed now.
    without_a_row
        Names that the table does not know.
    again
        Users that were written meanwhile: they are checked by another call.
    next_key
        Where to go on from; None at the end.
    """

    checked: int
    superseded: tuple[str, ...]
    without_a_row: tuple[str, ...]
    again: tuple[str, ...]
    next_key: str | None


def check_records(ledger: Ledger, asked: Asked, limit: int, after: str | None) -> Checked:
    """Have users that are older than the record of them told so; nothing else is written."""
    page = ledger.marks(limit, after)
    superseded: list[str] = []
    without_a_row: list[str] = []
    again: list[str] = []
    for mark in page.marks:
        item, record = ledger.read(mark.id), record_of(mark)
        if item is None:
            without_a_row.append(mark.id)
            continue
        user = User.from_item(item)
        if record is None or not is_older(user, record):
            continue
        done = _superseded(user, record, asked)
        try:
            ledger.write(done.user.to_item(), done.entry, before=user.revision)
            superseded.append(user.id)
        except RevisionConflictError:
            again.append(user.id)
    return Checked(
        len(page.marks), tuple(superseded), tuple(without_a_row), tuple(again), page.next_key
    )


def _superseded(user: User, record: Record, asked: Asked) -> Transition:
    lifecycle, now = asked.installation.lifecycle, asked.now
    step = superseding(user, record, lifecycle, now)
    done = write_down(above(user, record), step, now, _NO_WAIT)
    origin = asked.origin
    entry = replace(done.entry, actor=origin.principal, verified=origin.verified)
    return Transition(done.user, entry)
