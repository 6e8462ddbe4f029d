"""The whole world in memory: tables, streams, queue, bus, studios and the functions between them.

It follows the delivery rules that matter here: a stream batch comes again until it is handled, in
order; a queue message comes again after its visibility time-out until it was received too often.
"""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from events.memory_bus import MemoryBus
from services.controller.access import Grant, Role, caller
from services.controller.attributes import Item
from services.controller.brake import release
from services.controller.clock import to_text
from services.controller.idempotency import key_of, remember
from services.controller.ledger import INTAKE
from services.controller.outbox import publish_records
from services.controller.passes import work_off
from services.controller.relay import relay
from services.controller.streams import read_records
from services.controller.tickets import MAX_BATCH, Ticket
from services.user_onboarding.calls import Limits
from services.user_onboarding.changes import approve, change, reject
from services.user_onboarding.chapters import Origin
from services.user_onboarding.desired import Asked
from services.user_onboarding.intake import Accepted, Act, Conditions, Once, act_on, onboard
from services.user_onboarding.intents import offboard
from services.user_onboarding.plan import needs_work
from services.user_onboarding.reconcile import Worker, reconcile
from services.user_onboarding.request_rows import RowDoor, on_row
from services.user_onboarding.requests import fields_of, read_request
from services.user_onboarding.settings import (
    Installation,
    Lifecycle,
    Login,
    Pace,
    Persona,
    Studio,
)
from services.user_onboarding.studio_account import RoleSeen
from services.user_onboarding.user import User
from tests.world.calls import Calls, Crash
from tests.world.studio import DOMAIN_ID, MemoryStudioAccount
from tests.world.table import (
    MemoryBrakes,
    MemoryLeases,
    MemoryLedger,
    MemoryRequestRows,
    stream_event,
)

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
VISIBILITY = timedelta(seconds=360)
MAX_RECEIVES = 5
REQUESTER = "arn:aws:iam::111111111111:user/sandbox-requester"
APPROVER = "arn:aws:iam::111111111111:user/sandbox-approver"
ADMIN = "arn:aws:iam::111111111111:user/sandbox-admin"
PERSONAS = {"data-scientist": "ds", "lead-data-scientist": "lead"}
SUSPENDED_PARAMETER = "/mlops/role/suspended"


@dataclass(order=True)
class Message:
    """A message on the work queue."""

    visible_at: datetime
    number: int
    body: str = field(compare=False)
    receives: int = field(default=0, compare=False)


class MemoryDeadLetters:
    """Dead letters in memory."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, Any]] = []

    def keep(self, source: str, reason: str, payload: Any) -> None:
        self.kept.append((source, reason, payload))


def studio(alias: str = "retail-dev", account_id: str = "222222222222") -> Studio:
    return Studio(
        alias,
        account_id,
        "eu-west-1",
        "retail",
        "/mlops/studio/domain-id",
        "test-onboarding",
        "boundary",
        "test-studio-login",
    )


def installation(*studios: Studio, approvals: Mapping[str, int] | None = None) -> Installation:
    """Return an installation; without ``approvals`` nobody has to approve anything."""
    approvals = approvals or {}
    return Installation(
        name="test",
        partition="aws",
        region="eu-west-1",
        studios={each.alias: each for each in studios or (studio(),)},
        personas={
            name: Persona(name, f"/mlops/role/{short}", approvals.get(name, 0))
            for name, short in PERSONAS.items()
        },
        access=(
            Grant(REQUESTER, Role.REQUESTER),
            Grant(APPROVER, Role.APPROVER),
            Grant(ADMIN, Role.ADMIN),
        ),
        trusted_session_roles=frozenset(),
        pace=Pace(1.0, 5.0, 2.0, 2, 30, 900),
        suspended_role_parameter=SUSPENDED_PARAMETER,
        lifecycle=Lifecycle(168, 30, 20, 1800),
        login=Login(enabled=True, url_seconds=300, session_seconds=28800),
    )


def studio_account(of: Studio, clock: Any, calls: Calls) -> MemoryStudioAccount:
    """Return an account with its base deployed."""
    arns = {
        name: f"arn:aws:iam::{of.account_id}:role/studio/persona/test-{short}"
        for name, short in {**PERSONAS, "suspended": "suspended"}.items()
    }
    parameters = {**PERSONAS, "suspended": "suspended"}
    return MemoryStudioAccount(
        of.account_id,
        of.region,
        clock,
        calls,
        parameter_values={
            "/mlops/studio/domain-id": DOMAIN_ID,
            **{f"/mlops/role/{parameters[name]}": arn for name, arn in arns.items()},
        },
        roles={
            arn.rpartition("/")[2]: RoleSeen(
                arn,
                {"studio:persona": name, "studio:managed-by": "test"},
                f"arn:aws:iam::{of.account_id}:policy/boundary",
            )
            for name, arn in arns.items()
        },
    )


class Cloud:
    """The world. Time passes only while it is waited for."""

    def __init__(self, *studios: Studio, approvals: Mapping[str, int] | None = None) -> None:
        self.now = START
        self.calls = Calls()
        self.installation = installation(*studios, approvals=approvals)
        self.brakes = MemoryBrakes(self.calls)
        self.ledger = MemoryLedger(self.calls)
        self.leases = MemoryLeases(self.calls)
        self.rows = MemoryRequestRows(self.calls)
        self.bus = MemoryBus()
        self.dead_letters = MemoryDeadLetters()
        self.dead_messages: list[str] = []
        self.queue: list[Message] = []
        self.accounts = {
            each.alias: studio_account(each, self.clock, self.calls)
            for each in self.installation.studios.values()
        }
        self.always_twice = False
        self.always_shuffle: Any = None
        self._numbers = itertools.count()
        self._relayed = 0
        self._published = 0
        self.worker = Worker(
            installation=self.installation,
            ledger=self.ledger,
            leases=self.leases,
            tickets=self,
            open_studio=lambda each: self.accounts[each.alias],
            limits=lambda: Limits.of(self.installation.pace, self._seconds, self._sleep),
            brakes=self.brakes,
            clock=self.clock,
        )

    def clock(self) -> datetime:
        return self.now

    def account(self, alias: str = "retail-dev") -> MemoryStudioAccount:
        return self.accounts[alias]

    def user(self, user_id: str) -> User:
        return User.from_item(self.ledger.states[user_id])

    def send(self, ticket: Ticket, delay_seconds: int = 0) -> None:
        """Put a ticket on the queue: the worker's and the relay's way to do it."""

        visible_at = self.now + timedelta(seconds=delay_seconds)
        self.calls.make("SendMessage", lambda: self._put((ticket,), visible_at))

    def send_all(self, tickets: Iterable[Ticket]) -> None:
        """Put tickets on the queue ten at a time: the sweep's way to do it."""
        waiting = list(tickets)
        while waiting:
            batch, waiting = waiting[:MAX_BATCH], waiting[MAX_BATCH:]
            self.calls.make("SendMessageBatch", lambda: self._put(batch, self.now))  # noqa: B023 - called at once

    def _put(self, tickets: Iterable[Ticket], visible_at: datetime) -> None:
        for ticket in tickets:
            self.queue.append(Message(visible_at, next(self._numbers), ticket.to_message()))

    def post(self, by: str = REQUESTER, **body: Any) -> User:
        """Ask as a requester does: again, until there is an answer."""
        request = read_request(body, self.installation, self.now)
        assert not isinstance(request, list), request
        asked, who = self._asked(by), caller(by, self.installation.access)

        def once() -> Accepted:
            return onboard(self.ledger, fields_of(request), asked, who)

        return self._answered(once)

    def intend(
        self, user_id: str, act: Act, by: str = REQUESTER, *, deciding: bool = False
    ) -> User:
        """Have an intent carried out as the API does: under one key, until there is an answer."""
        asked = self._asked(by)
        conditions = Conditions(caller(by, self.installation.access), deciding=deciding)
        key = key_of(by, f"key-{next(self._numbers)}")
        keyed = Once(key, "same", lambda user, _: remember(key, "same", user.id, self.now))

        def once() -> Accepted:
            return act_on(self.ledger, user_id, act, asked, conditions, keyed)

        self._answered(once)
        return self.user(user_id)

    def change(self, user_id: str, by: str = REQUESTER, **patch: Any) -> User:
        return self.intend(user_id, lambda user, asked: change(user, patch, asked), by)

    def approve(self, user_id: str, by: str = APPROVER) -> User:
        return self.intend(user_id, approve, by, deciding=True)

    def reject(self, user_id: str, reason: str = "no", by: str = APPROVER) -> User:
        return self.intend(
            user_id, lambda user, asked: reject(user, reason, asked), by, deciding=True
        )

    def offboard(self, user_id: str, days: int | None = None, by: str = ADMIN) -> User:
        return self.intend(user_id, lambda user, asked: offboard(user, days, asked), by)

    def _asked(self, by: str) -> Asked:
        origin = Origin(by, verified=True, correlation_id="request-1")
        return Asked(origin, self.now, self.installation)

    def _answered(self, once: Callable[[], Accepted]) -> User:
        while True:
            try:
                found = once().user
            except Crash:
                self.calls.restart()
            else:
                return found  # type: ignore[return-value] # None only for a replay, unread there

    def put_row(self, **row: Any) -> None:
        """Put a row into the requests table; its record comes again until it is handled."""
        self.rows.rows[row["pk"]] = row
        door = RowDoor(self.installation, self.ledger, self.rows, self.clock)
        while True:
            try:
                return on_row(door, row)
            except Crash:
                self.calls.restart()

    def settle(self, *, at_most: int = 500, shuffle: Any = None, twice: bool = False) -> None:
        """Deliver everything until nothing is under way.

        Parameters
        ----------
        shuffle
            Reorders the visible messages of the queue in place.
        twice
            Every stream batch and every message is delivered a second time.
        """
        shuffle, twice = shuffle or self.always_shuffle, twice or self.always_twice
        for _ in range(at_most):
            self._deliver_streams(twice=twice)
            if not self.queue:
                return
            self._deliver_message(shuffle, twice=twice)
        raise AssertionError(f"not settled after {at_most} deliveries: {self.queue}")

    def deliver_some(self, shuffle: Any) -> None:
        """Deliver what the streams hold, and one message of the queue."""
        self._deliver_streams(twice=False)
        if self.queue:
            self._deliver_message(shuffle, twice=False)

    def settle_but_for(self, reason: str, *, at_most: int = 200) -> None:
        """Deliver until all who are at work still are held for one reason."""
        for _ in range(at_most):
            self._deliver_streams(twice=False)
            users = [User.from_item(item) for item in self.ledger.states.values()]
            left = [user for user in users if needs_work(user, self.now)]
            if left and all(user.reason == reason for user in left):
                return
            assert self.queue, f"nobody is held for {reason}"
            self._deliver_message(None, twice=False)
        raise AssertionError(f"not settled but for {reason} after {at_most} deliveries")

    def release_brake(self) -> None:
        """Say go, as an admin does: again, until it is done."""
        while True:
            try:
                self.brakes.write(release(self.brakes.read()))
            except Crash:
                self.calls.restart()
            else:
                return

    def limit_deletions(self, limit: int) -> None:
        lifecycle = replace(self.installation.lifecycle, deletions_per_hour=limit)
        self.installation = replace(self.installation, lifecycle=lifecycle)
        self.worker = replace(self.worker, installation=self.installation)

    def sweep(self) -> None:
        """Do what the sweep's function does, until it succeeds as an asynchronous invoke would."""
        while True:
            try:
                self.send_all(Ticket(alias, sweep=True) for alias in self.installation.studios)
            except Crash:
                self.calls.restart()
            else:
                return

    def end(self) -> dict[str, Any]:
        """Return what must be the same however the way there was disturbed."""
        return {
            "users": {
                key: (item["phase"], item["reason"], item["generation"], item["chapter"])
                for key, item in self.ledger.states.items()
            },
            "profiles": {
                alias: {name: stored.asked for name, stored in account.profiles.items()}
                for alias, account in self.accounts.items()
            },
            "holdings": {
                alias: sorted(
                    [
                        *(x.label for x in account.apps_now()),
                        *(x.label for x in account.spaces_now()),
                    ]
                )
                for alias, account in self.accounts.items()
            },
            "events": Counter(kind for kind, _ in set(self.events())),
            "rows": {
                key: (found.outcome, found.user_id) for key, found in self.rows.outcomes.items()
            },
            "dead": (self.dead_messages, self.dead_letters.kept),
        }

    def events(self) -> list[tuple[str, str]]:
        """Return detail type and event id of all that was published, repetitions included."""
        return [
            (each["DetailType"], json.loads(each["Detail"])["metadata"]["event_id"])
            for each in self.bus.accepted
        ]

    def _deliver_streams(self, *, twice: bool) -> None:
        stream = self.ledger.stream
        self._relayed = self._deliver(
            stream,
            self._relayed,
            self._relay,
            lambda image: image.get("written_by") == INTAKE,
            twice=twice,
        )
        self._published = self._deliver(
            stream,
            self._published,
            self._publish,
            lambda image: str(image["sk"]).startswith("T#") and "event" in image,
            twice=twice,
        )

    def _deliver(
        self, stream: list[Item], done: int, function: Any, wanted: Any, *, twice: bool
    ) -> int:
        images = [image for image in stream[done:] if wanted(image)]
        rounds = 2 if twice else 1
        while images and rounds:
            try:
                answer = function(images)
            except Crash:
                self.calls.restart()
                continue
            assert answer == {"batchItemFailures": []}
            rounds -= 1
        return len(stream)

    def _relay(self, images: list[Item]) -> Any:
        records = read_records(stream_event(images), "relay", self.dead_letters)
        return relay(records, self, "relay", self.dead_letters)

    def _publish(self, images: list[Item]) -> Any:
        records = read_records(stream_event(images), "outbox", self.dead_letters)

        class Bus:
            def put_events(_, *, Entries: list[Any]) -> Any:  # noqa: N803, N805
                return self.calls.make("PutEvents", lambda: self.bus.put_events(Entries=Entries))

        return publish_records(records, Bus(), "bus", "outbox", self.dead_letters)

    def _deliver_message(self, shuffle: Any, *, twice: bool) -> None:
        self.queue.sort()
        self.now = max(self.now, self.queue[0].visible_at)
        visible = [each for each in self.queue if each.visible_at <= self.now]
        if shuffle is not None:
            shuffle(visible)
        message = visible[0]
        self.queue.remove(message)
        for _ in range(2 if twice else 1):
            self._work(message)

    def _work(self, message: Message) -> None:
        message.receives += 1
        record = {"messageId": str(message.number), "body": message.body}
        try:
            holder = f"invocation-{next(self._numbers)}"
            answer = work_off(
                [record], lambda ticket: reconcile(self.worker, ticket, holder, lambda: 100.0)
            )
            failed = bool(answer["batchItemFailures"])
        except Crash:
            self.calls.restart()
            failed = True
        if not failed:
            return
        if message.receives >= MAX_RECEIVES:
            self.dead_messages.append(message.body)
            return
        again = Message(self.now + VISIBILITY, message.number, message.body, message.receives)
        self.queue.append(again)

    def _seconds(self) -> float:
        return (self.now - START).total_seconds()

    def _sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def __repr__(self) -> str:
        return f"Cloud at {to_text(self.now)}"
