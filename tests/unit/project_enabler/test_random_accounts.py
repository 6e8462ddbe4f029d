"""Random streams of events over fifty accounts: whatever comes, the end follows from the facts."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from sandbox import organization_events as aws
from services.project_enabler.account import AT_WORK, Phase
from services.project_enabler.intents import Occasion, follow
from tests.unit.project_enabler.joining import AT
from tests.world.account_cloud import ADMIN, OTHER_UNIT, REGION, UNIT, AccountCloud
from tests.world.projects import AMAZONS

ACCOUNTS = [f"4{number:011}" for number in range(50)]
STRANGER = "arn:aws:iam::1:role/SomebodyElse"

accounts = st.sampled_from(ACCOUNTS)
# Few of each, so that histories meet.
few_accounts = st.sampled_from(ACCOUNTS[:3]) | accounts
moments = st.integers(0, 40).map(lambda seconds: AT + timedelta(seconds=seconds))
units = st.sampled_from([UNIT, OTHER_UNIT, "r-ab12"])


class Facts:
    """What was told of one account, kept as a list: the rule is stated over the whole of it."""

    def __init__(self) -> None:
        self.joins: list[datetime] = []
        self.departures: list[datetime] = []
        self.units: list[tuple[datetime, str, str]] = []
        self.failed = False
        self.asked: str | None = None

    def end(self) -> str:
        """Return where the account must end, told anew from the beginning."""
        left = max(self.departures, default=None)
        joined = max(self.joins, default=None)
        if left is not None and (joined is None or joined <= left):
            return "Closed"
        if self.asked == "close":
            return "Closed"
        since = [(at, by, unit) for at, by, unit in self.units if left is None or at > left]
        if joined is not None and since and max(since)[2] == UNIT:
            return "Enabled"
        if self.asked == "enable":
            return "Enabled"
        if joined is not None:
            return "Outside"
        return "Failed"


class Accounts(RuleBasedStateMachine):
    """AWS, its events, administrators and crashes, against the service in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.cloud = AccountCloud()
        self.facts: dict[str, Facts] = {}

    def of(self, account_id: str) -> Facts:
        return self.facts.setdefault(account_id, Facts())

    @rule(account_id=few_accounts, at=moments, unit=units)
    def enrolled(self, account_id: str, at: datetime, unit: str) -> None:
        self.cloud.tell(aws.managed_account(account_id, at=at, unit=unit))
        self.of(account_id).joins.append(at)
        self.of(account_id).units.append((at, "CreateManagedAccount", unit))

    @rule(account_id=few_accounts, at=moments)
    def created(self, account_id: str, at: datetime) -> None:
        self.cloud.tell(aws.created(account_id, at=at))
        self.of(account_id).joins.append(at)

    @rule(account_id=few_accounts, at=moments)
    def invited(self, account_id: str, at: datetime) -> None:
        self.cloud.tell(aws.accepted_handshake(account_id, at=at))
        self.of(account_id).joins.append(at)

    @rule(account_id=few_accounts, at=moments, unit=units)
    def moved(self, account_id: str, at: datetime, unit: str) -> None:
        self.cloud.tell(aws.moved(account_id, at=at, to=unit))
        self.of(account_id).joins.append(at)
        self.of(account_id).units.append((at, "MoveAccount", unit))

    @rule(account_id=few_accounts, at=moments)
    def removed(self, account_id: str, at: datetime) -> None:
        self.cloud.tell(aws.removed(account_id, at=at))
        self.of(account_id).departures.append(at)

    @rule(account_id=few_accounts, at=moments)
    def failed(self, account_id: str, at: datetime) -> None:
        self.cloud.tell(aws.managed_account(account_id, at=at, state="FAILED", message="No."))
        self.of(account_id).failed = True

    @rule(account_id=few_accounts, at=moments)
    def refused_call(self, account_id: str, at: datetime) -> None:
        self.cloud.tell(aws.moved(account_id, at=at, error="AccessDeniedException"))

    @precondition(lambda self: self.facts)
    @rule(data=st.data())
    def closed_by_an_admin(self, data: st.DataObject) -> None:
        account_id = data.draw(st.sampled_from(sorted(self.facts)))
        self.cloud.close(account_id)
        self.of(account_id).asked = "close"

    @precondition(lambda self: any(x.end() in ("Enabled", "Outside") for x in self.facts.values()))
    @rule(data=st.data())
    def enabled_by_an_admin(self, data: st.DataObject) -> None:
        able = [
            k for k, facts in sorted(self.facts.items()) if facts.end() in ("Enabled", "Outside")
        ]
        account_id = data.draw(st.sampled_from(able))
        facts = self.of(account_id)
        facts.asked = None
        wanted_anyhow = facts.end() == "Enabled"
        self.cloud.enable(account_id)
        facts.asked = None if wanted_anyhow else "enable"

    @rule(account_id=accounts)
    def base_goes(self, account_id: str) -> None:
        self.cloud.place(account_id).base = False

    @rule(account_id=accounts)
    def base_comes(self, account_id: str) -> None:
        self.cloud.base_deployed(account_id)

    @rule(account_id=few_accounts)
    def somebody_lets_a_stranger_in(self, account_id: str) -> None:
        there = self.cloud.place(account_id).associated.setdefault(AMAZONS, [])
        if STRANGER not in there:
            there.append(STRANGER)

    @rule(account_id=few_accounts)
    def somebody_takes_a_principal_out(self, account_id: str) -> None:
        there = self.cloud.place(account_id).associated.get(AMAZONS, [])
        ours = [arn for arn in there if arn != STRANGER]
        if ours:
            there.remove(ours[0])

    @rule(account_id=few_accounts, code=st.sampled_from(["ThrottlingException", "InternalFailure"]))
    def aws_has_a_bad_moment(self, account_id: str, code: str) -> None:
        for operation in ("GetParameters", "AssociatePrincipalWithPortfolio"):
            self.cloud.place(account_id).refuse_next(operation, code)

    @rule(ahead=st.integers(0, 25), after=st.booleans())
    def a_crash_is_ahead(self, ahead: int, after: bool) -> None:
        self.cloud.calls.crash_at = len(self.cloud.calls.made) + ahead
        self.cloud.calls.after = after

    @rule(random=st.randoms(use_true_random=False), count=st.integers(1, 6))
    def some_is_delivered(self, random: Any, count: int) -> None:
        for _ in range(count):
            self.cloud.deliver_some(random.shuffle)

    @rule(minutes=st.integers(1, 30))
    def time_passes(self, minutes: int) -> None:
        self.cloud.pass_time(minutes=minutes)

    @rule(which=st.sampled_from(["due", "all"]))
    def swept(self, which: Any) -> None:
        self.cloud.sweep(which)

    def teardown(self) -> None:
        """Let everything settle, and compare with what follows from the facts."""
        cloud = self.cloud
        cloud.calls.crash_at = None
        for place in cloud.places.values():
            place.base = True
            place.refusals.clear()
        # What was found without its base, or failed for it, is found by two days' sweeps.
        for _ in range(2):
            cloud.settle(at_most=3000)
            cloud.sweep()
        cloud.settle(at_most=3000)

        assert cloud.dead_messages == []
        assert cloud.dead_letters.kept == []
        occasion = Occasion(ADMIN, cloud.now, cloud.installation)
        for account_id, facts in self.facts.items():
            account = cloud.account(account_id)
            assert account.phase.value == facts.end(), account
            assert account.phase not in AT_WORK
            assert follow(account, occasion) is None
            place = cloud.place(account_id)
            there = place.associated.get(AMAZONS, [])
            persona = f"arn:aws:iam::{account_id}:role/studio/persona/test-{REGION}"
            ours = sorted(arn for arn in there if arn != STRANGER)
            if account.phase is Phase.ENABLED:
                assert ours == [f"{persona}-ds", f"{persona}-lead"]
            elif account.reason != "Departed":
                assert ours == []
        for place in cloud.places.values():
            assert "-SomebodyElse" not in place.changes


TestAccounts = Accounts.TestCase
TestAccounts.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
