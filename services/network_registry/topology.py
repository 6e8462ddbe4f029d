"""What EC2 tells of a VPC: values only, and what follows from its route tables. Pure.

A subnet is private when its effective route table has no route to an internet gateway. The
effective one is the table it is associated with; without an association, its VPC's main one:
https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

_INTERNET_GATEWAY: Final = "igw-"
_TRANSIT_GATEWAY: Final = "tgw-"
_EVERYWHERE: Final = "0.0.0.0/0"
_FIREWALL: Final = "GatewayLoadBalancer"


class Exposure(StrEnum):
    """How a subnet is connected to the internet; unknown where its route table is not seen."""

    PRIVATE = "private"
    PUBLIC = "public"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Subnet:
    """A subnet. ``zone_id`` is the same zone in every account; ``zone`` is this account's name."""

    id: str
    vpc_id: str
    zone_id: str
    zone: str
    cidr: str
    free_addresses: int
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """A route: where to (a CIDR block or a prefix list's id), through what (an id, ``local``).

    A route whose target is gone is not ``active``.
    """

    destination: str
    target: str
    active: bool = True


@dataclass(frozen=True)
class RouteTable:
    """A route table with the subnets that are associated with it by name."""

    id: str
    vpc_id: str
    main: bool = False
    subnet_ids: frozenset[str] = frozenset()
    routes: tuple[Route, ...] = ()

    @property
    def leads_to_the_internet(self) -> bool:
        """Whether any route, whatever its destination, goes to an internet gateway.

        One whose gateway is detached counts too: attaching it again would open the subnet.
        """
        return any(each.target.startswith(_INTERNET_GATEWAY) for each in self.routes)

    @property
    def has_way_out(self) -> bool:
        """Whether what is nowhere else goes somewhere: a NAT gateway, a transit gateway."""
        return any(each.destination == _EVERYWHERE and each.active for each in self.routes)

    @property
    def leads_to_transit_gateway(self) -> bool:
        """Whether any route goes to a transit gateway."""
        return any(each.target.startswith(_TRANSIT_GATEWAY) for each in self.routes)


@dataclass(frozen=True)
class Endpoint:
    """A VPC endpoint. ``service`` is without ``com.amazonaws.<region>.`` where it begins so."""

    id: str
    service: str
    kind: str
    subnet_ids: tuple[str, ...] = ()
    usable: bool = True


@dataclass(frozen=True)
class SecurityGroup:
    """A security group and its VPC."""

    id: str
    vpc_id: str


@dataclass(frozen=True)
class Vpc:
    """A VPC; ``cidr`` is its first IPv4 block."""

    id: str
    cidr: str


def effective_table(subnet: Subnet, tables: Iterable[RouteTable]) -> RouteTable | None:
    """Return the route table that holds for a subnet; None where none is seen."""
    main = None
    for table in tables:
        if subnet.id in table.subnet_ids:
            return table
        if table.main and table.vpc_id == subnet.vpc_id:
            main = table
    return main


def exposure(subnet: Subnet, tables: Iterable[RouteTable]) -> Exposure:
    """Return how a subnet is connected to the internet."""
    table = effective_table(subnet, tables)
    if table is None:
        return Exposure.UNKNOWN
    return Exposure.PUBLIC if table.leads_to_the_internet else Exposure.PRIVATE


def in_order(subnets: Iterable[Subnet]) -> tuple[Subnet, ...]:
    """Return subnets by zone, then id: the same however EC2 lists them, in every account."""
    return tuple(sorted(subnets, key=lambda each: (each.zone_id, each.id)))


def firewalled(endpoints: Sequence[Endpoint]) -> frozenset[str]:
    """Return ids of subnets in which a firewall's endpoint sits."""
    return frozenset(
        subnet_id for each in endpoints if each.kind == _FIREWALL for subnet_id in each.subnet_ids
    )
