"""What is seen of a network: the values `plan` decides on. Nothing in here calls AWS."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.controller.blocked import Blocked
from services.network_registry.network_account import Stored
from services.network_registry.topology import Endpoint, RouteTable, Subnet


@dataclass(frozen=True)
class NoBase(Blocked):
    """The base is not there, or not its network: waited for, unless it was there before."""


@dataclass(frozen=True)
class NoNetwork(Blocked):
    """It cannot be said what the network is: nothing is written, a person has to look."""


@dataclass(frozen=True)
class LeftOut:
    """A subnet of the VPC that is none of the private ones, and why.

    Attributes
    ----------
    chosen
        Whether the configuration chooses it by id or tags: then it was meant to be private.
    """

    subnet: Subnet
    why: str
    chosen: bool = False


@dataclass(frozen=True)
class DomainSeen:
    """A Studio domain and its subnets."""

    domain_id: str
    subnet_ids: tuple[str, ...]


@dataclass(frozen=True)
class NetworkView:
    """A network, seen whole: every page of every list.

    Attributes
    ----------
    vpc_cidr
        None where no parameter asks for it.
    private
        The chosen subnets without a route to an internet gateway, by zone, then id. Never empty.
    unseen
        Those of ``private`` whose route table this account may not see; the configuration names
        them.
    left_out
        All other subnets of the VPC.
    public
        Ids of all subnets of the VPC that have such a route, by zone, then id.
    missing_ids
        Subnets that the configuration names and that are not there.
    parameters
        As they are, by name; those that are not there are left out.
    """

    vpc_id: str
    vpc_cidr: str | None
    security_group_id: str
    private: tuple[Subnet, ...]
    unseen: frozenset[str]
    left_out: tuple[LeftOut, ...]
    public: tuple[str, ...]
    missing_ids: tuple[str, ...]
    tables: tuple[RouteTable, ...]
    endpoints: tuple[Endpoint, ...]
    parameters: Mapping[str, Stored]
    domains: tuple[DomainSeen, ...]


View = NetworkView | Blocked
