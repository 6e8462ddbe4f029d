"""Networks in memory that watch over each write, and what must be so of them in the end."""

import json
from dataclasses import dataclass, field
from typing import Any

from services.controller.aws_errors import AwsCall
from services.network_registry.names import network_id
from services.network_registry.network import Network
from services.network_registry.network_account import Stored
from services.network_registry.settings import Choice, Parameter, Place, RoleNames
from services.network_registry.topology import SecurityGroup, Subnet
from tests.unit.network_registry.vpc_facts import TIER, Facts, Rule
from tests.world.network_cloud import (
    DEV,
    DOMAIN,
    GROUP,
    PARAMETERS,
    REGION,
    TAGS,
    VPC,
    NetworkCloud,
    based,
    installation,
)
from tests.world.networks import MemoryNetworkAccount

SECOND_REGION = "eu-central-1"
REGIONS = (REGION, SECOND_REGION)
TAGGED = "333333333333"
NEWCOMERS = ("444444444444", "555555555555")
IDS = [network_id(account, REGION) for account in (DEV, TAGGED, *NEWCOMERS)] + [
    network_id(account, SECOND_REGION) for account in NEWCOMERS
]
PLACES = {
    IDS[0]: Place(DEV, REGION, "retail", "dev", None, (DOMAIN,)),
    IDS[1]: Place(
        TAGGED,
        REGION,
        "retail",
        "prod",
        Choice(vpc_id=VPC, subnet_tags=TIER, security_group_id=GROUP),
        (DOMAIN,),
    ),
}
FURTHER = (
    Parameter("/vpc/public", "public-subnet-ids", "public"),
    Parameter("/vpc/tables", "private-route-table-ids", "tables"),
    Parameter("/vpc/endpoints", "endpoint-ids", "endpoints"),
)
# What the worker meets when it is about to write, or right after it wrote.
TROUBLES = ("throttled", "refused", "throttled after", "refused after", "stopped after")


@dataclass(frozen=True)
class Write:
    """A write of one parameter, and the network's revision when it was made."""

    name: str
    revision: int


@dataclass
class WatchedAccount(MemoryNetworkAccount):
    """An account that looks at each write before it is made.

    Attributes
    ----------
    ours, others
        What the service wrote, what somebody else wrote.
    faults
        What must not be, as sentences.
    trouble
        One of `TROUBLES`, or none.
    """

    cloud: Any = None
    item_id: str = ""
    ours: list[Write] = field(default_factory=list)
    others: list[Write] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    trouble: str = ""

    def put_parameter(self, name: str, value: str, type_: str, description: str) -> AwsCall:
        there, should = self.stored.get(name), Stored(value, type_)
        if not value or "" in value.split(","):
            self.faults.append(f"{name} is written empty: {value!r}")
        if same(there, should):
            self.faults.append(f"{name} is written and says {value} already")
        if (name, value) not in self._announced():
            self.faults.append(f"{name} is written and was not announced: {self._announced()}")
        if name == "/vpc/subnets/private/ids":
            here = {x.id for x in self.subnets_there.values() if x.vpc_id == VPC}
            if not set(value.split(",")) <= here:
                self.faults.append(f"{value} is written, and the VPC has {sorted(here)}")
        self._meet(after=False)
        revision, writes = self.revision, len(self.written)
        try:
            return super().put_parameter(name, value, type_, description)
        finally:
            # Also where the process is stopped before it hears of it.
            if len(self.written) > writes:
                self.ours.append(Write(name, revision))
                self._meet(after=True)

    def _meet(self, *, after: bool) -> None:
        """Have the trouble begin, if this is when."""
        if not self.trouble or self.trouble.endswith(" after") != after:
            return
        if self.trouble.startswith("stopped"):
            self.cloud.calls.crash_at = len(self.cloud.calls.made)
        elif self.trouble.startswith("throttled"):
            self.refuse_next("PutParameter", "ThrottlingException")
        else:
            self.refuse_next("PutParameter", "ParameterLimitExceeded")
        self.trouble = ""

    def delete_parameter(self, name: str) -> AwsCall:
        if name not in {each for each, _ in self._announced()}:
            self.faults.append(f"{name} is deleted and was not announced")
        wanted = {"/vpc/id": "String", "/vpc/sg/id": "String"}.get(name, "StringList")
        if name in self.stored and self.stored[name].type == wanted:
            self.faults.append(f"{name} is deleted and has the right type")
        return super().delete_parameter(name)

    @property
    def revision(self) -> int:
        """The network's revision now."""
        item = self.cloud.ledger.states.get(self.item_id)
        return int(item["revision"]) if item else 0

    def _announced(self) -> set[tuple[str, str]]:
        item = self.cloud.ledger.states[self.item_id]
        return {(each["name"], each["after"]) for each in item["pending"]}


class WatchedCloud(NetworkCloud):
    """Networks of four accounts: one with the base's network, one chosen by tags, two that join."""

    def __init__(self) -> None:
        names = {x: RoleNames(f"test-{x}-network", f"test-{x}-network-admin") for x in REGIONS}
        super().__init__(installation(places=PLACES, roles=names))

    def account(self, account_id: str = DEV, region: str = REGION) -> WatchedAccount:
        key = network_id(account_id, region)
        if key not in self.places:
            self.places[key] = WatchedAccount(**vars(based(self.calls)), cloud=self, item_id=key)
            for name in ("subnet-private-a", "subnet-public-a"):
                retag(self.places[key], name, TIER)
        place = self.places[key]
        assert isinstance(place, WatchedAccount)
        return place

    def of(self, item_id: str) -> WatchedAccount:
        """Return the account of a network."""
        account_id, _, region = item_id.partition(".")
        return self.account(account_id, region)

    def changes(self, item_id: str) -> list[dict[str, Any]]:
        """Return what NetworkChanged told of a network, each event once, by revision."""
        told = {}
        for each in self.bus.accepted:
            detail = json.loads(each["Detail"])
            if each["DetailType"] == "NetworkChanged.v1" and detail["data"]["id"] == item_id:
                told[detail["data"]["revision"]] = detail["data"]
        return [told[revision] for revision in sorted(told)]

    def truth(self, item_id: str) -> dict[str, Stored] | str:
        """Return what the parameters must say; the reason where it cannot be said.

        By the rule as it is asked of a database, and by the plain facts of the account.
        """
        there, place = self.of(item_id), self.installation.places.get(item_id)
        choice = place.choice if place else None
        if choice is None:
            groups = [each for each, tags in there.group_tags.items() if tags == TAGS]
            groups = [each for each in groups if each in there.groups]
            if len(groups) > 1:
                return "SecurityGroupAmbiguous"
        else:
            groups = [each for each in there.groups if each == choice.security_group_id]
        if not groups:
            return "BaseNetworkMissing" if choice is None else "SecurityGroupGone"
        rule = Rule(facts_of(there), choice)
        if not rule.private():
            return "NoPrivateSubnets"
        held = rule.tables()
        lists = {
            "private-subnet-ids": rule.private(),
            "public-subnet-ids": rule.public(),
            "private-route-table-ids": [held[each] for each in rule.private() if each in held],
            "endpoint-ids": sorted(each.id for each in there.endpoints_there),
        }
        plain = {"vpc-id": VPC, "security-group-id": groups[0]}
        should = {}
        for each in self.installation.parameters:
            if each.what in plain:
                should[each.name] = Stored(plain[each.what], "String")
            elif lists[each.what]:
                joined = ",".join(dict.fromkeys(lists[each.what]))
                should[each.name] = Stored(joined, "StringList")
        return should


def facts_of(there: MemoryNetworkAccount) -> Facts:
    """Return an account's facts, for the rule."""
    tables = there.tables.values()
    return Facts(
        subnets=tuple(there.subnets_there.values()),
        tables=tuple((x.id, x.vpc_id, x.main) for x in tables),
        associations=frozenset((s, x.id) for x in tables for s in x.subnet_ids),
        routes=tuple((x.id, r.destination, r.target, r.active) for x in tables for r in x.routes),
        firewalls=tuple(
            subnet
            for each in there.endpoints_there
            if each.kind == "GatewayLoadBalancer"
            for subnet in each.subnet_ids
        ),
        transit=frozenset(there.transit),
    )


def same(now: Stored | None, should: Stored) -> bool:
    """Whether a parameter says what it should; a list in any order."""
    if now is None or now.type != should.type:
        return False
    if should.type == "String":
        return now.value == should.value
    return sorted(now.value.split(",")) == sorted(should.value.split(","))


def retag(there: MemoryNetworkAccount, name: str, tags: dict[str, str]) -> None:
    """Give a subnet these tags."""
    old = there.subnets_there[name]
    there.subnets_there[name] = Subnet(**{**vars(old), "tags": tags})


def check_end(cloud: WatchedCloud, item_id: str, *, wanted: bool) -> None:
    """Compare a network, after all is done, with what follows from the facts."""
    if not wanted:
        item = cloud.ledger.states.get(item_id)
        assert item is None or item["phase"] == "Closed", item
        return
    network, there, truth = cloud.network(item_id), cloud.of(item_id), cloud.truth(item_id)
    if isinstance(truth, str):
        if truth == "BaseNetworkMissing":
            ends = {("Failed", "NetworkGone") if network.values else ("WaitingForBase", truth)}
        else:
            ends = {("Failed", truth)}
        assert {(network.phase.value, network.reason)} == ends, network
        return
    assert network.phase.value == "InSync", (network, truth)
    assert network.observed_generation == network.generation
    wrong = {name for name, should in truth.items() if not same(there.stored.get(name), should)}
    assert not wrong, (wrong, there.stored, truth)
    values = network.values or {}
    assert values.keys() == truth.keys()
    assert all(same(Stored(values[x], each.type), each) for x, each in truth.items()), values
    assert network.identity == {
        "vpc_id": VPC,
        "private_subnet_ids": truth["/vpc/subnets/private/ids"].value.split(","),
        "security_group_id": truth["/vpc/sg/id"].value,
    }


def check_story(cloud: WatchedCloud, item_id: str) -> None:
    """Check that what was told of a network's changes has no gap and tells every write, no more."""
    there, told = cloud.of(item_id), cloud.changes(item_id)
    entries = cloud.ledger.entries.get(item_id, [])
    closed = [int(str(x["sk"])[2:]) for x in entries if x["phase"] == "Closed"]
    before, since = None, 0
    for event in told:
        assert event.get("before") == before, (event, before)
        span = range(since, event["revision"])
        ours = {each.name for each in there.ours if each.revision in span}
        others = {each.name for each in there.others if each.revision in span}
        names = {each["name"] for each in event["written"]}
        assert names <= ours | others, (event, there.ours)
        # Who is closed is told of no more: what was written just before is in the timeline.
        # Nor is a parameter that the configuration has taken out since.
        if not any(revision in span for revision in closed):
            assert ours & set(event["after"]["parameters"]) <= names, (event, there.ours)
        before, since = event["after"], event["revision"]
    if item_id in cloud.ledger.states and cloud.network(item_id).phase.value == "InSync":
        network: Network = cloud.network(item_id)
        if not any(revision >= since for revision in closed):
            left = {each.name for each in there.ours if each.revision >= since}
            assert not left & set(network.values or {}), left
        assert before is not None
        assert before["parameters"] == network.values


EXTRA_GROUP = SecurityGroup("sg-extra", VPC)
ALL_PARAMETERS = (*PARAMETERS, *FURTHER)
