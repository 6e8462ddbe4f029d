"""The whole service on a virtual clock, between AWS's rules of delivery, disturbed by chance.

The service's own code runs: intake, both doors, relay, outbox, sweep and worker. Its surroundings
are the twins of `tests.world`, and the rules of `streams`, `queues` and `bridge`.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from botocore.exceptions import ClientError

from services.controller.attributes import Item, to_attributes
from services.controller.aws_errors import FAILURES, AwsCallError
from services.controller.dead_letters import SqsDeadLetters
from services.controller.ledger import INTAKE
from services.controller.origin import Origin
from services.controller.problems import TryAgainError
from services.controller.tickets import SqsTickets
from services.user_onboarding.desired import Asked
from services.user_onboarding.expiry import due_by_time
from services.user_onboarding.intake import Accepted, Once, adopt
from services.user_onboarding.plan import needs_work
from services.user_onboarding.request_rows import Outcome
from services.user_onboarding.requests import fields_of, read_request
from services.user_onboarding.settings import Studio
from services.user_onboarding.studio_account import NewProfile, StudioAccount
from services.user_onboarding.user import User, user_id
from services.user_onboarding.world import App, Space
from tests.simulator.account import WatchedAccount
from tests.simulator.functions import Functions
from tests.simulator.invocations import Invocations
from tests.simulator.ledger import LaggingLedger
from tests.simulator.queues import DEAD, WORK, SqsClient
from tests.simulator.violation import Violation
from tests.simulator.watching import Watch
from tests.world.adoption_scenarios import OLD_SETTINGS
from tests.world.calls import Crash
from tests.world.cloud import ADMIN, Cloud, studio
from tests.world.scenarios import NEEDS_ONE
from tests.world.studio import DOMAIN_ID, Life, MemoryStudioAccount, StoredProfile
from tests.world.table import MemoryBrakes, MemoryLeases, MemoryRequestRows

STUDIOS = (studio(), studio("retail-lab", "444444444444"))
_SKEWS = tuple(timedelta(seconds=each) for each in (-2, -1, 0, 0, 0, 1, 2))
_MOST_STEPS = 3000
_MOST_TRIES = 40
_SHORT_PAGE = 2
# What tells one state of an item from another: refreshes raise no revision.
_CHANGING = ("revision", "profile_modified_at", "profile_looked_at", "tags_unlisted", "phase")

T = TypeVar("T")


class Rows(MemoryRequestRows):
    """The requests table; what is written to it is on its stream. Some rows take no outcome."""

    def __init__(self, calls: Invocations, streamed: Callable[[str, Item], None]) -> None:
        super().__init__(calls)
        self._streamed = streamed
        self.full: set[str] = set()

    def decide(self, key: str, outcome: Outcome) -> None:
        def write() -> None:
            if key in self.full:
                code, said = "ValidationException", "Item size exceeded"
                raise ClientError({"Error": {"Code": code, "Message": said}}, "UpdateItem")
            if key not in self.outcomes:
                self.outcomes[key] = outcome
                self._streamed(key, {**self.rows[key], "outcome": outcome.outcome})

        self._calls.make("UpdateItem", write)


class Simulation(Cloud):
    """The world of users, with chance in it.

    Attributes
    ----------
    story
        What happened: the moment, its kind and what is said of it.
    disturbed
        Whether something went wrong, or so much time passed, that deadlines may have ended.
    tickets_lost
        Whether somebody purged the queue: until the next sweep nobody is promised anything.
    was_out_of_reach
        Whether an account or studio was, for a while.
    had_another_domain
        Whether a studio did, for a while.
    was_configured
        Whether the configuration was another one for a while: a sweep sees that it is not any more.
    touched
        Users whose profiles somebody changed by hand.
    touched_at_work, unseen
        Those of them who were not settled by then; those for whom what tells of it may be lost.
    answered
        What was answered as accepted, with the move that asked for it.
    intent, intents
        The move that is made, and by correlation id what each request asked for.
    keyless
        Correlation ids of requests without a key: asked again after a chapter's end they are new.
    poisoned
        What has to be on the dead-letter queue in the end: how to recognise it, by name.
    allowed, allowed_to_all
        Reasons of failures that something was done for, by user.
    configured
        The configuration at the beginning, to which `heal` returns.
    meanwhile
        What a person does while an invocation runs.
    """

    calls: Invocations
    ledger: LaggingLedger

    def __init__(self, dice: Random, *, studios: int = 1) -> None:
        super().__init__(*STUDIOS[:studios], approvals=NEEDS_ONE)
        self.dice = dice
        self.configured = self.installation
        self.story: list[tuple[datetime, str, str]] = []
        self.disturbed = False
        self.skewed = False
        self.tickets_lost = False
        self.was_out_of_reach = False
        self.had_another_domain = False
        self.was_configured = False
        self.touched: set[str] = set()
        self.touched_at_work: set[str] = set()
        self.unseen: set[str] = set()
        self.poisoned: dict[str, Callable[[Any], bool]] = {}
        self.allowed: dict[str, set[str]] = {}
        self.allowed_to_all: set[str] = set()
        self.answered: list[tuple[str, User]] = []
        self.intent = ""
        self.intents: dict[str, str] = {}
        self.keyless: set[str] = set()
        self._users: dict[str, tuple[tuple[object, ...], User]] = {}
        self.names: tuple[str, ...] = ()
        self.foreign: list[tuple[MemoryStudioAccount, str, tuple[Any, ...]]] = []
        self.meanwhile: Callable[[], None] | None = None
        self.watch = Watch(self)
        self.calls = Invocations(self, dice)
        self.sqs = SqsClient(self.calls, lambda: self.now)
        self.tickets = SqsTickets(self._client, WORK, sleep=lambda _: None)
        self.dead = SqsDeadLetters(self._client, DEAD)
        self.ledger = LaggingLedger(self.calls, lambda: self.now, dice, self.watch)
        self.brakes = MemoryBrakes(self.calls)
        self.rows = self.request_rows = Rows(self.calls, self._row_written)
        self.watched = {alias: self._watched(each) for alias, each in self.accounts.items()}
        self.worker = replace(
            self.worker,
            ledger=self.ledger,
            leases=MemoryLeases(self.calls),
            tickets=self.tickets,
            open_studio=self._open,
            brakes=self.brakes,
            clock=self.clock,
        )
        self._requests = 0
        self.functions = Functions(self)
        for account in self.accounts.values():
            self._plant(account)

    @property
    def _client(self) -> Any:
        return self.sqs

    def _open(self, of: Studio) -> StudioAccount:
        """Return the account of a studio; of one that is not configured nothing is known."""
        return self.watched[of.alias] if of.account_id else self._nowhere(of)

    def _watched(self, account: MemoryStudioAccount) -> WatchedAccount:
        account.calls, account.clock = self.calls, lambda: self.now
        account.page_size = _SHORT_PAGE
        return WatchedAccount(account, self.watch)

    # What the service sees.

    def clock(self) -> datetime:
        return self.now + self.calls.stack[-1].skew

    @property
    def event_client(self) -> Any:
        """The client of EventBridge."""
        return self

    def put_events(self, *, Entries: list[Any]) -> Any:  # noqa: N803 - botocore's name
        return self.calls.make("PutEvents", lambda: self.bus.put_events(Entries=Entries))

    def refuse_entries(self) -> None:
        codes = [
            self.dice.choice((None, "ThrottlingException", "InternalFailure")) for _ in "12345"
        ]
        self.bus.refuse_next(*codes)

    def streamed(self, item: Item, entry: Item) -> None:
        """Put the images of a write on the stream; the mappings' filters apply."""
        key = f"USER#{item['id']}"
        if item["written_by"] == INTAKE:
            image = to_attributes(item) | {"pk": {"S": key}, "sk": {"S": "STATE"}}
            self.functions.relay.append(key, image)
        if "event" in entry:
            self.functions.outbox.append(key, to_attributes({**entry, "pk": key}))

    def _row_written(self, key: str, row: Item) -> None:
        self.functions.rows.append(key, to_attributes(row))

    # What people do.

    def again_and_again(self, act: Callable[[], T]) -> T:
        """Ask until there is an answer, as a client of the API does."""
        for _ in range(_MOST_TRIES):
            try:
                return self.calls.run("api", self._skew(), act)
            except (Crash, TryAgainError, AwsCallError, *FAILURES):
                continue
        raise Violation("answers", "a call is never answered")

    def _answered(self, once: Callable[[], Accepted]) -> User:
        accepted = self.again_and_again(once)
        if accepted.user is None or not accepted.new:
            return super()._answered(lambda: accepted)
        self.answered.append((self.intent, accepted.user))
        return accepted.user

    def _asked(self, by: str, *, verified: bool = True) -> Asked:
        self._requests += 1
        correlation_id = str(UUID(int=self._requests))
        self.intents[correlation_id] = self.intent
        origin = Origin(by, verified=verified, correlation_id=correlation_id)
        return Asked(origin, self.now, self.installation)

    def _key_of_post(self, asked: Asked) -> Once | None:
        if self.dice.random() < 0.5:
            return self._once(asked.origin.principal)
        self.keyless.add(asked.origin.correlation_id)
        return None

    def adopt(self, by: str = ADMIN, **body: Any) -> User:
        request = read_request(body, self.installation, self.now)
        assert not isinstance(request, list), request
        asked = self._asked(by, verified=False)
        self.keyless.add(asked.origin.correlation_id)
        return self._answered(lambda: adopt(self.ledger, fields_of(request), asked))

    def put_row(self, **row: Any) -> None:
        self.rows.rows[row["pk"]] = row
        self._row_written(row["pk"], row)

    def sweep(self) -> None:
        self.functions.sweep.send({"sweep": "all"}, self.now)

    def release_brake(self) -> None:
        super().release_brake()
        self.watch.purges.clear()

    def list_little(self) -> None:
        """Have a pass list one page of a long list, and the next go on."""
        limits = self.worker.limits
        self.worker = replace(
            self.worker,
            limits=lambda each: replace(limits(each), list_pages_a_pass=1, tag_pages_a_pass=1),
        )

    def redrive(self) -> None:
        """Have what functions were killed over too often carried out after all."""
        self.sqs.redrive()
        self.functions.sweep.redrive(self.now)
        self.functions.profile_calls.redrive(self.now)

    def allow_all(self, reason: str) -> None:
        """Note that everybody may fail for a reason, whoever may come."""
        self.allowed_to_all.add(reason)

    def allow(self, item_id: str, reason: str) -> None:
        """Note that somebody may fail for a reason."""
        self.allowed.setdefault(item_id, set()).add(reason)

    def plant_foreign(self, account: MemoryStudioAccount, name: str) -> None:
        """Put a profile there that is none of ours."""
        profile = NewProfile(DOMAIN_ID, name, OLD_SETTINGS, {"project": "mlops"})
        life = Life("InService", self.now, "InService")
        stored = StoredProfile(profile, life, self.now, self.now, "1")
        account.profiles[name] = stored
        self.foreign.append((account, name, (stored, profile, life)))

    def _plant(self, account: MemoryStudioAccount) -> None:
        """Put what others use there; some of it has names much like those of ours."""
        for name in ("ada2", "zoe"):
            self.plant_foreign(account, name)
        account.make_space(Space("team", "", "zoe", shared=True))
        account.make_space(Space("own-ada2", "", "ada2", shared=False))
        account.start_app(App(None, "team", "JupyterLab", "lab-team", ""))
        account.start_app(App(None, "own-ada2", "JupyterLab", "lab-ada2", ""))

    # Time and chance.

    def narrate(self, kind: str, said: str) -> None:
        self.story.append((self.now, kind, said))

    def others(self, at_most: int) -> None:
        for _ in range(self.dice.randint(1, at_most)):
            if self.meanwhile is not None and self.dice.random() < 0.3:
                self.meanwhile()
            elif not self.step(wait=False):
                return

    def step(self, *, wait: bool = True) -> bool:
        """Deliver one thing; return whether there was one.

        Parameters
        ----------
        wait
            Let the time pass until there is one.
        """
        ready, soonest = self.functions.waiting(self.now)
        if ready:
            source = ready[0] if len(ready) == 1 else self.dice.choice(ready)
            source.deliver(self.now, self._run)
            return True
        if soonest is None or not wait:
            return False
        self.now = soonest
        return self.step()

    def _run(self, name: str, act: Callable[[], Any]) -> Any:
        self.narrate("run", name)
        return self.calls.run(name, self._skew(), act)

    def _skew(self) -> timedelta:
        return self.dice.choice(_SKEWS) if self.skewed else _SKEWS[2]

    def _sleep(self, seconds: float) -> None:
        self.now += timedelta(milliseconds=math.ceil(seconds * 1000))

    def read_streams(self) -> None:
        """Deliver all that is on a stream: none keeps a record for longer than a day."""
        for _ in range(_MOST_STEPS):
            waiting = [
                (at, each)
                for each in self.functions.streams
                if (at := each.next_at(self.now)) is not None
            ]
            if not waiting:
                return
            at, stream = min(waiting, key=lambda each: each[0])
            self.now = max(self.now, at)
            stream.deliver(self.now, self._run)
        raise Violation("settles", "a stream is never read to its end")

    def quiet(self) -> None:
        """Deliver all there is, but for the tickets of those whom the brake holds."""
        for _ in range(_MOST_STEPS):
            if self.only_braked():
                return
            if not self.step():
                return
        raise Violation("settles", f"not after {_MOST_STEPS} deliveries: {self.unsettled()}")

    def unsettled(self) -> list[User]:
        """Return who is at work still."""
        return [user for user in self.users() if needs_work(user, self.now)]

    def users(self) -> list[User]:
        """Return all who can be read."""
        return [self._user_of(x) for x in self.ledger.states.values() if "phase" in x]

    def _user_of(self, item: Item) -> User:
        state = tuple(item.get(name) for name in _CHANGING)
        known = self._users.get(str(item["id"]))
        if known is None or known[0] != state:
            known = self._users[str(item["id"])] = state, User.from_item(item)
        return known[1]

    def only_braked(self) -> bool:
        """Whether nothing is left to deliver but for those whom the brake holds."""
        if self.brakes.brake.engaged_at is None:
            return False
        others = [each for each in self.functions.all if each is not self.functions.worker]
        if any(each.next_at(self.now) is not None for each in others):
            return False
        # Whose time has come meanwhile, the next sweep finds.
        left = [each for each in self.unsettled() if due_by_time(each, self.now) is None]
        return bool(left) and all(user.reason == "DeletionBrake" for user in left)

    def id_of(self, account: MemoryStudioAccount, user_name: str) -> str:
        """Return the id of a name in an account's studio."""
        alias = next(alias for alias, each in self.accounts.items() if each is account)
        return user_id(alias, user_name)

    def account_of(self, user: User) -> MemoryStudioAccount:
        return self.accounts[user.studio]
