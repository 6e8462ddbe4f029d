"""The world of users in memory: tables, streams, queue, bus, studios and the functions between.

It follows the delivery rules that matter here, as `tests.world.delivery` has them.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.controller.access import Grant, Role, caller
from services.controller.brake import release
from services.controller.idempotency import key_of, remember
from services.controller.origin import Origin
from services.controller.relay import ticket_of
from services.controller.tickets import Ticket
from services.user_onboarding.calls import Limits
from services.user_onboarding.changes import approve, change, reject
from services.user_onboarding.desired import Asked
from services.user_onboarding.erasure import erase
from services.user_onboarding.intake import (
    Accepted,
    Act,
    Conditions,
    Once,
    act_on,
    adopt,
    onboard,
)
from services.user_onboarding.intents import offboard
from services.user_onboarding.plan import needs_work
from services.user_onboarding.profile_events import take_event
from services.user_onboarding.reconcile import reconcile
from services.user_onboarding.request_rows import RowDoor, on_row
from services.user_onboarding.requests import fields_of, read_request
from services.user_onboarding.settings import (
    Drift,
    Installation,
    Lifecycle,
    Login,
    Pace,
    Persona,
    Retention,
    Studio,
)
from services.user_onboarding.studio_account import RoleSeen
from services.user_onboarding.user import User
from services.user_onboarding.worker import Worker
from tests.world.calls import Calls
from tests.world.delivery import START, Delivery
from tests.world.studio import DOMAIN_ID, MemoryStudioAccount
from tests.world.table import (
    MemoryBrakes,
    MemoryKeptLists,
    MemoryOutages,
    MemoryRequestRows,
    MemoryUnmanagedProfiles,
)

REQUESTER = "arn:aws:iam::111111111111:user/sandbox-requester"
APPROVER = "arn:aws:iam::111111111111:user/sandbox-approver"
ADMIN = "arn:aws:iam::111111111111:user/sandbox-admin"
PERSONAS = {"data-scientist": "ds", "lead-data-scientist": "lead"}
SUSPENDED_PARAMETER = "/mlops/role/suspended"


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
        retention=Retention(None, None),
        lifecycle=Lifecycle(168, 30, 20, 1800, 14, 30),
        login=Login(enabled=True, url_seconds=300, session_seconds=28800),
        drift=Drift(),
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


class Cloud(Delivery):
    """The world of users. Time passes only while it is waited for."""

    def __init__(self, *studios: Studio, approvals: Mapping[str, int] | None = None) -> None:
        super().__init__(to_ticket=ticket_of)
        self.installation = installation(*studios, approvals=approvals)
        self.brakes = MemoryBrakes(self.calls)
        self.outages = MemoryOutages(self.calls)
        self.unmanaged = MemoryUnmanagedProfiles(self.calls)
        self.kept_lists = MemoryKeptLists(self.calls)
        self.rows = MemoryRequestRows(self.calls)
        self.accounts = {
            each.alias: studio_account(each, self.clock, self.calls)
            for each in self.installation.studios.values()
        }
        self.worker = Worker(
            installation=self.installation,
            ledger=self.ledger,
            leases=self.leases,
            tickets=self,
            open_studio=lambda each: self.accounts.get(each.alias) or self._nowhere(each),
            limits=lambda each: Limits.of(
                self.installation.pace_of(each), self._seconds, self._sleep
            ),
            brakes=self.brakes,
            outages=self.outages,
            clock=self.clock,
            kept_lists=self.kept_lists,
            unmanaged=self.unmanaged,
        )

    def _nowhere(self, removed: Studio) -> MemoryStudioAccount:
        return MemoryStudioAccount("", "", self.clock, self.calls, entered=False)

    def account(self, alias: str = "retail-dev") -> MemoryStudioAccount:
        return self.accounts[alias]

    def user(self, user_id: str) -> User:
        return User.from_item(self.ledger.states[user_id])

    def post(self, by: str = REQUESTER, **body: Any) -> User:
        """Ask as a requester does: again, until there is an answer."""
        request = read_request(body, self.installation, self.now)
        assert not isinstance(request, list), request
        asked, who = self._asked(by), caller(by, self.installation.access)

        key = self._key_of_post(asked)

        def once() -> Accepted:
            return onboard(self.ledger, fields_of(request), asked, who, key)

        return self._answered(once)

    def _key_of_post(self, asked: Asked) -> Once | None:
        """Return the key that a request comes with; None: not everybody sends one."""
        return None

    def _once(self, by: str) -> Once:
        key = key_of(by, f"key-{next(self._numbers)}")
        return Once(key, "same", lambda user, _: remember(key, "same", user.id, self.now))

    def adopt(self, by: str = ADMIN, **body: Any) -> User:
        """Ask for a take-over as an operator does: again, until there is an answer."""
        request = read_request(body, self.installation, self.now)
        assert not isinstance(request, list), request
        origin = Origin(by, verified=False, correlation_id="invocation-1")
        asked = Asked(origin, self.now, self.installation)
        return self._answered(lambda: adopt(self.ledger, fields_of(request), asked))

    def intend(
        self, user_id: str, act: Act, by: str = REQUESTER, *, deciding: bool = False
    ) -> User:
        """Have an intent carried out as the API does: under one key, until there is an answer."""
        asked = self._asked(by)
        conditions = Conditions(caller(by, self.installation.access), deciding=deciding)
        keyed = self._once(by)

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

    def erase(self, user_id: str, by: str = "the operator on duty") -> User:
        """Have personal data erased as an operator does: again, until it is done."""
        asked = replace(self._asked(by), origin=Origin(by, verified=False, correlation_id="i-1"))
        while True:
            found = self.again_and_again(lambda: erase(self.ledger, user_id, asked, lambda: True))
            if found.done:
                return found.user

    def keep(self, *, timeline_days: int | None, request_rows_days: int | None = None) -> None:
        """Configure how long what is over is kept."""
        retention = Retention(timeline_days, request_rows_days)
        self.installation = replace(self.installation, retention=retention)
        self.worker = replace(self.worker, installation=self.installation)

    def _asked(self, by: str) -> Asked:
        origin = Origin(by, verified=True, correlation_id="request-1")
        return Asked(origin, self.now, self.installation)

    def _answered(self, once: Callable[[], Accepted]) -> User:
        return self.again_and_again(once).user  # type: ignore[return-value] # None only for a replay, unread there

    def put_row(self, **row: Any) -> None:
        """Put a row into the requests table; its record comes again until it is handled."""
        self.rows.rows[row["pk"]] = row
        door = RowDoor(self.installation, self.ledger, self.rows, self.clock)
        self.again_and_again(lambda: on_row(door, row))

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
        self.again_and_again(lambda: self.brakes.write(release(self.brakes.read())))

    def limit_deletions(self, limit: int) -> None:
        lifecycle = replace(self.installation.lifecycle, deletions_per_hour=limit)
        self.configure(lifecycle=lifecycle)

    def configure(self, **changed: Any) -> None:
        """Deploy another configuration."""
        self.installation = replace(self.installation, **changed)
        self.worker = replace(self.worker, installation=self.installation)

    def tell(self, *events: dict[str, Any]) -> None:
        """Deliver events of profiles one by one, each until it is handled."""
        for event in events:
            self.again_and_again(
                lambda: take_event(event, self.installation, self, self.dead_letters, self.now)  # noqa: B023 - called at once
            )

    def drift_mode(self, mode: str) -> None:
        """Deploy another configuration of drift."""
        self.installation = replace(self.installation, drift=Drift(mode))
        self.worker = replace(self.worker, installation=self.installation)

    def sweep(self) -> None:
        """Do what the sweep's function does, until it succeeds as an asynchronous invoke would."""
        studios = self.installation.studios
        self.again_and_again(lambda: self.send_all(Ticket(x, sweep=True) for x in studios))

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
            "unmanaged": {alias: found.names for alias, found in self.unmanaged.found.items()},
            "rows": {
                key: (found.outcome, found.user_id) for key, found in self.rows.outcomes.items()
            },
            "dead": (self.dead_messages, self.dead_letters.kept),
        }

    def reconcile(self, ticket: Ticket, holder: str) -> None:
        reconcile(self.worker, ticket, holder, lambda: 100.0)

    def _seconds(self) -> float:
        return (self.now - START).total_seconds()

    def _sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
