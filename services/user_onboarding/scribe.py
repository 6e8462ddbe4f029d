"""What a pass writes down of its users, and what it has to read before it may."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from aws_lambda_powertools.logging import Logger

from services.controller.attributes import Item
from services.controller.aws_errors import AwsCall
from services.controller.brake import permit
from services.controller.marks import Mark
from services.user_onboarding.chapters import open_kept
from services.user_onboarding.erasure import redact_timeline
from services.user_onboarding.leavers import (
    above,
    is_for_the_record,
    is_older,
    mark_of,
    record_of,
    superseding,
)
from services.user_onboarding.plan import braked
from services.user_onboarding.steps import (
    AskBrake,
    BeginPurge,
    Create,
    DeleteApps,
    DeleteProfile,
    DeleteSpaces,
    Hold,
    Remember,
    Step,
    Supersede,
    Update,
    Written,
)
from services.user_onboarding.transitions import WORKER, Patience, Transition, write_down
from services.user_onboarding.user import User
from services.user_onboarding.worker import Worker

_log = Logger(child=True)

# What a row of a restored table must not bring about.
_WEIGHTY = (Create, Update, AskBrake, DeleteApps, DeleteSpaces, DeleteProfile)


class Scribe:
    """Writes users down; each write requires the revision that was read."""

    def __init__(self, worker: Worker, short_of_time: Callable[[], bool]) -> None:
        self._worker = worker
        self._short_of_time = short_of_time
        self._current: set[str] = set()

    def remember(self, user: User, step: Remember) -> None:
        """Note what was seen of a profile that is right."""
        noted: Item = {"tags_unlisted": step.tags_unlisted}
        if step.modified_at is not None:
            noted["profile_modified_at"] = step.modified_at
        self._worker.ledger.refresh(user.id, user.revision, noted, WORKER)

    def forget_look(self, user: User) -> User:
        """Have the next sweep that can look at a profile do so: nobody could when it was told of.

        Whatever was noted may be of before, and a list shows only what has changed since.
        """
        if user.profile_modified_at is None:
            return user
        forgotten: Item = {"profile_modified_at": None}
        self._worker.ledger.refresh(user.id, user.revision, forgotten, WORKER)
        return replace(user, profile_modified_at=None)

    def unless_older(self, user: User, step: Step) -> Step:
        """Let a step that opens, closes or deletes pass where no record of the user is newer."""
        if not isinstance(step, _WEIGHTY) or user.id in self._current:
            return step
        worker = self._worker
        record = record_of(worker.ledger.mark(user.id))
        if record is not None and is_older(user, record):
            return superseding(user, record, worker.installation.lifecycle, worker.clock())
        self._current.add(user.id)
        return step

    def forget_timeline(self, user: User) -> bool:
        """Erase what is told of a user who is gone, and have the table delete it."""
        return redact_timeline(
            self._worker.ledger,
            user.id,
            user.revision + 1,
            lambda: not self._short_of_time(),
            forget_at=self._worker.clock(),
        )

    def ask_brake(self, user: User) -> BeginPurge | Hold:
        """Ask for one more purge; a purge that was let through once is not counted again."""
        worker = self._worker
        limit = worker.installation.lifecycle.deletions_per_hour
        brake = worker.brakes.read()
        asked = permit(brake, f"{user.id}#{user.chapter}", limit, worker.clock())
        if asked.brake_after != brake:
            worker.brakes.write(asked.brake_after)
        return BeginPurge() if asked.granted else braked(limit)

    def open_chapter(self, user: User) -> User:
        """Begin the chapter that waited for the end of the last one."""
        opened = open_kept(user, self._worker.installation, self._worker.clock())
        return self.save(opened, user.revision)

    def hold(self, user: User, step: Hold) -> User:
        """Write down what is waited for, unless that is what is written."""
        return user if user.reason == step.reason else self.write(user, step, None)

    def write(self, user: User, step: Written, aws: AwsCall | None) -> User:
        """Write a step down, with the record of who is closed or gone in the same transaction.

        Raises
        ------
        RevisionConflictError
            Somebody wrote the user in between.
        """
        installation = self._worker.installation
        patience = Patience(
            timedelta(seconds=installation.pace.provisioning_timeout_seconds),
            timedelta(seconds=installation.lifecycle.deletion_timeout_seconds),
            timedelta(days=installation.lifecycle.expired_retention_days),
            installation.retention.timelines,
        )
        stored, now, mark = user.revision, self._worker.clock(), None
        done = write_down(user, step, now, patience, aws)
        if isinstance(step, Supersede) or is_for_the_record(done.user):
            user = above(user, record_of(self._worker.ledger.mark(user.id)))
            done = write_down(user, step, now, patience, aws)
        if is_for_the_record(done.user):
            done = replace(done, user=replace(done.user, recorded=True))
            mark = mark_of(done.user)
        return self.save(done, stored, mark)

    def save(self, done: Transition, stored: int, mark: Mark | None = None) -> User:
        """Write a user and its line on condition of the stored revision."""
        self._worker.ledger.write(done.user.to_item(), done.entry, mark=mark, before=stored)
        _log.info(
            "%s is %s (%s)",
            done.user.id,
            done.user.phase,
            done.user.reason,
            extra={"user_id": done.user.id, "revision": done.user.revision},
        )
        return done.user
