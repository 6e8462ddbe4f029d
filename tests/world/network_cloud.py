"""The world of networks in memory: the table, its streams, the queues, and accounts on AWS.

It follows the delivery rules that matter here, as `tests.world.delivery` has them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from events.aws import API_CALL, EC2, PARAMETER_CHANGE, SSM
from services.controller.clock import to_text
from services.controller.intake import carry_out
from services.controller.origin import Origin
from services.controller.sweeps import Which, own_ticket_of
from services.controller.tickets import Ticket
from services.network_registry.event_batch import take_event
from services.network_registry.intake import Intake
from services.network_registry.intents import sync
from services.network_registry.names import network_id
from services.network_registry.network import Network
from services.network_registry.network_account import Stored
from services.network_registry.reconcile import Worker, reconcile
from services.network_registry.settings import Installation, Parameter, Place, RoleNames
from services.network_registry.sweep import sweep
from services.network_registry.topology import Route, RouteTable, SecurityGroup, Subnet, Vpc
from services.network_registry.transitions import NetworkTransition
from services.network_registry.wakes import HELD, Wake, delay_of
from tests.world.calls import Calls, Crash
from tests.world.delivery import VISIBILITY, Delivery
from tests.world.networks import MemoryNetworkAccount

DEV = "222222222222"
NEWCOMER = "444444444444"
GOVERNANCE = "111111111111"
REGION = "eu-west-1"
HOME = network_id(DEV, REGION)
VPC = "vpc-base"
GROUP = "sg-base"
SUBNETS = "/vpc/subnets/private/ids"
DOMAIN = "/mlops/studio/domain-id"
TAGS = {"studio:managed-by": "test", "studio:network": "workloads"}
ADMIN = Origin("arn:aws:iam::111111111111:user/admin", verified=False, correlation_id="ask-1")
PARAMETERS = (
    Parameter("/vpc/id", "vpc-id", "The VPC that workloads use"),
    Parameter(SUBNETS, "private-subnet-ids", "Its private subnets"),
    Parameter("/vpc/sg/id", "security-group-id", "The security group of workloads"),
)


def installation(**more: Any) -> Installation:
    """Return an installation: one configured account with the base's own network and a domain."""
    plain = Installation(
        name="test",
        partition="aws",
        region=REGION,
        governance_account=GOVERNANCE,
        places={HOME: Place(DEV, REGION, "retail", "dev", None, (DOMAIN,))},
        roles={REGION: RoleNames("test-eu-west-1-network", "test-eu-west-1-network-admin")},
        parameters=PARAMETERS,
        endpoints=("s3", "sagemaker.api"),
        few_addresses=16,
        base_timeout_hours=720,
    )
    return replace(plain, **more)


def subnet(name: str, zone: str = "a", free: int = 250, vpc_id: str = VPC) -> Subnet:
    return Subnet(
        f"subnet-{name}", vpc_id, f"euw1-az-{zone}", f"{REGION}{zone}", "10.0.0.0/24", free
    )


class MemoryWakes:
    """Wakes in memory."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self.noted: dict[str, tuple[Wake, tuple[str, ...]]] = {}

    def claim(self, network_id: str, causes: Sequence[str], now: datetime) -> int | None:
        def claimed() -> int | None:
            before, told = self.noted.get(network_id, (Wake(), ()))
            told = tuple(sorted({*told, *causes}))
            if before.until is not None and before.until > now:
                self.noted[network_id] = (before, told)
                return None
            delay, streak = delay_of(before, now)
            self.noted[network_id] = (replace(before, until=now + HELD, streak=streak), told)
            return delay

        return self._calls.make("UpdateItem", claimed)

    def take(self, network_id: str, now: datetime) -> tuple[str, ...]:
        def taken() -> tuple[str, ...]:
            before, told = self.noted.get(network_id, (Wake(), ()))
            self.noted[network_id] = (replace(before, until=None, looked_at=now), ())
            return told

        return self._calls.make("UpdateItem", taken)


class NetworkCloud(Delivery):
    """The world of networks. Time passes only while it is waited for."""

    def __init__(self, configured: Installation | None = None) -> None:
        super().__init__(to_ticket=own_ticket_of)
        self.installation = configured or installation()
        self.wakes = MemoryWakes(self.calls)
        self.places: dict[str, MemoryNetworkAccount] = {}
        self.worker = Worker(
            installation=self.installation,
            ledger=self.ledger,
            leases=self.leases,
            tickets=self,
            wakes=self.wakes,
            open_account=self.account,
            clock=self.clock,
        )

    @property
    def intake(self) -> Intake:
        return Intake(self.installation, self.ledger, self, self.wakes, self.clock)

    def account(self, account_id: str = DEV, region: str = REGION) -> MemoryNetworkAccount:
        """Return one region of an account, at first with the base's network and parameters."""
        key = network_id(account_id, region)
        if key not in self.places:
            self.places[key] = based(self.calls)
        return self.places[key]

    def network(self, item_id: str = HOME) -> Network:
        return Network.from_item(self.ledger.states[item_id])

    def configure(self, **more: Any) -> None:
        """Deploy another configuration."""
        self.installation = replace(self.installation, **more)
        self.worker = replace(self.worker, installation=self.installation)

    def tell(self, event: dict[str, Any]) -> None:
        """Deliver an event as its queue does: again after a time, until it is handled."""
        while True:
            try:
                take_event(event, self.intake)
            except Crash:
                self.calls.restart()
                self.now += VISIBILITY
            else:
                return

    def call_told(self, name: str, account_id: str = DEV, **more: Any) -> None:
        """Tell of an EC2 call."""
        self.tell(ec2_call(name, self.now, account_id, **more))

    def parameter_told(self, name: str, operation: str = "Update") -> None:
        self.tell(parameter_change(name, self.now, operation=operation))

    def vandalise(self, name: str, value: str, type_: str | None = None) -> None:
        """Have somebody write a parameter by hand; SSM tells of it."""
        stored = self.account().stored
        kind = type_ or (stored[name].type if name in stored else "String")
        stored[name] = Stored(value, kind)
        self.parameter_told(name)

    def account_told(self, account_id: str, *, managed: bool, revision: int, **more: Any) -> None:
        self.tell(account_event(account_id, managed=managed, revision=revision, **more))

    def sync(self, item_id: str = HOME) -> None:
        occasion = self.intake.occasion(ADMIN)

        def decide(before: Network | None) -> NetworkTransition | None:
            return sync(before, occasion) if before else None

        self.again_and_again(partial(carry_out, self.ledger, Network, item_id, decide))

    def sweep(self, which: Which = "all") -> None:
        self.again_and_again(lambda: sweep(self.intake, which, "sweep-1"))

    def pass_time(self, **time: float) -> None:
        self.now += timedelta(**time)

    def reconcile(self, ticket: Ticket, holder: str) -> None:
        reconcile(self.worker, ticket, holder, lambda: 100.0)

    def reasons(self, item_id: str = HOME) -> list[str]:
        return [str(entry["reason"]) for entry in self.ledger.entries[item_id]]

    def end(self) -> dict[str, Any]:
        """Return what must be the same however the way there was disturbed."""
        return {
            "networks": {
                key: (item["phase"], item.get("values"), item.get("identity"), item["notices"])
                for key, item in self.ledger.states.items()
            },
            "parameters": {
                key: {name: stored.type for name, stored in place.stored.items()}
                for key, place in self.places.items()
            },
            "values": {
                key: {name: sorted(x.value.split(",")) for name, x in place.stored.items()}
                for key, place in self.places.items()
            },
            "domains": {key: place.domains for key, place in self.places.items()},
            "dead": (self.dead_messages, self.dead_letters.kept),
        }

    def told(self) -> Counter[str]:
        """Return how many different events of each kind were published."""
        return Counter(kind for kind, _ in set(self.events()))


def based(calls: Calls) -> MemoryNetworkAccount:
    """Return an account with the base's network, as its stack makes it, and a domain."""
    account = MemoryNetworkAccount(calls)
    account.vpcs_there[VPC] = Vpc(VPC, "10.0.0.0/16")
    account.groups[GROUP] = SecurityGroup(GROUP, VPC)
    account.vpc_tags[VPC] = dict(TAGS)
    account.group_tags[GROUP] = dict(TAGS)
    local = Route("10.0.0.0/16", "local")
    account.tables["rtb-main"] = RouteTable("rtb-main", VPC, main=True, routes=(local,))
    account.tables["rtb-private"] = RouteTable(
        "rtb-private", VPC, routes=(local, Route("0.0.0.0/0", "nat-1"))
    )
    account.tables["rtb-public"] = RouteTable(
        "rtb-public", VPC, routes=(local, Route("0.0.0.0/0", "igw-1"))
    )
    for zone in "ab":
        account.add_subnet(subnet(f"private-{zone}", zone), "rtb-private")
        account.add_subnet(subnet(f"public-{zone}", zone), "rtb-public")
    account.stored |= {
        "/vpc/id": Stored(VPC, "String"),
        SUBNETS: Stored("subnet-private-a,subnet-private-b", "StringList"),
        "/vpc/sg/id": Stored(GROUP, "String"),
        DOMAIN: Stored("d-1", "String"),
    }
    account.domains["d-1"] = ("subnet-private-a", "subnet-private-b")
    return account


def ec2_call(
    name: str, at: datetime, account_id: str = DEV, region: str = REGION, **more: Any
) -> dict[str, Any]:
    """Return CloudTrail's event of an EC2 call."""
    return {
        "id": f"call-{name}-{to_text(at)}",
        "source": EC2,
        "detail-type": API_CALL,
        "account": account_id,
        "region": region,
        "time": to_text(at),
        "detail": {
            "eventName": name,
            "eventTime": to_text(at),
            "userIdentity": {"arn": f"arn:aws:iam::{account_id}:user/ada"},
            **more,
        },
    }


def parameter_change(
    name: str, at: datetime, account_id: str = DEV, operation: str = "Update"
) -> dict[str, Any]:
    """Return SSM's event of a parameter that was changed."""
    return {
        "id": f"change-{name}-{to_text(at)}",
        "source": SSM,
        "detail-type": PARAMETER_CHANGE,
        "account": account_id,
        "region": REGION,
        "time": to_text(at),
        "detail": {"name": name, "operation": operation, "type": "String"},
    }


def account_event(
    account_id: str, *, managed: bool, revision: int, regions: Sequence[str] = (REGION,)
) -> dict[str, Any]:
    """Return the project enabler's event of an account."""
    return {
        "id": f"account-{account_id}-{revision}",
        "source": "studio.project-enabler",
        "detail-type": "AccountJoined.v1" if managed else "AccountDeparted.v1",
        "account": GOVERNANCE,
        "region": REGION,
        "detail": {
            "metadata": {},
            "data": {
                "account_id": account_id,
                "revision": revision,
                "regions": list(regions) if managed else [],
                "stage": "dev",
                "reason": "JoinedUnit" if managed else "Departed",
            },
        },
    }
