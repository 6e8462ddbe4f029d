"""One ticket carried out: read what is asked for, look at the studio, take one step per user."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from aws_lambda_powertools.logging import Logger

from services.controller.attributes import Item
from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.blocked import blocked_by
from services.controller.brake import Brakes, permit
from services.controller.clock import CLOCKS_DIFFER, Clock, from_text, to_text
from services.controller.leases import Leases
from services.controller.ledger import Ledger, every_item
from services.controller.marks import Mark
from services.controller.pace import look_delay
from services.controller.passes import FAULT_DELAY_SECONDS, Agenda, under_lease
from services.controller.tickets import MAX_DELAY_SECONDS, Ticket, Tickets
from services.user_onboarding.calls import Calls, Limits
from services.user_onboarding.chapters import open_kept
from services.user_onboarding.erasure import redact_timeline
from services.user_onboarding.expiry import seconds_until_due
from services.user_onboarding.leavers import (
    above,
    is_for_the_record,
    is_older,
    mark_of,
    record_of,
    superseding,
)
from services.user_onboarding.observe import (
    NOT_SEEN,
    Seen,
    observe_all,
    observe_facts,
    observe_former,
    observe_pending,
)
from services.user_onboarding.outage import Outages, has_entered, is_refused, judge
from services.user_onboarding.plan import after_refusal, braked, needs_work, not_settling, plan
from services.user_onboarding.quota_notes import QuotaNotes
from services.user_onboarding.quotas import Quota, at_limit, counted, place_of
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
    LeaveAgain,
    LetGo,
    Look,
    Nothing,
    OpenChapter,
    Remember,
    Reopen,
    Rework,
    Step,
    Supersede,
    Survey,
    Tag,
    Update,
    Wait,
    Written,
)
from services.user_onboarding.studio_account import StudioAccount
from services.user_onboarding.surroundings import (
    removed_studio,
    studio_removed,
    with_gone_personas,
)
from services.user_onboarding.tag_pages import observe_tags
from services.user_onboarding.transitions import WORKER, Patience, Transition, write_down
from services.user_onboarding.unmanaged import UnmanagedProfiles, note_unmanaged
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import (
    SUSPENDED_ROLE,
    Domain,
    Facts,
    Holdings,
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
_CLOSING = (Phase.SUSPENDING, Phase.OFFBOARDING)
_CLOSED = (*_CLOSING, Phase.SUSPENDED)
# Those whose profile may drift while nothing is to be brought about.
_WATCHED = (Phase.READY, Phase.SUSPENDED, Phase.OFFBOARDING)
# By this much the clocks of two functions may differ.
_CLOCKS_DIFFER = timedelta(seconds=1)


# What a row of a restored table must not bring about.
_WEIGHTY = (Create, Update, AskBrake, DeleteApps, DeleteSpaces, DeleteProfile)


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
    outages
        Since when studios cannot be entered.
    unmanaged
        Where profiles that are nobody's of ours are written down.
    quota_notes
        Where a sweep notes how near a quota is; None: nowhere.
    """

    installation: Installation
    ledger: Ledger
    leases: Leases
    tickets: Tickets
    open_studio: Callable[[Studio], StudioAccount]
    limits: Callable[[], Limits]
    brakes: Brakes
    outages: Outages
    clock: Clock
    unmanaged: UnmanagedProfiles
    quota_notes: QuotaNotes | None = None


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
        self._limits = worker.limits()
        self._account = worker.open_studio(studio)
        self._calls = Calls(
            self._account, self._limits, worker.installation.name, lambda: self._short_of_time
        )
        self._agenda = agenda
        self._facts: Facts | None = None
        self._roles: dict[str, Persona] = {}
        self._seen: Seen = NOT_SEEN
        self._known: list[User] = []
        self._told: frozenset[str] = frozenset()
        self._told_at_work: frozenset[str] = frozenset()
        self._former: dict[str, Facts | None] = {}
        self._current: set[str] = set()
        self._quota_asked = False
        self._quota_told: Quota | None = None

    def over(self, ticket: Ticket) -> None:
        """Take the users of a ticket as far as they go now."""
        due = self._worker.ledger.due(self._studio.alias, self._worker.clock())
        self._agenda.indexed = frozenset(due)
        ids = dict.fromkeys((*ticket.ids, *due))
        if ticket.sweep:
            self._step_through(self._settled(ids), sweep=True)
        waiting = list(ids)
        while waiting:
            if self._short_of_time:
                for each in waiting:
                    self._agenda.again(each, 0, look=each in ticket.look)
                return
            # Not all at once: to read thousands takes longer than a pass has.
            some, waiting = waiting[:_USERS_AT_ONCE], waiting[_USERS_AT_ONCE:]
            self._step_through(self._read(some, ticket), sweep=ticket.sweep)
        if ticket.sweep and self._seen.complete:
            now = self._worker.clock()
            note_unmanaged(self._worker.unmanaged, self._studio.alias, self._seen, self._known, now)

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

    def _read(self, ids: list[str], ticket: Ticket) -> list[User]:
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
                elif ticket.sweep or not resting:
                    at_work.append(user)
                if look and not resting:
                    # What is told may come after what we last saw: looked at when it is settled.
                    self._told_at_work |= {user.id}
                if resting:
                    self._look_in_time(user)
        self._told |= {user.id for user in told}
        return [*at_work, *told]

    def _step_through(self, users: list[User], *, sweep: bool) -> None:
        if not users and not sweep:
            return
        facts = self._facts_for(users, sweep=sweep)
        if isinstance(facts, Domain):
            try:
                self._look(facts.domain_id, users, sweep=sweep)
            except AwsCallError as error:
                facts = blocked_by(error)
        for user in users:
            with self._agenda.own_failure(user.id):
                own, view = self._own_domain(user, facts)
                self._advance(user, own, Unseen.TOLD if user.id in self._told else view)

    def _facts_for(self, users: list[User], *, sweep: bool) -> Facts:
        """Return the studio's facts; of one pass they are looked at again only for more roles."""
        roles = self._roles_for(users, sweep=sweep)
        if self._facts is None or not roles.keys() <= self._roles.keys():
            self._roles |= roles
            self._facts = self._look_at_studio(sweep=sweep)
        return with_gone_personas(self._facts, users, self._roles) if sweep else self._facts

    def _look_at_studio(self, *, sweep: bool) -> Facts:
        """Look at the studio; an account that cannot be entered for long is told as departed."""
        worker, studio = self._worker, self._studio
        if studio.alias not in worker.installation.studios:
            return studio_removed(studio.alias)
        facts = observe_facts(self._account, studio, self._roles, worker.installation.name)
        refused = is_refused(facts)
        if not refused and not sweep:
            return facts
        since, now = worker.outages.since(studio.alias), worker.clock()
        if refused and since is None:
            worker.outages.note(studio.alias, now)
        elif since is not None and has_entered(facts):
            worker.outages.note(studio.alias, None)
        return judge(facts, since, studio, now)

    def _own_domain(self, user: User, facts: Facts) -> tuple[Facts, View]:
        """Return the domain that a user is closed in: where its profile is, not where it would be.

        One that is gone has taken the profile along.
        """
        view = self._seen.view(user.user_name)
        before = user.domain_id
        if (
            user.phase not in _CLOSING
            or not isinstance(facts, Domain)
            or before is None
            or before == facts.domain_id
        ):
            return facts, view
        if before not in self._former:
            self._former[before] = observe_former(self._account, before, facts)
        former = self._former[before]
        if former is None:
            return replace(facts, domain_id=before, home_file_system=None), Unseen.ABSENT
        return former, Unseen.NOT_LOOKED

    def _look(self, domain_id: str, users: list[User], *, sweep: bool) -> None:
        """List profiles, unless those that matter have been seen in this pass."""
        if sweep:
            if self._seen is NOT_SEEN:
                self._seen = self._look_at_all(domain_id)
                self._note_quota()
            return
        # Those who are closed are looked at one by one, whatever a list would show.
        noted = [
            user.user_name
            for user in users
            if user.profile_arn is not None
            and user.phase not in _CLOSING
            and user.id not in self._told
        ]
        if not self._seen.shows(noted):
            self._seen = observe_pending(self._account, domain_id, noted, self._limits.lists)

    def _look_at_all(self, domain_id: str) -> Seen:
        """List every profile and its tags, as far as the time goes."""
        seen = observe_all(
            self._account, domain_id, self._limits.lists, lambda: self._short_of_time
        )
        name = self._worker.installation.name
        tags = observe_tags(
            self._account, name, self._limits.tag_pages, lambda: self._short_of_time
        )
        return seen.with_tags(domain_id, tags)

    def _roles_for(self, users: list[User], *, sweep: bool) -> dict[str, Persona]:
        """Return the personas whose roles these users may need, by id.

        A sweep looks at the roles of those who are settled, too.
        """
        installation = self._worker.installation
        wanted = {
            user.persona: installation.personas[user.persona]
            for user in users
            if user.persona in installation.personas
            and user.phase not in _CLOSING
            and (
                user.profile_arn is None
                or user.applied_generation != user.generation
                or (sweep and user.phase is Phase.READY)
            )
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
            step = self._unless_older(user, step)
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
                    begun = self._worker.clock()
                    try:
                        view, written, aws = self._calls.make(user, asked, view)
                    except AwsCallError as error:
                        if resting:
                            self._not_seen(user, error)
                            return
                        step = self._at_limit(
                            after_refusal(user, asked, error, self._worker.clock())
                        )
                        continue
                    if user.id in self._told and resting:
                        seen_at: Item = {"profile_looked_at": to_text(begun)}
                        self._worker.ledger.refresh(user.id, user.revision, seen_at, WORKER)
                    if isinstance(asked, DeleteApps | DeleteSpaces | DeleteProfile):
                        break
                    if isinstance(asked, Survey) and self._holdings(user, facts) is None:
                        break  # The time did not do for the whole list.
                    if written is not None:
                        step = written
                        continue
                case Reopen() | LeaveAgain() | DriftFound() | Rework() | Expire() | LetGo():
                    # The role that is needed now was not looked at in this pass.
                    user = self._write(user, step, None)
                    resting = False
                    break
                case _:
                    user, aws = self._write(user, step, aws), None
            holdings = self._holdings(user, facts)
            step = plan(user, view, facts, self._worker.clock(), name, holdings, mode)
        else:
            step = not_settling(user, self._worker.clock())
            if isinstance(step, Fail):
                self._write(user, step, None)
                return
            user = self._hold(user, step)
        since = view.modified_at if resting and isinstance(view, Profile) else None
        look = resting or user.id in self._told_at_work
        # Who was refused goes behind those who have not had a turn: it must not take theirs.
        refused = isinstance(step, Hold)
        self._agenda.again(user.id, self._delay(user, since), look=look, refused=refused)

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

    def _unless_older(self, user: User, step: Step) -> Step:
        """Let a step that opens, closes or deletes pass where no record of the user is newer."""
        if not isinstance(step, _WEIGHTY) or user.id in self._current:
            return step
        worker = self._worker
        record = record_of(worker.ledger.mark(user.id))
        if record is not None and is_older(user, record):
            return superseding(user, record, worker.installation.lifecycle, worker.clock())
        self._current.add(user.id)
        return step

    def _holdings(self, user: User, facts: Facts) -> Holdings | None:
        return (
            self._calls.holdings(facts.domain_id, user.user_name)
            if isinstance(facts, Domain)
            else None
        )

    def _at_limit(self, step: Step) -> Step:
        """Say of a failure over a quota what the quota is, once asked for in a pass."""
        if not isinstance(step, Fail) or step.reason != "ResourceLimitExceeded":
            return step
        return at_limit(step, self._quota(), self._studio, self._worker.installation.partition)

    def _quota(self) -> Quota | None:
        """Return the quota of profiles; None where AWS does not tell."""
        if not self._quota_asked:
            self._quota_asked = True
            try:
                self._quota_told = self._account.profiles_quota()
            except AwsCallError as error:
                _log.warning("no quota is known of %s: %s", self._studio.alias, error)
        return self._quota_told

    def _note_quota(self) -> None:
        """Note how many profiles there are of how many, for those who ask for users."""
        notes, count = self._worker.quota_notes, self._seen.count
        if notes is None or count is None:
            return
        quota, place = self._quota(), place_of(self._studio)
        noted = notes.read(place)
        now = counted(noted, self._studio.alias, count, quota.value if quota else None)
        if now != noted:
            notes.write(place, now)

    def _look_in_time(self, user: User) -> None:
        """Have a settled user looked at when its time comes, where no sweep comes before."""
        seconds = seconds_until_due(user, self._worker.clock())
        if seconds is not None and seconds <= MAX_DELAY_SECONDS:
            self._agenda.again(user.id, seconds)

    def _forget_timeline(self, user: User) -> bool:
        """Erase what is told of a user who is gone, and have the table delete it."""
        return redact_timeline(
            self._worker.ledger,
            user.id,
            user.revision + 1,
            lambda: not self._short_of_time,
            forget_at=self._worker.clock(),
        )

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
        return self._save(opened, user.revision)

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
        stored, now, mark = user.revision, self._worker.clock(), None
        done = write_down(user, step, now, patience, aws)
        if isinstance(step, Supersede) or is_for_the_record(done.user):
            user = above(user, record_of(self._worker.ledger.mark(user.id)))
            done = write_down(user, step, now, patience, aws)
        if is_for_the_record(done.user):
            done = replace(done, user=replace(done.user, recorded=True))
            mark = mark_of(done.user)
        return self._save(done, stored, mark)

    def _save(self, done: Transition, stored: int, mark: Mark | None = None) -> User:
        self._worker.ledger.write(done.user.to_item(), done.entry, mark=mark, before=stored)
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


def _seen_since(user: User, told_at: str | None) -> bool:
    """Whether a user was looked at after something was told: then that was seen."""
    if told_at is None or user.profile_looked_at is None:
        return False
    return from_text(user.profile_looked_at) > from_text(told_at) + _CLOCKS_DIFFER
