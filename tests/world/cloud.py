"""The whole world in memory: tables, streams, queue, bus, studios and the functions between them.

It follows the delivery rules that matter here: a stream batch comes again until it is handled, in
order; a queue message comes again after its visibility time-out until it was received too often.
"""

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from events.memory_bus import MemoryBus
from services.controller.access import Grant, Role, caller
from services.controller.attributes import Item
from services.controller.clock import to_text
from services.controller.ledger import INTAKE
from services.controller.outbox import publish_records
from services.controller.passes import work_off
from services.controller.relay import relay
from services.controller.streams import read_records
from services.controller.tickets import Ticket
from services.user_onboarding.intake import Origin, onboard
from services.user_onboarding.reconcile import Limits, Worker, reconcile
from services.user_onboarding.request_rows import RowDoor, on_row
from services.user_onboarding.requests import read_request
from services.user_onboarding.settings import Installation, Pace, Persona, Studio
from services.user_onboarding.studio_account import RoleSeen
from services.user_onboarding.user import User
from tests.world.calls import Calls, Crash
from tests.world.studio import DOMAIN_ID, MemoryStudioAccount
from tests.world.table import MemoryLeases, MemoryLedger, MemoryRequestRows, stream_event

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
VISIBILITY = timedelta(seconds=360)
MAX_RECEIVES = 5
REQUESTER = "arn:aws:iam::111111111111:user/sandbox-requester"
PERSONAS = {"data-scientist": "ds", "lead-data-scientist": "lead"}


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
    )


def installation(*studios: Studio) -> Installation:
    return Installation(
        name="test",
        partition="aws",
        region="eu-west-1",
        studios={each.alias: each for each in studios or (studio(),)},
        personas={name: Persona(name, f"/mlops/role/{short}") for name, short in PERSONAS.items()},
        access=(Grant(REQUESTER, Role.REQUESTER),),
        trusted_session_roles=frozenset(),
        pace=Pace(1.0, 5.0, 2.0, 2, 30, 900),
    )


def studio_account(of: Studio, clock: Any, calls: Calls) -> MemoryStudioAccount:
    """Return an account with its base deployed."""
    arns = {
        name: f"arn:aws:iam::{of.account_id}:role/studio/persona/test-{short}"
        for name, short in PERSONAS.items()
    }
    return MemoryStudioAccount(
        of.account_id,
        of.region,
        clock,
        calls,
        parameter_values={
            "/mlops/studio/domain-id": DOMAIN_ID,
            **{f"/mlops/role/{PERSONAS[name]}": arn for name, arn in arns.items()},
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

    def __init__(self, *studios: Studio) -> None:
        self.now = START
        self.calls = Calls()
        self.installation = installation(*studios)
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

        def put() -> None:
            visible_at = self.now + timedelta(seconds=delay_seconds)
            self.queue.append(Message(visible_at, next(self._numbers), ticket.to_message()))

        self.calls.make("SendMessage", put)

    def post(self, **body: Any) -> User:
        """Ask as a requester does: again, until there is an answer."""
        request = read_request(body, self.installation, self.now)
        assert not isinstance(request, list), request
        origin = Origin(REQUESTER, verified=True, correlation_id="request-1")
        who = caller(REQUESTER, self.installation.access)
        while True:
            try:
                return onboard(self.ledger, self.installation, request, origin, self.now, who).user
            except Crash:
                self.calls.restart()

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
        for _ in range(at_most):
            self._deliver_streams(twice=twice)
            if not self.queue:
                return
            self._deliver_message(shuffle, twice=twice)
        raise AssertionError(f"not settled after {at_most} deliveries: {self.queue}")

    def sweep(self) -> None:
        """Do what the sweep's function does, until it succeeds as an asynchronous invoke would."""
        while True:
            try:
                for alias in self.installation.studios:
                    self.send(Ticket(alias, sweep=True))
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
