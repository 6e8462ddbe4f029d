"""One ticket carried out: read what is asked for, look at the studio, take one step per user."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import blocked_by
from services.controller.brake import Brakes, permit
from services.controller.clock import Clock, from_text
from services.controller.leases import Leases
from services.controller.ledger import Ledger, every_item
from services.controller.pace import look_delay
from services.controller.passes import Agenda, under_lease
from services.controller.tickets import Ticket, Tickets
from services.user_onboarding.calls import Calls, Limits
from services.user_onboarding.chapters import open_kept
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
    Fail,
    Hold,
    Look,
    Nothing,
    OpenChapter,
    Reopen,
    Step,
    Survey,
    Tag,
    Update,
    Wait,
    Written,
)
from services.user_onboarding.studio_account import StudioAccount
from services.user_onboarding.transitions import Patience, Transition, write_down
from services.user_onboarding.unmanaged import UnmanagedProfiles, note_unmanaged
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import SUSPENDED_ROLE, Domain, Facts, View

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

    def over(self, ticket: Ticket) -> None:
        """Take the users of a ticket as far as they go now."""
        users = self._users(ticket)
        now = self._worker.clock()
        pending = [user for user in users if needs_work(user, now)]
        if pending or ticket.sweep:
            self._step_through(users if ticket.sweep else pending, sweep=ticket.sweep)

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
                self._advance(user, facts, seen.view(user.user_name))

    def _look(self, domain_id: str, users: list[User], *, sweep: bool) -> Seen:
        if sweep:
            return observe_all(
                self._account, domain_id, self._limits.lists, lambda: self._short_of_time
            )
        # Those who are closed are looked at one by one, whatever a list would show.
        noted = [
            user.user_name
            for user in users
            if user.profile_arn is not None and user.phase not in _CLOSING
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
        if any(user.phase in _CLOSING for user in users):
            wanted[SUSPENDED_ROLE] = Persona(SUSPENDED_ROLE, installation.suspended_role_parameter)
        return wanted

    def _advance(self, user: User, facts: Facts, view: View) -> None:
        """Take one user as far as it goes now."""
        name = self._worker.installation.name
        aws: AwsCall | None = None
        step: Step = plan(user, view, facts, self._worker.clock(), name)
        if not isinstance(step, Nothing) and self._short_of_time:
            self._agenda.again(user.id, 0)
            return
        for _ in range(_STEPS_A_PASS):
            match step:
                case Nothing():
                    return
                case Wait():
                    break
                case Hold():
                    user = self._hold(user, step)
                    break
                case AskBrake():
                    step = self._ask_brake(user)
                    continue
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
                        step = after_refusal(user, asked, error, self._worker.clock())
                        continue
                    if isinstance(asked, DeleteApps | DeleteSpaces | DeleteProfile):
                        break
                    if isinstance(asked, Survey) and self._calls.holdings(user.user_name) is None:
                        break  # The time did not do for the whole list.
                    if written is not None:
                        step = written
                        continue
                case Reopen():
                    user = self._write(user, step, None)
                    break
                case _:
                    user, aws = self._write(user, step, aws), None
            holdings = self._calls.holdings(user.user_name)
            step = plan(user, view, facts, self._worker.clock(), name, holdings)
        else:
            step = not_settling(user, self._worker.clock())
            if isinstance(step, Fail):
                self._write(user, step, None)
                return
            user = self._hold(user, step)
        self._agenda.again(user.id, self._delay(user))

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

    def _delay(self, user: User) -> int:
        if user.reason == "DeletionBrake":
            return _BRAKED_DELAY_SECONDS
        pace = self._worker.installation.pace
        waited = self._worker.clock() - from_text(user.updated_at)
        return look_delay(
            waited.total_seconds(), pace.first_look_seconds, pace.longest_look_seconds
        )
