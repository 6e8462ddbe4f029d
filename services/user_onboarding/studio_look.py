"""What one pass sees of its studio: looked at once, and again only where that does not do."""

from collections.abc import Callable, Container
from dataclasses import replace

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import AwsCallError
from services.user_onboarding.calls import Calls, Limits
from services.user_onboarding.observe import (
    NOT_SEEN,
    Seen,
    observe_facts,
    observe_former,
    observe_pending,
)
from services.user_onboarding.outage import has_entered, is_refused, judge
from services.user_onboarding.plan import needs_work
from services.user_onboarding.quotas import Quota, counted, place_of
from services.user_onboarding.quotas import at_limit as told_at_limit
from services.user_onboarding.settings import Persona, Studio
from services.user_onboarding.steps import Fail, Step
from services.user_onboarding.studio_account import StudioAccount
from services.user_onboarding.surroundings import studio_removed, with_gone_personas
from services.user_onboarding.sweep_lists import SweepLists
from services.user_onboarding.user import CLOSED, CLOSING, Phase, User
from services.user_onboarding.worker import Worker
from services.user_onboarding.world import (
    SUSPENDED_ROLE,
    Domain,
    Facts,
    Holdings,
    Unseen,
    View,
)

_log = Logger(child=True)

# Those who have a persona's role, or will have it.
_PRESENT = frozenset({Phase.READY, Phase.PROVISIONING, Phase.CHANGING})


class StudioLook:
    """What a pass sees of its studio.

    Attributes
    ----------
    seen
        The profiles as last listed.
    sweep
        The lists of a sweep.
    """

    def __init__(
        self,
        *,
        worker: Worker,
        studio: Studio,
        account: StudioAccount,
        calls: Calls,
        limits: Limits,
        short_of_time: Callable[[], bool],
    ) -> None:
        self._worker = worker
        self._studio = studio
        self._account = account
        self._calls = calls
        self._limits = limits
        self._short_of_time = short_of_time
        self.seen: Seen = NOT_SEEN
        self.sweep = SweepLists(
            worker=worker,
            studio=studio,
            account=account,
            limits=limits,
            short_of_time=short_of_time,
        )
        self._facts: Facts | None = None
        self._roles: dict[str, Persona] = {}
        self._former: dict[str, Facts | None] = {}
        self._quota_asked = False
        self._quota_told: Quota | None = None

    def facts_for(self, users: list[User], *, sweep: bool) -> Facts:
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

    def own_domain(self, user: User, facts: Facts) -> tuple[Facts, View]:
        """Return the domain that a user is closed in: where its profile is, not where it would be.

        One that is gone has taken the profile along. Who is closed already is not looked for there.
        """
        view = self.seen.view(user.user_name)
        before = user.domain_id
        if (
            user.phase not in CLOSING
            or not needs_work(user, self._worker.clock())
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

    def look(self, domain_id: str, users: list[User], told: Container[str], *, sweep: bool) -> None:
        """List profiles, unless those that matter have been seen in this pass."""
        if sweep:
            if self.seen is NOT_SEEN:
                self.seen = self.sweep.look(domain_id) or NOT_SEEN
                self._note_quota()
            return
        # Those who are closed are looked at one by one, whatever a list would show.
        noted = [
            user.user_name
            for user in users
            if user.profile_arn is not None and user.phase not in CLOSING and user.id not in told
        ]
        if not self.seen.shows(noted):
            self.seen = observe_pending(self._account, domain_id, noted, self._limits.lists)

    def _roles_for(self, users: list[User], *, sweep: bool) -> dict[str, Persona]:
        """Return the personas whose roles these users may need, by id.

        A sweep looks at the roles of those, too, who have what was asked for, or will have it soon.
        """
        installation = self._worker.installation
        wanted = {
            user.persona: installation.personas[user.persona]
            for user in users
            if user.persona in installation.personas
            and user.phase not in CLOSING
            and (
                user.profile_arn is None
                or user.applied_generation != user.generation
                or (sweep and user.phase in _PRESENT)
            )
        }
        if any(user.phase in CLOSED for user in users):
            wanted[SUSPENDED_ROLE] = Persona(SUSPENDED_ROLE, installation.suspended_role_parameter)
        return wanted

    def holdings(self, user: User, facts: Facts, view: View) -> Holdings | None:
        """Return what a user has, by this pass's survey; None before there is one."""
        return (
            self._calls.holdings(facts.domain_id, user.user_name, view)
            if isinstance(facts, Domain)
            else None
        )

    def at_limit(self, step: Step) -> Step:
        """Say of a failure over a quota what the quota is, once asked for in a pass."""
        if not isinstance(step, Fail) or step.reason != "ResourceLimitExceeded":
            return step
        return told_at_limit(step, self._quota(), self._studio, self._worker.installation.partition)

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
        notes, count = self._worker.quota_notes, self.seen.count
        if notes is None or count is None:
            return
        quota, place = self._quota(), place_of(self._studio)
        noted = notes.read(place)
        now = counted(noted, self._studio.alias, count, quota.value if quota else None)
        if now != noted:
            notes.write(place, now)
