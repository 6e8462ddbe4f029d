"""The world of accounts in memory: the table, its streams, the queue, and accounts on AWS.

It follows the delivery rules that matter here, as `tests.world.delivery` has them.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.controller.intake import Decide, carry_out
from services.controller.origin import Origin
from services.controller.sweeps import Which, own_ticket_of
from services.controller.tickets import Ticket
from services.project_enabler.account import Account, Asked
from services.project_enabler.event_queue import take_event
from services.project_enabler.intake import Intake
from services.project_enabler.intents import close, enable, recheck
from services.project_enabler.reconcile import Worker, reconcile
from services.project_enabler.settings import (
    ConfiguredAccount,
    Installation,
    OrganizationalUnit,
    Projects,
)
from services.project_enabler.sweep import sweep
from tests.world.delivery import Delivery
from tests.world.projects import MemoryProjectsAccount

MANAGEMENT = "999999999999"
UNIT = "ou-ab12-cd34ef56"
OTHER_UNIT = "ou-ab12-99999999"
DEV = "222222222222"
PROD = "333333333333"
NEWCOMER = "444444444444"
REGION = "eu-west-1"
PARAMETERS = ("/mlops/role/ds", "/mlops/role/lead")
ADMIN = Origin("arn:aws:iam::111111111111:user/admin", verified=False, correlation_id="ask-1")


def installation(**more: Any) -> Installation:
    """Return an installation: one configured account with a studio, one without, and an OU."""
    plain = Installation(
        name="test",
        partition="aws",
        region=REGION,
        organization_id="o-a1b2c3d4e5",
        management_account=MANAGEMENT,
        accounts={
            DEV: ConfiguredAccount(DEV, "retail", "dev", (REGION,)),
            PROD: ConfiguredAccount(PROD, "retail", "prod", ()),
        },
        organizational_units={UNIT: OrganizationalUnit(UNIT, "dev", (REGION,))},
        projects=Projects("service", frozenset({"dev"}), (), 900, 720),
        roles={},
        persona_role_parameters=PARAMETERS,
        access=(),
        trusted_session_roles=frozenset(),
    )
    return replace(plain, **more)


class AccountCloud(Delivery):
    """The world of accounts. Time passes only while it is waited for."""

    def __init__(self, configured: Installation | None = None) -> None:
        super().__init__(to_ticket=own_ticket_of)
        self.installation = configured or installation()
        self.places: dict[tuple[str, str], MemoryProjectsAccount] = {}
        self.worker = Worker(
            installation=self.installation,
            ledger=self.ledger,
            leases=self.leases,
            tickets=self,
            open_account=self.place,
            clock=self.clock,
        )

    @property
    def intake(self) -> Intake:
        return Intake(self.installation, self.ledger, self, self.clock)

    def place(self, account_id: str = NEWCOMER, region: str = REGION) -> MemoryProjectsAccount:
        """Return one region of an account; its base is deployed unless somebody takes it away."""
        key = (account_id, region)
        if key not in self.places:
            roles = f"arn:aws:iam::{account_id}:role/studio/persona/test-{region}"
            values = {name: f"{roles}-{name.rpartition('/')[2]}" for name in PARAMETERS}
            self.places[key] = MemoryProjectsAccount(
                account_id, region, self.clock, self.calls, values
            )
        return self.places[key]

    def account(self, account_id: str = NEWCOMER) -> Account:
        return Account.from_item(self.ledger.states[account_id])

    def configure(self, **more: Any) -> None:
        """Deploy another configuration."""
        self.installation = replace(self.installation, **more)
        self.worker = replace(self.worker, installation=self.installation)

    def tell(self, event: dict[str, Any]) -> None:
        """Deliver an event as its queue does: again, until it is handled."""
        self.again_and_again(lambda: take_event(event, self.intake))

    def base_deployed(self, account_id: str = NEWCOMER, region: str = REGION) -> None:
        """Deploy the base; its own stack says so."""
        self.place(account_id, region).base = True
        stack = f"arn:aws:cloudformation:{region}:{account_id}:stack/test-studio/0a1b"
        self.tell(
            {
                "id": "stack-event",
                "source": "aws.cloudformation",
                "account": account_id,
                "region": region,
                "detail": {
                    "stack-id": stack,
                    "status-details": {"status": "CREATE_COMPLETE"},
                },
            }
        )

    def enable(self, account_id: str, stage: str = "dev", *regions: str) -> None:
        asked = Asked("enable", stage, regions or (REGION,))
        occasion = self.intake.occasion(ADMIN)
        self.ask(account_id, lambda before: enable(before, account_id, asked, occasion))

    def recheck(self, account_id: str) -> None:
        occasion = self.intake.occasion(ADMIN)
        self.ask(account_id, lambda before: recheck(before, occasion) if before else None)

    def close(self, account_id: str) -> None:
        occasion = self.intake.occasion(ADMIN)
        self.ask(account_id, lambda before: close(before, occasion) if before else None)

    def ask(self, account_id: str, decide: Decide[Account]) -> None:
        self.again_and_again(lambda: carry_out(self.ledger, Account, account_id, decide))

    def sweep(self, which: Which = "all") -> None:
        self.again_and_again(lambda: sweep(self.intake, which, "sweep-1"))

    def pass_time(self, **time: float) -> None:
        self.now += timedelta(**time)

    def reconcile(self, ticket: Ticket, holder: str) -> None:
        reconcile(self.worker, ticket, holder, lambda: 100.0)

    def end(self) -> dict[str, Any]:
        """Return what must be the same however the way there was disturbed."""
        return {
            "accounts": {
                key: (
                    item["phase"],
                    item["reason"],
                    item["message"],
                    item["managed"],
                    item["regions"],
                    item["projects"],
                )
                for key, item in self.ledger.states.items()
            },
            "places": {
                key: (
                    place.enabled_at is not None,
                    {name: sorted(arns) for name, arns in place.associated.items() if arns},
                )
                for key, place in self.places.items()
            },
            "dead": (self.dead_messages, self.dead_letters.kept),
        }

    def told(self) -> Counter[str]:
        """Return how many different events of each kind were published."""
        return Counter(kind for kind, _ in set(self.events()))
