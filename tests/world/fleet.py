"""Many users on a clock of their own: the real worker, as many at once as Lambda would start.

A small discrete-event run. Each invocation runs to its end on its own time, and what it leaves on
the queue is seen when it is due. That is right as long as invocations share nothing but the queue
and their studio; of one studio the lease lets through one at a time.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from services.controller.attributes import Item
from services.controller.clock import Clock, from_text
from services.controller.idempotency import Remembered
from services.controller.leases import Lease
from services.controller.marks import Mark
from services.controller.passes import work_off
from services.controller.tickets import Ticket
from services.controller.timeline import TimelineEntry
from services.user_onboarding.reconcile import reconcile
from services.user_onboarding.settings import Studio
from services.user_onboarding.studio_account import Created, NewProfile
from services.user_onboarding.user import Phase
from tests.world.calls import Calls
from tests.world.cloud import Cloud, studio_account
from tests.world.delivery import MAX_RECEIVES, START, VISIBILITY, Message
from tests.world.studio import MemoryStudioAccount, StoredProfile, refused
from tests.world.table import MemoryKeptLists, MemoryLeases, MemoryLedger

# As the templates have it: see tests/infra/test_functions.py.
FUNCTION_SECONDS = 60.0
# What lies between a message becoming visible and the function that runs with it.
PICK_UP_SECONDS = 0.2
# Generous averages of what one call takes, there and back; the table's are the shortest.
SECONDS = {
    "GetItem": 0.005,
    "Query": 0.03,
    "UpdateItem": 0.01,
    "TransactWriteItems": 0.015,
    "SendMessage": 0.01,
}
OTHER_SECONDS = 0.15
# How much earlier or later than on average a call arrives.
UNEVEN = 0.1
RECORDS_A_BATCH = 25
# What the account lets through a second, by the operation's first word, and at once at most.
RATES = {"Create": 1.0, "Describe": 5.0, "List": 2.0}

T = TypeVar("T")


@dataclass
class SlowCalls(Calls):
    """Calls that take time: half of it on the way there, half on the way back."""

    spend: Callable[[float], None] = lambda _: None
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - no secret

    def make(self, name: str, act: Callable[[], T]) -> T:
        self.made.append(name)
        half = SECONDS.get(name, OTHER_SECONDS) / 2
        self.spend(half * self.chance.uniform(1 - UNEVEN, 1 + UNEVEN))
        try:
            return act()
        finally:
            self.spend(half)


@dataclass
class Bucket:
    """A token bucket, as AWS throttles with: it holds what comes in a second, and one at least."""

    rate: float
    at: datetime
    tokens: float = 1.0

    def admits(self, now: datetime) -> bool:
        most = max(1.0, self.rate)
        self.tokens = min(most, self.tokens + (now - self.at).total_seconds() * self.rate)
        self.at = now
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True


@dataclass
class RatedAccount(MemoryStudioAccount):
    """A studio's account that throttles what comes faster than it lets through.

    Attributes
    ----------
    rates
        Calls a second, by the operation's first word.
    not_assumable
        Names of users whose role SageMaker says it cannot assume.
    somebody_leaves
        Whether profiles are deleted.
    """

    rates: dict[str, float] = field(default_factory=lambda: dict(RATES))
    not_assumable: set[str] = field(default_factory=set)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    throttled: Counter[str] = field(default_factory=Counter)
    somebody_leaves: bool = False

    def _refuse(self, operation: str) -> None:
        word = next((each for each in self.rates if operation.startswith(each)), None)
        if word is not None:
            bucket = self.buckets.setdefault(operation, Bucket(self.rates[word], self.clock()))
            if not bucket.admits(self.clock()):
                self.throttled[operation] += 1
                raise refused(operation, "ThrottlingException", "Rate exceeded")
        super()._refuse(operation)

    def create(self, profile: NewProfile) -> Created:
        if profile.name in self.not_assumable:
            self._answer("CreateUserProfile")
            message = "SageMaker could not assume role"
            raise refused("CreateUserProfile", "ValidationException", message)
        return super().create(profile)

    def _there(self) -> dict[str, StoredProfile]:
        # To look through all of them takes long.
        return super()._there() if self.somebody_leaves else self.profiles


class TimedLeases(MemoryLeases):
    """Leases that are held until the moment at which they were given back."""

    def __init__(self, calls: Calls, clock: Clock) -> None:
        super().__init__(calls)
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def acquire(self, subject: str, holder: str, now: datetime, seconds: int) -> Lease | None:
        if self._clock() < self._until.get(subject, START):
            return self._calls.make("UpdateItem", lambda: None)
        return super().acquire(subject, holder, now, seconds)

    def release(self, lease: Lease) -> None:
        super().release(lease)
        self._until[lease.subject] = self._clock()


class IndexedLedger(MemoryLedger):
    """A ledger for very many: queries do not look through everything, reads copy nothing.

    The worker makes its values from items and changes none.
    """

    def __init__(self, calls: Calls) -> None:
        super().__init__(calls)
        self._of: dict[str, dict[str, Item]] = {}

    def read(self, item_id: str) -> Item | None:
        return self._calls.make("GetItem", lambda: self.states.get(item_id))

    def due(self, subject: str, now: datetime) -> list[str]:
        whole = self.states
        self.states = self._of.setdefault(subject.removesuffix("#underway"), {})
        try:
            return super().due(subject, now)
        finally:
            self.states = whole

    def _write(
        self,
        item: Item,
        entry: TimelineEntry,
        remembered: Remembered | None,
        mark: Mark | None,
        before: int,
    ) -> None:
        super()._write(item, entry, remembered, mark, before)
        self._of.setdefault(str(item["subject"]), {})[str(item["id"])] = item


class Fleet(Cloud):
    """A world of users in which time passes with every call.

    Parameters
    ----------
    at_once
        How many invocations of the worker there may be: `MaximumConcurrency` of its queue.
    """

    def __init__(self, *studios: Studio, at_once: int) -> None:
        super().__init__(*studios)
        self.calls = SlowCalls(spend=self._sleep)
        self.ledger = IndexedLedger(self.calls)
        self.leases = TimedLeases(self.calls, self.clock)
        rated = {each.alias: self._rated(each) for each in self.installation.studios.values()}
        self.accounts = dict(rated)
        self.rated = rated
        self.kept_lists = MemoryKeptLists(self.calls)
        self.worker = replace(
            self.worker, ledger=self.ledger, leases=self.leases, kept_lists=self.kept_lists
        )
        self.invocations = 0
        self.free = [START] * at_once
        self._until = START

    def ask_for(self, alias: str, count: int) -> None:
        """Ask for many users of a studio, all at the same moment."""
        for number in range(count):
            self.post(user_name=f"user-{number}", persona="data-scientist", studio=alias)
            self.now = START

    def run(self) -> None:
        """Deliver everything until nothing is under way."""
        self._relay_all()
        self._deliver_all()

    def swept(self) -> float:
        """Sweep, once all is settled; return after how many seconds everything had been seen."""
        begun = self.now = max(self.free)
        self.sweep()
        self._deliver_all()
        seen = max(from_text(str(each.since)) for each in self.unmanaged.found.values())
        return (seen - begun).total_seconds()

    def _deliver_all(self) -> None:
        heapq.heapify(self.queue)
        while self.queue:
            message = heapq.heappop(self.queue)
            visible = message.visible_at + timedelta(seconds=PICK_UP_SECONDS)
            self.now = max(visible, heapq.heappop(self.free))
            self._until = self.now + timedelta(seconds=FUNCTION_SECONDS)
            self.invocations += 1
            self._work(message)
            heapq.heappush(self.free, self.now)
            assert self.now <= self._until, "Lambda would have stopped the function"

    def ready_after(self, alias: str) -> list[float]:
        """Return after how many seconds each user of a studio was Ready, sorted."""
        users = [x for x in self.ledger.states.values() if x["subject"] == alias]
        return sorted(
            (from_text(str(each["updated_at"])) - START).total_seconds()
            for each in users
            if each["phase"] == Phase.READY
        )

    def seconds_until_told(self, alias: str) -> list[float]:
        """Return how long after its profile was asked for each user was Ready."""
        users = [x for x in self.ledger.states.values() if x["subject"] == alias]
        made = self.rated[alias].profiles
        return [
            (
                from_text(str(each["updated_at"])) - made[str(each["user_name"]).lower()].created_at
            ).total_seconds()
            for each in users
        ]

    def _rated(self, of: Studio) -> RatedAccount:
        plain = studio_account(of, self.clock, self.calls)
        return RatedAccount(
            of.account_id,
            of.region,
            self.clock,
            self.calls,
            parameter_values=plain.parameter_values,
            roles=plain.roles,
        )

    def _relay_all(self) -> None:
        """Relay what intake wrote, in batches as the stream has them; nothing is published."""
        written = [each for each in self.ledger.stream if each.get("written_by") == "intake"]
        for start in range(0, len(written), RECORDS_A_BATCH):
            self._relay(written[start : start + RECORDS_A_BATCH])
        self.now = START

    def _put(self, tickets: Any, visible_at: datetime) -> None:
        for ticket in tickets:
            heapq.heappush(
                self.queue, Message(visible_at, next(self._numbers), ticket.to_message())
            )

    def _work(self, message: Message) -> None:
        message.receives += 1
        record = {"messageId": str(message.number), "body": message.body}
        holder = f"invocation-{next(self._numbers)}"
        answer = work_off([record], lambda ticket: self.reconcile(ticket, holder))
        if not answer["batchItemFailures"]:
            return
        if message.receives >= MAX_RECEIVES:
            self.dead_messages.append(message.body)
            return
        again = replace(message, visible_at=self.now + VISIBILITY)
        heapq.heappush(self.queue, again)

    def reconcile(self, ticket: Ticket, holder: str) -> None:
        reconcile(self.worker, ticket, holder, self._time_left)

    def _time_left(self) -> float:
        return (self._until - self.now).total_seconds()
