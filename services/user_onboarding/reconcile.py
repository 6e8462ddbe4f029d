"""One ticket carried out: read what is asked for, look at the studio, take one step per user."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.clock import Clock, from_text
from services.controller.leases import Leases
from services.controller.ledger import Ledger, every_item
from services.controller.passes import Agenda, under_lease
from services.controller.tickets import Ticket, Tickets
from services.user_onboarding.observe import (
    NOT_SEEN,
    Seen,
    blocked_by,
    look_closely,
    observe_all,
    observe_facts,
    observe_pending,
)
from services.user_onboarding.pace import Limiter, look_delay
from services.user_onboarding.plan import (
    Create,
    Fail,
    Hold,
    Look,
    Note,
    Nothing,
    Reopen,
    Step,
    Wait,
    after_refusal,
    is_settled,
    not_settling,
    plan,
)
from services.user_onboarding.settings import Installation, Pace, Studio
from services.user_onboarding.studio_account import NewProfile, StudioAccount
from services.user_onboarding.transitions import Written, write_down
from services.user_onboarding.user import User
from services.user_onboarding.world import Domain, Facts, Profile, View

_log = Logger(child=True)

# A pass stops taking on users when this little of the function's time is left.
ENOUGH_SECONDS = 25.0
# Create, look, note, settle: no user needs more steps in one pass.
_STEPS_A_PASS = 6


class UnknownStudioError(Exception):
    """A ticket names a studio that the installation does not have."""


@dataclass(frozen=True)
class Limits:
    """The pace of one studio's account, kept across the calls of one pass."""

    creates: Limiter
    describes: Limiter
    lists: Limiter

    @classmethod
    def of(
        cls, pace: Pace, monotonic: Callable[[], float], sleep: Callable[[float], None]
    ) -> "Limits":
        """Make the limiters of a configured pace."""
        return cls(
            Limiter(pace.create_per_second, monotonic, sleep),
            Limiter(pace.describe_per_second, monotonic, sleep),
            Limiter(pace.list_per_second, monotonic, sleep),
        )


@dataclass(frozen=True)
class Worker:
    """What a worker works with.

    Attributes
    ----------
    open_studio
        Returns the account of a studio.
    limits
        Makes fresh limiters for a pass.
    """

    installation: Installation
    ledger: Ledger
    leases: Leases
    tickets: Tickets
    open_studio: Callable[[Studio], StudioAccount]
    limits: Callable[[], Limits]
    clock: Clock


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

    under_lease(worker.leases, worker.tickets, ticket, holder, worker.clock, work)


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
        self._agenda = agenda

    def over(self, ticket: Ticket) -> None:
        """Take the users of a ticket as far as they go now."""
        users = self._users(ticket)
        pending = [user for user in users if not is_settled(user)]
        if pending or ticket.sweep:
            self._step_through(users if ticket.sweep else pending, sweep=ticket.sweep)

    def _users(self, ticket: Ticket) -> list[User]:
        """Read who is to be looked at: named by the ticket, due, or everybody."""
        ledger = self._worker.ledger
        due = ledger.due(self._studio.alias, self._worker.clock())
        self._agenda.indexed = frozenset(due)
        ids = dict.fromkeys((*ticket.ids, *due))
        users: list[User] = []
        if ticket.sweep:
            # The index may lag: only what it shows as settled is taken from it.
            for item in every_item(ledger, self._studio.alias):
                with self._agenda.own_failure(str(item["id"])):
                    user = User.from_item(item)
                    if is_settled(user) and user.id not in ids:
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
        known = installation.personas
        wanted = {
            user.persona: known[user.persona]
            for user in users
            if user.persona in known and user.profile_arn is None
        }
        facts = observe_facts(self._account, self._studio, wanted, installation.name)
        seen = NOT_SEEN
        if isinstance(facts, Domain):
            try:
                seen = self._look(facts.domain_id, users, sweep=sweep)
            except AwsCallError as error:
                facts = blocked_by(error)
        for user in users:
            with self._agenda.own_failure(user.id):
                self._advance(user, facts, seen.view(user.user_name))

    def _look(self, domain_id: str, users: list[User], *, sweep: bool) -> Seen:
        if sweep:
            return observe_all(
                self._account, domain_id, self._limits.lists, lambda: self._short_of_time
            )
        noted = [user.user_name for user in users if user.profile_arn is not None]
        return observe_pending(self._account, domain_id, noted, self._limits.lists)

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
                case Create() | Look() as asked:
                    try:
                        if isinstance(asked, Create):
                            view, step, aws = self._create(user, asked)
                            continue
                        view = self._look_closely(user, asked)
                    except AwsCallError as error:
                        step = after_refusal(user, asked, error, self._worker.clock())
                        continue
                case Reopen():
                    user = self._write(user, step, None)
                    break
                case _:
                    user, aws = self._write(user, step, aws), None
            step = plan(user, view, facts, self._worker.clock(), name)
        else:
            step = not_settling(user, self._worker.clock())
            if isinstance(step, Fail):
                self._write(user, step, None)
                return
            user = self._hold(user, step)
        self._agenda.again(user.id, self._delay(user))

    @property
    def _short_of_time(self) -> bool:
        return self._time_left() < ENOUGH_SECONDS

    def _hold(self, user: User, step: Hold) -> User:
        """Write down what is waited for, unless that is what is written."""
        return user if user.reason == step.reason else self._write(user, step, None)

    def _look_closely(self, user: User, step: Look) -> View:
        self._limits.describes.take()
        return look_closely(self._account, step.domain_id, user.user_name)

    def _create(self, user: User, step: Create) -> tuple[View, Note, AwsCall]:
        self._limits.creates.take()
        created = self._account.create(
            NewProfile(
                step.domain_id,
                user.user_name,
                step.execution_role_arn,
                profile_tags(user, self._worker.installation.name),
            )
        )
        return (
            Profile(user.user_name, "Pending", created.arn),
            Note(created.arn, step.domain_id, step.execution_role_arn),
            AwsCall("CreateUserProfile", created.request_id),
        )

    def _write(self, user: User, step: Written, aws: AwsCall | None) -> User:
        pace = self._worker.installation.pace
        done = write_down(
            user,
            step,
            self._worker.clock(),
            timedelta(seconds=pace.provisioning_timeout_seconds),
            aws,
        )
        self._worker.ledger.write(done.user.to_item(), done.entry)
        _log.info(
            "%s is %s (%s)",
            user.id,
            done.user.phase,
            done.user.reason,
            extra={"user_id": user.id, "revision": done.user.revision},
        )
        return done.user

    def _delay(self, user: User) -> int:
        pace = self._worker.installation.pace
        waited = self._worker.clock() - from_text(user.updated_at)
        return look_delay(
            waited.total_seconds(), pace.first_look_seconds, pace.longest_look_seconds
        )


def profile_tags(user: User, installation: str) -> dict[str, str]:
    """Return the tags that a user's profile carries."""
    tags = {"studio:user": user.id, "studio:managed-by": installation}
    if user.team is not None:
        tags["studio:team"] = user.team
    if user.cost_center is not None:
        tags["studio:cost-center"] = user.cost_center
    return tags
