"""One ticket carried out: read what is asked for, look at the studio, take one step per user."""

from collections.abc import Callable
from datetime import timedelta

from aws_lambda_powertools.logging import Logger

from services.controller.attributes import Item
from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import Blocked, blocked_by
from services.controller.clock import CLOCKS_DIFFER, from_text, to_text
from services.controller.ledger import every_item
from services.controller.pace import look_delay
from services.controller.passes import FAULT_DELAY_SECONDS, Agenda, under_lease
from services.controller.tickets import MAX_DELAY_SECONDS, Ticket
from services.user_onboarding.calls import Calls
from services.user_onboarding.expiry import seconds_until_due
from services.user_onboarding.long_lists import LongLists
from services.user_onboarding.observe import NOT_SEEN, Seen
from services.user_onboarding.plan import after_refusal, needs_work, not_settling, plan
from services.user_onboarding.scribe import Scribe
from services.user_onboarding.settings import Studio
from services.user_onboarding.steps import (
    AskBrake,
    AskStacks,
    Create,
    DeleteApps,
    DeleteProfile,
    DeleteSpaces,
    DriftFound,
    Expire,
    Fail,
    Forget,
    Hold,
    Lapse,
    LeaveAgain,
    LetGo,
    Look,
    Nothing,
    OpenChapter,
    Remember,
    Reopen,
    Rework,
    Step,
    Survey,
    Tag,
    Update,
    Wait,
)
from services.user_onboarding.studio_look import StudioLook
from services.user_onboarding.surroundings import (
    removed_studio,
)
from services.user_onboarding.transitions import WORKER
from services.user_onboarding.unmanaged import note_unmanaged
from services.user_onboarding.user import Phase, User, underway_in
from services.user_onboarding.worker import Worker
from services.user_onboarding.world import (
    Domain,
    Facts,
    Profile,
    Unseen,
    View,
)

_log = Logger(child=True)

# Longer than the function that holds it can run.
LEASE_SECONDS = 75
# A pass stops taking on users when this little of the function's time is left.
ENOUGH_SECONDS = 25.0
# Look, tag, look, change, note, and as many to close: no user needs more steps in one pass.
_STEPS_A_PASS = 12
# Whoever waits for a person is looked at again by sweeps, and when that person has spoken.
_BRAKED_DELAY_SECONDS = 900
# Few, so that the first of them has its turn soon.
_USERS_AT_ONCE = 50
# A look that began this much after something was told has seen it. Where clocks are further apart
# the next sweep sees it; a longer time would make each ticket of a burst look.
_SURELY_LATER = timedelta(seconds=1)
# Those whose profile may drift while nothing is to be brought about.
_WATCHED = (Phase.READY, Phase.SUSPENDED, Phase.OFFBOARDING)


def reconcile(worker: Worker, ticket: Ticket, holder: str, time_left: Callable[[], float]) -> None:
    """Carry out one ticket; users of a studio that is not configured are told so.

    Parameters
    ----------
    holder
        Who takes the lease: the id of this invocation.
    time_left
        Seconds that the function may still run.
    """
    studio = worker.installation.studios.get(ticket.subject) or removed_studio(ticket.subject)

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
        account, limits = worker.open_studio(studio), worker.limits(studio)
        self._calls = Calls(
            account,
            limits,
            worker.installation.name,
            lambda: self._short_of_time,
            lambda domain_id: LongLists(
                worker.kept_lists,
                studio.alias,
                f"survey.{domain_id}",
                worker.clock,
                lambda: self._short_of_time,
                limits.list_pages_a_pass,
            ),
        )
        self._look = StudioLook(
            worker=worker,
            studio=studio,
            account=account,
            calls=self._calls,
            limits=limits,
            short_of_time=lambda: self._short_of_time,
        )
        self._scribe = Scribe(worker, lambda: self._short_of_time)
        self._agenda = agenda
        self._known: list[User] = []
        self._told: frozenset[str] = frozenset()
        self._told_at_work: frozenset[str] = frozenset()
        self._looked: frozenset[str] = frozenset()
        self._sweeps = False

    def over(self, ticket: Ticket) -> None:
        """Take the users of a ticket as far as they go now."""
        ledger, alias, now = self._worker.ledger, self._studio.alias, self._worker.clock()
        underway, due = ledger.due(underway_in(alias), now), ledger.due(alias, now)
        self._agenda.indexed = frozenset((*underway, *due))
        self._agenda.told = frozenset(ticket.look)
        # Who is nearly done goes first: behind thousands that have not begun it waits for all.
        ids = dict.fromkeys((*underway, *ticket.ids, *due))
        lists = self._look.sweep
        swept = self._sweep(ids) if ticket.sweep and lists.takes(ticket) else None
        self._agenda.sweeps = self._sweeps = swept is not None
        # What earlier passes listed is of those at rest: whoever is at work is looked at anew.
        sweep = swept is not None and not lists.several
        if not sweep:
            self._look.seen = NOT_SEEN
        waiting = list(ids)
        while waiting and not self._short_of_time:
            # Not all at once: to read thousands takes longer than a pass has.
            some, waiting = waiting[:_USERS_AT_ONCE], waiting[_USERS_AT_ONCE:]
            self._step_through(self._read(some, ticket, sweep=sweep), sweep=sweep)
        for each in waiting:
            self._agenda.again(each, 0, look=each in ticket.look)
        if swept is not None and swept.complete and not waiting:
            now = self._worker.clock()
            note_unmanaged(self._worker.unmanaged, self._studio.alias, swept, self._known, now)
        lists.leave()

    def _sweep(self, ids: dict[str, None]) -> Seen | None:
        """Look at everybody who is settled; None: their lists go on in another pass.

        The others are added to those to be read.
        """
        if self._look.sweep.goes_on:
            # Not everybody is read in each of many passes.
            self._step_through([], sweep=True)
        if not self._look.sweep.unfinished:
            self._step_through(self._settled(ids), sweep=True)
        return None if self._look.sweep.unfinished else self._look.seen

    def _settled(self, ids: dict[str, None]) -> list[User]:
        """Return everybody who needs no work; all others are added to those to be read.

        The index may lag: only what it shows as settled is taken from it.
        """
        now = self._worker.clock()
        users: list[User] = []
        for item in every_item(self._worker.ledger, self._studio.alias):
            with self._agenda.own_failure(str(item["id"])):
                user = User.from_item(item)
                if not needs_work(user, now) and user.id not in ids:
                    users.append(user)
                    self._known.append(user)
                    self._look_in_time(user)
                else:
                    ids[user.id] = None
        return users

    def _read(self, ids: list[str], ticket: Ticket, *, sweep: bool) -> list[User]:
        """Read users, consistently; return those who need work or a look; in a sweep all of them.

        Those whom something was told of come last.
        """
        at_work: list[User] = []
        told: list[User] = []
        # A later pass finds who is due by its own clock, which may be behind this one.
        sure = to_text(self._worker.clock() - CLOCKS_DIFFER)
        for each in ids:
            with self._agenda.own_failure(each):
                found = self._worker.ledger.read(each)
                if found is None:
                    continue
                user = User.from_item(found)
                self._known.append(user)
                if user.due_at is not None and user.due_at > sure:
                    self._agenda.indexed -= {user.id}
                resting = not needs_work(user, self._worker.clock())
                look = user.id in ticket.look and not _seen_since(user, ticket.told_at)
                if resting and look and user.phase in _WATCHED:
                    told.append(user)
                elif sweep or self._sweeps or not resting:
                    at_work.append(user)
                if look and not resting:
                    # What is told may come after what we last saw: looked at when it is settled.
                    self._told_at_work |= {user.id}
                if not look:
                    self._agenda.told -= {user.id}
                if resting:
                    self._look_in_time(user)
        self._told |= {user.id for user in told}
        return [*at_work, *told]

    def _step_through(self, users: list[User], *, sweep: bool) -> None:
        if not users and not sweep:
            return
        facts = self._look.facts_for(users, sweep=sweep or self._sweeps)
        if isinstance(facts, Domain):
            try:
                self._look.look(facts.domain_id, users, self._told, sweep=sweep)
            except AwsCallError as error:
                facts = blocked_by(error)
            if sweep and self._look.sweep.unfinished:
                return
        for user in users:
            with self._agenda.own_failure(user.id):
                own, view = self._look.own_domain(user, facts)
                self._advance(user, own, Unseen.TOLD if user.id in self._told else view)
                self._agenda.told -= self._looked

    def _advance(self, user: User, facts: Facts, view: View) -> None:
        """Take one user as far as it goes now."""
        name, mode = self._worker.installation.name, self._worker.installation.drift.mode
        aws: AwsCall | None = None
        unseen = False
        resting = not needs_work(user, self._worker.clock())
        if view is Unseen.TOLD and isinstance(facts, Blocked):
            user = self._scribe.forget_look(user)
        step: Step = plan(user, view, facts, self._worker.clock(), name, drift_mode=mode)
        if not isinstance(step, Nothing) and self._short_of_time:
            self._agenda.again(user.id, 0, look=resting)
            return
        for _ in range(_STEPS_A_PASS):
            step = self._scribe.unless_older(user, step)
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
                    user = self._scribe.hold(user, step)
                    break
                case AskBrake():
                    step = self._scribe.ask_brake(user)
                    continue
                case Remember():
                    self._scribe.remember(user, step)
                    return
                case Forget():
                    if not self._scribe.forget_timeline(user):
                        break
                    user = self._scribe.write(user, step, None)
                case OpenChapter():
                    user = self._scribe.open_chapter(user)
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
                    begun = self._worker.clock()
                    try:
                        view, written, aws = self._calls.make(user, asked, view)
                    except AwsCallError as error:
                        if resting:
                            self._not_seen(user, error)
                            return
                        step = self._look.at_limit(
                            after_refusal(user, asked, error, self._worker.clock())
                        )
                        continue
                    if user.id in self._told and resting:
                        seen_at: Item = {"profile_looked_at": to_text(begun)}
                        self._worker.ledger.refresh(user.id, user.revision, seen_at, WORKER)
                        self._looked |= {user.id}
                    if isinstance(asked, DeleteApps | DeleteSpaces | DeleteProfile):
                        break
                    surveyed = self._look.holdings(user, facts, view) is not None
                    if isinstance(asked, Survey) and not surveyed:
                        # It goes on in the next pass, or begins there.
                        soon = self._worker.installation.pace.first_look_seconds
                        self._agenda.again(user.id, soon)
                        return
                    if written is not None:
                        step = written
                        continue
                case (
                    Reopen() | LeaveAgain() | DriftFound() | Rework() | Expire() | LetGo() | Lapse()
                ):
                    # The role that is needed now was not looked at in this pass.
                    user = self._scribe.write(user, step, None)
                    resting = False
                    if not needs_work(user, self._worker.clock()):
                        self._look_in_time(user)
                        return
                    # What another hand did while nobody could look is not known.
                    unseen = isinstance(step, Rework) and not step.reapply
                    break
                case _:
                    user, aws = self._scribe.write(user, step, aws), None
            holdings = self._look.holdings(user, facts, view)
            step = plan(user, view, facts, self._worker.clock(), name, holdings, mode)
        else:
            step = not_settling(user, self._worker.clock())
            if isinstance(step, Fail):
                self._scribe.write(user, step, None)
                return
            user = self._scribe.hold(user, step)
        since = view.modified_at if resting and isinstance(view, Profile) else None
        look = resting or unseen
        # Who was refused goes behind those who have not had a turn: it must not take theirs.
        refused = isinstance(step, Hold)
        self._agenda.again(user.id, self._delay(user, since), look=look, refused=refused)

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

    @property
    def _short_of_time(self) -> bool:
        return self._time_left() < ENOUGH_SECONDS

    def _delay(self, user: User, since: str | None = None) -> int:
        if user.reason == "DeletionBrake":
            return _BRAKED_DELAY_SECONDS
        pace = self._worker.installation.pace
        waited = self._worker.clock() - from_text(since or user.updated_at)
        return look_delay(
            waited.total_seconds(), pace.first_look_seconds, pace.longest_look_seconds
        )


def _seen_since(user: User, told_at: str | None) -> bool:
    """Whether a user was looked at after something was told: then that was seen."""
    if told_at is None or user.profile_looked_at is None:
        return False
    return from_text(user.profile_looked_at) > from_text(told_at) + _SURELY_LATER
