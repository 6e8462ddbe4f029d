"""The record of who left, kept outside the users table: a restored table brings no leaver back.

It is written in the same transaction as the status that closes a user, and as the one that has it
back. Where it is newer than what the table says, the record is believed and a person decides. Pure.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from services.controller.clock import to_text
from services.controller.marks import Mark
from services.user_onboarding.plan import RETAINED
from services.user_onboarding.settings import Lifecycle
from services.user_onboarding.steps import Supersede
from services.user_onboarding.user import Phase, User, Wanted

OLDER_THAN_RECORD = "OlderThanRecord"


class Past(Protocol):
    """What a next chapter begins above of."""

    @property
    def revision(self) -> int:
        """The last revision."""

    @property
    def generation(self) -> int:
        """The last generation."""

    @property
    def observed_generation(self) -> int:
        """The last generation that a status spoke of."""

    @property
    def chapter(self) -> int:
        """The last chapter."""

    @property
    def recorded(self) -> bool:
        """Whether there is a record of the name."""


@dataclass(frozen=True)
class Record:
    """What is recorded of a user.

    Attributes
    ----------
    at
        When it came to this phase.
    """

    revision: int
    generation: int
    chapter: int
    phase: Phase
    wanted: Wanted
    at: str

    @property
    def observed_generation(self) -> int:
        """The status spoke of the generation."""
        return self.generation

    @property
    def recorded(self) -> bool:
        """It is one."""
        return True


def record_of(mark: Mark | None) -> Record | None:
    """Read a mark."""
    if mark is None:
        return None
    said: Any = mark.values
    return Record(
        mark.revision,
        said["generation"],
        said["chapter"],
        Phase(said["phase"]),
        Wanted(said["wanted"]),
        said["at"],
    )


def is_for_the_record(user: User) -> bool:
    """Whether a status of the worker's is recorded: closed, left, or back after that."""
    match user.phase:
        case Phase.SUSPENDED | Phase.OFFBOARDED:
            return True
        case Phase.OFFBOARDING:
            return user.reason == RETAINED
        case Phase.READY:
            return user.recorded
    return False


def mark_of(user: User) -> Mark:
    """Return what is recorded of a user; nothing in it but the id tells who it is."""
    return Mark(
        user.id,
        user.revision,
        {
            "generation": user.generation,
            "chapter": user.chapter,
            "phase": user.phase.value,
            "wanted": user.wanted.value,
            "at": user.updated_at,
        },
    )


def is_older(user: User, record: Record | None) -> bool:
    """Whether what the table says of a user is older than the record of it."""
    if record is None:
        return False
    if user.revision < record.revision or user.generation < record.generation:
        return True
    # What wanted the user back would have raised the generation.
    closed = record.wanted is not Wanted.PRESENT
    return user.generation == record.generation and user.wanted is Wanted.PRESENT and closed


def above(user: User, record: Record | None) -> User:
    """Return a user whose next revision is above all that was ever written of the name."""
    if record is None:
        return user
    older = user.revision < record.revision
    ended = older and record.phase is Phase.OFFBOARDED and user.chapter <= record.chapter
    return replace(
        user,
        revision=max(user.revision, record.revision),
        generation=max(user.generation, record.generation),
        chapter=record.chapter + 1 if ended else max(user.chapter, record.chapter),
    )


def superseding(user: User, record: Record, lifecycle: Lifecycle, now: datetime) -> Supersede:
    """Return the step that has the record believed.

    Who is to be gone is kept for the configured days all the same: what is there may be in use.
    """
    purge_at = None
    if record.wanted is Wanted.GONE:
        purge_at = to_text(now + timedelta(days=lifecycle.retention_days))
    message = (
        f"The table says of {user.id} what is older than the record that is kept outside it: "
        f"{record.phase.value} at {record.at} (chapter {record.chapter}, generation "
        f"{record.generation}). The table was restored from an earlier time, it seems. Nothing was "
        f"made or deleted. {_ADVICE[record.wanted]}"
    )
    return Supersede(record.wanted, purge_at, message)


def superseded(user: User, step: Supersede) -> User:
    """Return the user as the record has it, failed until a person decides."""
    return replace(
        user,
        phase=Phase.FAILED,
        reason=OLDER_THAN_RECORD,
        message=step.message,
        observed_generation=user.generation,
        wanted=step.wanted,
        purge_at=step.purge_at,
        purge_begun_at=None,
        next_chapter=None,
        approval=None,
        recorded=True,
        deadline_at=None,
        due_at=None,
    )


_ADVICE = {
    Wanted.PRESENT: "retry brings the user to what is asked for; offboard lets it go.",
    Wanted.SUSPENDED: "retry suspends it again; resume brings it back.",
    Wanted.GONE: "retry offboards it again: what is there still is closed and kept for as long as "
    "is configured, and resume brings it back until then. POST /users asks for a next chapter.",
}
