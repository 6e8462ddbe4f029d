"""One ticket carried out: read what is asked for, look at the studio, take one step per user."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from aws_lambda_powertools.logging import Logger

from services.controller.attributes import Item
from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import blocked_by
from services.controller.brake import Brakes, permit
from services.controller.clock import Clock, from_text
from services.controller.leases import Leases
from services.controller.ledger import Ledger, every_item
from services.controller.pace import look_delay
from services.controller.passes import FAULT_DELAY_SECONDS, Agenda, under_lease
from services.controller.tickets import MAX_DELAY_SECONDS, Ticket, Tickets
from services.user_onboarding.calls import Calls, Limits
from services.user_onboarding.chapters import open_kept
from services.user_onboarding.erasure import redact_timeline
from services.user_onboarding.expiry import seconds_until_due
from services.user_onboarding.observe import (
    NOT_SEEN,
    Seen,
    observe_all,
    observe_facts,
    observe_pending,
)
from services.user_onboarding.plan import after_refusal, braked, needs_work, not_settling, plan
from services.user_onboarding.settings import Installation, Persona, Studio
from services.user_onboarding.steps import (
    AskBrake,
    AskStacks,
    BeginPurge,
    Create,
    DeleteApps,
    DeleteProfile,
    DeleteSpaces,
    DriftFound,
    Expire,
    Fail,
    Forget,
    Hold,
    LetGo,
    Look,
    Nothing,
    OpenChapter,
    Remember,
    Reopen,
    Step,
    Survey,
    Tag,
    Update,
    Wait,
    Written,
)
from services.user_onboarding.studio_account import StudioAccount
from services.user_onboarding.tag_pages import observe_tags
from services.user_onboarding.transitions import WORKER, Patience, Transition, write_down
from services.user_onboarding.unmanaged import UnmanagedProfiles, note_unmanaged
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import SUSPENDED_ROLE, Domain, Facts, Profile, Unseen, View

_log = Logger(child=True)

# Longer than the function that holds it can run.
LEASE_SECONDS = 75
# A pass stops taking on users when this little of the function's time is left.
ENOUGH_SECONDS = 25.0
# Look, tag, look, change, note, and as many to close: no user needs more steps in one pass.
_STEPS_A_PASS = 12
# Whoever waits for a person is looked at again by sweeps, and when that person has spoken.
_BRAKED_DELAY_SECONDS = 900
_CLOSING = (Phase.SUSPENDING, Phase.OFFBOARDING)
_CLOSED = (*_CLOSING, Phase.SUSPENDED)
# Those whose profile may drift while nothing is to be brought about.
_WATCHED = (Phase.READY, Phase.SUSPENDED, Phase.OFFBOARDING)


class UnknownStudioError(Exception):
    """A ticket names a studio that the installation does not have."""


@dataclass(frozen=True)
class Worker:
    """What a worker works with.

    Attributes
    ----------
    open_studio
        Returns the account of a studio.
    limits
        Makes fresh limiters for a pass.
    brakes
        The brake on deletions of this installation.
    unmanaged
        Where profiles that are nobody's of ours are written down.
    """

    installation: Installation
    ledger: Ledger
    leases: Leases
    tickets: Tickets
    open_studio: Callable[[Studio], StudioAccount]
    limits: Callable[[], Limits]
    brakes: Brakes
    clock: Clock
    unmanaged: UnmanagedProfiles


def reconcile(worker: Worker, ticket: Ticket, holder: str, time_left: Callable[[], float]) -> None:
    """Carry out one ticket.

    Parameters
    ----------
    holder
        Who takes the lease: the id of this invocation.
    time_left
        Seconds that the function may still run.

    Raises
    ------
    UnknownStudioError
        The ticket's studio is not one of the installation.
    """
    studio = worker.installation.studios.get(ticket.subject)
    if studio is None:
        raise UnknownStudioError(f"there is no studio {ticket.subject!r} in this installation")

    def work(agenda: Agenda) -> None:
        _Pass(worker, studio, time_left, agenda).over(ticket)

    under_lease(worker.leases, worker.tickets, ticket, holder, worker.clock, work, LEASE_SECONDS)


class _Pass:
    """One pass over the users of one studio that need it."""

    def __init__(
        self, worker: Worker, studio: Studio, time_left: Callable[[], float], agenda: Agenda
    ) -> None:
        self._worker = worker
        self._studio = studio
        self._time_left = time_left
        self._limits = worker.limits()
        self._account = worker.open_studio(studio)
        self._calls = Calls(
            self._account, self._limits, worker.installation.name, lambda: self._short_of_time
        )
        self._agenda = agenda
        self._told: frozenset[str] = frozenset()
        self._told_at_work: frozenset[str] = frozenset()

    def over(self, ticket: Ticket) -> None:
        """Take the users of a ticket as far as they go now."""
        users = self._users(ticket)
        now = self._worker.clock()
        pending: list[User] = []
        settled: list[User] = []
        for user in users:
            (pending if needs_work(user, now) else settled).append(user)
        self._told = frozenset(
            user.id for user in settled if user.id in ticket.look and user.phase in _WATCHED
        )
        # What is told of them may come after what we last saw: they are looked at when settled.
        self._told_at_work = frozenset(ticket.look) - self._told
        for user in settled:
            self._look_in_time(user)
        if ticket.sweep:
            self._step_through(users, sweep=True)
        elif pending or self._told:
            told = [user for user in users if user.id in self._told]
            self._step_through([*pending, *told], sweep=False)

    def _users(self, ticket: Ticket) -> list[User]:
        """Read who is to be looked at: named by the ticket, due, or everybody."""
        ledger, now = self._worker.ledger, self._worker.clock()
        due = ledger.due(self._studio.alias, now)
        self._agenda.indexed = frozenset(due)
        ids = dict.fromkeys((*ticket.ids, *due))
        users: list[User] = []
        if ticket.sweep:
            # The index may lag: only what it shows as settled is taken from it.
            for item in every_item(ledger, self._studio.alias):
                with self._agenda.own_failure(str(item["id"])):
                    user = User.from_item(item)
                    if not needs_work(user, now) and user.id not in ids:
                        users.append(user)
                    else:
                        ids[user.id] = None
        for each in ids:
            with self._agenda.own_failure(each):
                found = ledger.read(each)
                if found is not None:
                    users.append(User.from_item(found))
        return users

    def _step_through(self, users: list[User], *, sweep: bool) -> None:
        installation = self._worker.installation
        now = self._worker.clock()
        facts = observe_facts(
            self._account, self._studio, self._roles_for(users), installation.name
        )
        seen = NOT_SEEN
        if isinstance(facts, Domain):
            try:
                seen = self._look(facts.domain_id, users, sweep=sweep)
            except AwsCallError as error:
                facts = blocked_by(error)
        if sweep and seen.complete:
            note_unmanaged(self._worker.unmanaged, self._studio.alias, seen, users, now)
        for user in users:
            with self._agenda.own_failure(user.id):
                told = user.id in self._told
                self._advance(user, facts, Unseen.TOLD if told else seen.view(user.user_name))

    def _look(self, domain_id: str, users: list[User], *, sweep: bool) -> Seen:
        if sweep:
            seen = observe_all(
                self._account, domain_id, self._limits.lists, lambda: self._short_of_time
            )
            name = self._worker.installation.name
            tags = observe_tags(
                self._account, name, self._limits.tag_pages, lambda: self._short_of_time
            )
            return seen.with_tags(domain_id, tags)
        # Those who are closed are looked at one by one, whatever a list would show.
        noted = [
            user.user_name
            for user in users
            if user.profile_arn is not None
            and user.phase not in _CLOSING
            and user.id not in self._told
        ]
        return observe_pending(self._account, domain_id, noted, self._limits.lists)

    def _roles_for(self, users: list[User]) -> dict[str, Persona]:
        """Return the personas whose roles these users may need, by id."""
        installation = self._worker.installation
        wanted = {
            user.persona: installation.personas[user.persona]
            for user in users
            if user.persona in installation.personas
            and user.phase not in _CLOSING
            and (user.profile_arn is None or user.applied_generation != user.generation)
        }
        if any(user.phase in _CLOSED for user in users):
            wanted[SUSPENDED_ROLE] = Persona(SUSPENDED_ROLE, installation.suspended_role_parameter)
        return wanted

    def _advance(self, user: User, facts: Facts, view: View) -> None:
        """Take one user as far as it goes now."""
        name, mode = self._worker.installation.name, self._worker.installation.drift.mode
        aws: AwsCall | None = None
        resting = not needs_work(user, self._worker.clock())
        step: Step = plan(user, view, facts, self._worker.clock(), name, drift_mode=mode)
        if not isinstance(step, Nothing) and self._short_of_time:
            self._agenda.again(user.id, 0, look=resting)
            return
        for _ in range(_STEPS_A_PASS):
            match step:
                case Nothing():
                    if user.id in self._told_at_work and user.phase in _WATCHED:
                        self._agenda.again(user.id, 0, look=True)
                    else:
                        self._look_in_time(user)
                    return
                case Wait():
                    break
                case Hold():
                    user = self._hold(user, step)
                    break
                case AskBrake():
                    step = self._ask_brake(user)
                    continue
                case Remember():
                    self._remember(user, step)
                    return
                case Forget():
                    if not self._forget_timeline(user):
                        break
                    user = self._write(user, step, None)
                case OpenChapter():
                    user = self._open_chapter(user)
                    break
                case (
                    Look()
                    | AskStacks()
                    | Survey()
                    | Create()
                    | Update()
                    | Tag()
                    | DeleteApps()
                    | DeleteSpaces()
                    | DeleteProfile() as asked
                ):
                    try:
                        view, written, aws = self._calls.make(user, asked, view)
                    except AwsCallError as error:
                        if resting:
                            self._not_seen(user, error)
                            return
                        step = after_refusal(user, asked, error, self._worker.clock())
                        continue
                    if isinstance(asked, DeleteApps | DeleteSpaces | DeleteProfile):
                        break
                    if isinstance(asked, Survey) and self._calls.holdings(user.user_name) is None:
                        break  # The time did not do for the whole list.
                    if written is not None:
                        step = written
                        continue
                case Reopen() | DriftFound() | Expire() | LetGo():
                    # The role that it takes from here on was not looked at in this pass.
                    user = self._write(user, step, None)
                    resting = False
                    break
                case _:
                    user, aws = self._write(user, step, aws), None
            holdings = self._calls.holdings(user.user_name)
            step = plan(user, view, facts, self._worker.clock(), name, holdings, mode)
        else:
            step = not_settling(user, self._worker.clock())
            if isinstance(step, Fail):
                self._write(user, step, None)
                return
            user = self._hold(user, step)
        since = view.modified_at if resting and isinstance(view, Profile) else None
        look = resting or user.id in self._told_at_work
        self._agenda.again(user.id, self._delay(user, since), look=look)

    def _remember(self, user: User, step: Remember) -> None:
        noted: Item = {"tags_unlisted": step.tags_unlisted}
        if step.modified_at is not None:
            noted["profile_modified_at"] = step.modified_at
        self._worker.ledger.refresh(user.id, user.revision, noted, WORKER)

    def _not_seen(self, user: User, error: AwsCallError) -> None:
        """Leave a settled user as it is: that AWS did not show its profile says nothing of it."""
        _log.warning("%s is not looked at: %s", user.id, error, extra={"user_id": user.id})
        if user.id in self._told and error.passing:
            # No sweep knows that something was told of it, and tags may not show by themselves.
            self._agenda.again(user.id, FAULT_DELAY_SECONDS, look=True)

    def _look_in_time(self, user: User) -> None:
        """Have a settled user looked at when its time comes, where no sweep comes before."""
        seconds = seconds_until_due(user, self._worker.clock())
        if seconds is not None and seconds <= MAX_DELAY_SECONDS:
            self._agenda.again(user.id, seconds)

    def _ask_brake(self, user: User) -> BeginPurge | Hold:
        """Ask for one more purge; a purge that was let through once is not counted again."""
        worker = self._worker
        limit = worker.installation.lifecycle.deletions_per_hour
        brake = worker.brakes.read()
        asked = permit(brake, f"{user.id}#{user.chapter}", limit, worker.clock())
        if asked.brake_after != brake:
            worker.brakes.write(asked.brake_after)
        return BeginPurge() if asked.granted else braked(limit)

    def _open_chapter(self, user: User) -> User:
        opened = open_kept(user, self._worker.installation, self._worker.clock())
        return self._save(opened)

    def _forget_timeline(self, user: User) -> bool:
        """Erase what is told of a user who is gone, and have the table delete it."""
        return redact_timeline(
            self._worker.ledger,
            user.id,
            user.revision + 1,
            lambda: not self._short_of_time,
            forget_at=self._worker.clock(),
        )

    @property
    def _short_of_time(self) -> bool:
        return self._time_left() < ENOUGH_SECONDS

    def _hold(self, user: User, step: Hold) -> User:
        """Write down what is waited for, unless that is what is written."""
        return user if user.reason == step.reason else self._write(user, step, None)

    def _write(self, user: User, step: Written, aws: AwsCall | None) -> User:
        installation = self._worker.installation
        patience = Patience(
            timedelta(seconds=installation.pace.provisioning_timeout_seconds),
            timedelta(seconds=installation.lifecycle.deletion_timeout_seconds),
            timedelta(days=installation.lifecycle.expired_retention_days),
            installation.retention.timelines,
        )
        return self._save(write_down(user, step, self._worker.clock(), patience, aws))

    def _save(self, done: Transition) -> User:
        self._worker.ledger.write(done.user.to_item(), done.entry)
        _log.info(
            "%s is %s (%s)",
            done.user.id,
            done.user.phase,
            done.user.reason,
            extra={"user_id": done.user.id, "revision": done.user.revision},
        )
        return done.user

    def _delay(self, user: User, since: str | None = None) -> int:
        if user.reason == "DeletionBrake":
            return _BRAKED_DELAY_SECONDS
        pace = self._worker.installation.pace
        waited = self._worker.clock() - from_text(since or user.updated_at)
        return look_delay(
            waited.total_seconds(), pace.first_look_seconds, pace.longest_look_seconds
        )
