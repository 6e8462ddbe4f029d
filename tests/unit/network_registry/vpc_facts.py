"""A VPC as facts, random ones of it, and the rule of what is private said over them in SQL.

Nothing here is the service's code: the rule is stated a second time, as a question to a database.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from services.network_registry.aws_network_account import AwsNetworkAccount
from services.network_registry.settings import Choice
from services.network_registry.topology import Endpoint, RouteTable, SecurityGroup, Subnet, Vpc
from tests.world.calls import Calls
from tests.world.network_cloud import GROUP, REGION, TAGS, VPC
from tests.world.networks import MemoryNetworkAccount

OTHER_VPC = "vpc-other"
IDS = tuple(f"subnet-{number}" for number in range(8))
TABLES = tuple(f"rtb-{number}" for number in range(5))
TIER = {"tier": "app"}
# By the member of EC2's answer that names it. Only the first of all is an internet gateway.
TARGETS = {
    "igw-1": "GatewayId",
    "local": "GatewayId",
    "vgw-1": "GatewayId",
    "vpce-1": "GatewayId",
    "eigw-1": "EgressOnlyInternetGatewayId",
    "nat-1": "NatGatewayId",
    "tgw-1": "TransitGatewayId",
    "lgw-1": "LocalGatewayId",
    "cagw-1": "CarrierGatewayId",
    "pcx-1": "VpcPeeringConnectionId",
    "eni-1": "NetworkInterfaceId",
}
DESTINATIONS = {
    "0.0.0.0/0": "DestinationCidrBlock",
    "10.9.0.0/16": "DestinationCidrBlock",
    "::/0": "DestinationIpv6CidrBlock",
    "pl-1": "DestinationPrefixListId",
}


@dataclass(frozen=True)
class Facts:
    """What is so, as relations.

    Attributes
    ----------
    tables
        (table, VPC, whether it is the main one); only those that the account may see.
    associations
        (subnet, table).
    gateways
        Tables that a gateway is associated with: ingress routing, which is no subnet's.
    detached
        (subnet, table) of associations that are going: they count no more.
    routes
        (table, destination, target, whether its target is there).
    """

    subnets: tuple[Subnet, ...]
    tables: tuple[tuple[str, str, bool], ...]
    associations: frozenset[tuple[str, str]]
    gateways: frozenset[str] = frozenset()
    detached: frozenset[tuple[str, str]] = frozenset()
    routes: tuple[tuple[str, str, str, bool], ...] = ()
    firewalls: tuple[str, ...] = ()
    transit: frozenset[str] = frozenset()

    def route_tables(self) -> tuple[RouteTable, ...]:
        """Return the tables as the service reads EC2's answer."""
        account = AwsNetworkAccount(lambda _: _Ec2(self), REGION)
        return tuple(x for vpc in (VPC, OTHER_VPC) for x in account.route_tables(vpc))

    def account(self) -> MemoryNetworkAccount:
        """Return an account in which all this is so, and no parameter is there."""
        account = MemoryNetworkAccount(Calls())
        account.vpcs_there = {x: Vpc(x, "10.0.0.0/16") for x in (VPC, OTHER_VPC)}
        account.groups = {GROUP: SecurityGroup(GROUP, VPC)}
        account.vpc_tags, account.group_tags = {VPC: dict(TAGS)}, {GROUP: dict(TAGS)}
        account.subnets_there = {each.id: each for each in self.subnets}
        account.tables = {each.id: each for each in self.route_tables()}
        account.transit = set(self.transit)
        account.endpoints_there = [
            Endpoint(f"vpce-{number}", "vpce-svc-1", "GatewayLoadBalancer", (each,))
            for number, each in enumerate(self.firewalls)
        ]
        return account


class _Ec2:
    """EC2's one answer that tells of tables."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def describe_route_tables(self, *, Filters: Any, MaxResults: int) -> Any:  # noqa: N803 - AWS's
        facts, (vpc_id,) = self._facts, Filters[0]["Values"]
        return {
            "RouteTables": [
                {
                    "RouteTableId": table,
                    "VpcId": vpc,
                    "Associations": [
                        *([{"Main": True}] if main else []),
                        *(
                            {"SubnetId": s, "Main": False}
                            for s, t in facts.associations
                            if t == table
                        ),
                        *(
                            {"GatewayId": "igw-9", "Main": False}
                            for t in facts.gateways
                            if t == table
                        ),
                        *(
                            {"SubnetId": s, "AssociationState": {"State": "disassociating"}}
                            for s, t in facts.detached
                            if t == table
                        ),
                    ],
                    "Routes": [
                        {
                            DESTINATIONS[to]: to,
                            TARGETS[target]: target,
                            "State": "active" if there else "blackhole",
                        }
                        for t, to, target, there in facts.routes
                        if t == table
                    ],
                }
                for table, vpc, main in facts.tables
                if vpc == vpc_id
            ]
        }


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Return random facts of two VPCs."""
    subnets = tuple(
        Subnet(
            id=each,
            vpc_id=draw(st.sampled_from([VPC, VPC, VPC, OTHER_VPC])),
            zone_id=draw(st.sampled_from(["euw1-az1", "euw1-az2", "euw1-az3"])),
            zone=draw(st.sampled_from(["eu-west-1a", "eu-west-1b"])),
            cidr="10.0.0.0/24",
            free_addresses=draw(st.integers(0, 40)),
            tags=draw(st.sampled_from([{}, {}, TIER, {"studio:network": "reserved"}])),
        )
        for each in draw(st.lists(st.sampled_from(IDS), unique=True, max_size=8))
    )
    names = draw(st.lists(st.sampled_from(TABLES), unique=True, max_size=5))
    vpcs = {each: draw(st.sampled_from([VPC, VPC, OTHER_VPC])) for each in names}
    # One main table a VPC at most: the owner of a shared VPC may show none.
    mains = {vpcs[each]: each for each in names if draw(st.booleans())}
    tables = tuple((each, vpcs[each], mains.get(vpcs[each]) == each) for each in names)
    associations, detached = set(), set()
    for subnet in subnets:
        own = [each for each in names if vpcs[each] == subnet.vpc_id]
        table = draw(st.sampled_from([None, *own]))
        going: bool = draw(st.booleans())
        if table is not None:
            associations.add((subnet.id, table))
        elif own and going:
            detached.add((subnet.id, draw(st.sampled_from(own))))
    routes = draw(
        st.lists(
            st.tuples(
                st.sampled_from(names or ["rtb-none"]),
                st.sampled_from(sorted(DESTINATIONS)),
                st.sampled_from(sorted(TARGETS)),
                st.booleans(),
            ),
            unique_by=lambda each: each[:2],
            max_size=10,
        )
    )
    few = st.sets(st.sampled_from(IDS), max_size=2)
    return Facts(
        subnets,
        tables,
        frozenset(associations),
        frozenset(draw(st.sets(st.sampled_from(names), max_size=1)) if names else ()),
        frozenset(detached),
        tuple(routes),
        tuple(sorted(draw(few))),
        frozenset(draw(few)),
    )


choices = st.one_of(
    st.none(),
    st.lists(st.sampled_from([*IDS, "subnet-nowhere"]), min_size=1, unique=True).map(
        lambda ids: Choice(vpc_id=VPC, subnet_ids=tuple(ids), security_group_id=GROUP)
    ),
    st.just(Choice(vpc_tags=TAGS, subnet_tags=TIER, security_group_tags=TAGS)),
)

_RULE = """
CREATE TABLE subnet (id, vpc, zone, tier, reserved);
CREATE TABLE tab (id, vpc, main);
CREATE TABLE association (subnet, tab);
CREATE TABLE route (tab, target);
CREATE TABLE taken (subnet, how);
CREATE TABLE listed (subnet);
CREATE VIEW holds AS
    SELECT subnet.id AS subnet, tab.id AS tab FROM subnet, tab
    WHERE EXISTS (SELECT 1 FROM association a WHERE a.subnet = subnet.id AND a.tab = tab.id)
       OR (tab.main AND tab.vpc = subnet.vpc
           AND subnet.id NOT IN (SELECT subnet FROM association));
CREATE VIEW open AS
    SELECT DISTINCT subnet FROM holds JOIN route USING (tab) WHERE target GLOB 'igw-*';
CREATE VIEW exposed AS
    SELECT id, CASE WHEN id IN (SELECT subnet FROM open) THEN 'public'
                    WHEN id IN (SELECT subnet FROM holds) THEN 'private'
                    ELSE 'unknown' END AS how FROM subnet;
"""
_CHOSEN = {
    "base": """NOT reserved AND id NOT IN (SELECT subnet FROM taken WHERE how = 'firewall'
        OR EXISTS (SELECT 1 FROM route JOIN tab ON tab.id = route.tab
                   WHERE tab.vpc = :vpc AND target GLOB 'tgw-*'))""",
    "ids": "id IN (SELECT subnet FROM listed)",
    "tags": "tier = 'app'",
}


class Rule:
    """The rule, asked about facts."""

    def __init__(self, said: Facts, choice: Choice | None = None) -> None:
        self._kind = "base" if choice is None else "ids" if choice.subnet_ids else "tags"
        self._db = sqlite3.connect(":memory:")
        self._db.executescript(_RULE)
        many = {
            "subnet": [
                (x.id, x.vpc_id, x.zone_id, x.tags.get("tier"), "studio:network" in x.tags)
                for x in said.subnets
            ],
            "tab": said.tables,
            "association": said.associations,
            "route": [(tab, target) for tab, _, target, _ in said.routes],
            "taken": [
                *((each, "firewall") for each in said.firewalls),
                *((each, "transit") for each in said.transit),
            ],
            "listed": [(x,) for x in (choice.subnet_ids or () if choice else ())],
        }
        for name, rows in many.items():
            self._insert(name, list(rows))

    def exposures(self) -> dict[str, str]:
        """Return how each subnet is exposed."""
        return dict(self._db.execute("SELECT id, how FROM exposed"))

    def tables(self) -> dict[str, str]:
        """Return the table that holds for each subnet that has one that is seen."""
        return dict(self._db.execute("SELECT subnet, tab FROM holds"))

    def private(self) -> list[str]:
        """Return the private subnets, in order."""
        known = "how <> 'public'" if self._kind == "ids" else "how = 'private'"
        return self._ids(f"({_CHOSEN[self._kind]}) AND {known}")

    def public(self) -> list[str]:
        """Return all that lead to the internet, in order."""
        return self._ids("how = 'public'")

    def chosen_in_vain(self) -> set[str]:
        """Return what the configuration chooses and that is not private."""
        if self._kind == "base":
            return set()
        return set(self._ids(_CHOSEN[self._kind])) - set(self.private())

    def all(self) -> list[str]:
        """Return every subnet of the VPC, in order."""
        return self._ids("1")

    def missing(self) -> list[str]:
        """Return what is listed and is not in the VPC, sorted."""
        question = (
            "SELECT subnet FROM listed WHERE subnet NOT IN "
            "(SELECT id FROM subnet WHERE vpc = :vpc) ORDER BY subnet"
        )
        return [each for (each,) in self._db.execute(question, {"vpc": VPC})]

    def _ids(self, where: str) -> list[str]:
        question = (
            "SELECT id FROM subnet JOIN exposed USING (id) "  # noqa: S608 - of this file's own texts
            f"WHERE vpc = :vpc AND {where} ORDER BY zone, id"
        )
        return [each for (each,) in self._db.execute(question, {"vpc": VPC})]

    def _insert(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            marks = ", ".join("?" * len(row))
            self._db.execute(f"INSERT INTO {name} VALUES ({marks})", row)  # noqa: S608 - likewise


def moved(said: Facts, subnet_id: str, table: str | None) -> Facts:
    """Return the facts with one association moved; None: left to the main table."""
    kept = {(s, t) for s, t in said.associations if s != subnet_id}
    new: Iterable[tuple[str, str]] = () if table is None else ((subnet_id, table),)
    return replace(said, associations=frozenset({*kept, *new}))


def named(subnets: Iterable[Subnet]) -> list[str]:
    """Return ids, in the order given."""
    return [each.id for each in subnets]


def shuffled(said: Facts, shuffle: Any) -> Facts:
    """Return the same facts, listed in another order."""

    def other(rows: Sequence[Any]) -> tuple[Any, ...]:
        mixed = list(rows)
        shuffle(mixed)
        return tuple(mixed)

    return replace(
        said,
        subnets=other(said.subnets),
        tables=other(said.tables),
        routes=other(said.routes),
        firewalls=other(said.firewalls),
    )
