"""What is needed of one region of a workload account: a protocol, with a twin for tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.controller.aws_errors import AwsCall
from services.network_registry.topology import Endpoint, RouteTable, SecurityGroup, Subnet, Vpc

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Stored:
    """An SSM parameter as it is. What a `SecureString` says is not read."""

    value: str
    type: str


class NetworkAccount(Protocol):
    """One account in one region. Every call raises `AwsCallError` with AWS's own words.

    Lists are whole: every page of them. What is not there is left out, never an error.
    """

    def vpcs(self, ids: Sequence[str] = (), tags: Tags | None = None) -> tuple[Vpc, ...]:
        """Return VPCs with these ids, or with all of these tags."""

    def security_groups(
        self, ids: Sequence[str] = (), tags: Tags | None = None
    ) -> tuple[SecurityGroup, ...]:
        """Return security groups with these ids, or with all of these tags."""

    def subnets(self, vpc_id: str) -> tuple[Subnet, ...]:
        """Return a VPC's subnets, shared ones too."""

    def route_tables(self, vpc_id: str) -> tuple[RouteTable, ...]:
        """Return a VPC's route tables that this account may see."""

    def endpoints(self, vpc_id: str) -> tuple[Endpoint, ...]:
        """Return a VPC's endpoints that this account may see."""

    def transit_subnets(self, vpc_id: str) -> frozenset[str]:
        """Return ids of subnets in which a transit gateway's attachment sits."""

    def parameters(self, names: Sequence[str]) -> dict[str, Stored]:
        """Return SSM parameters, at most ten."""

    def put_parameter(self, name: str, value: str, type_: str, description: str) -> AwsCall:
        """Write a parameter, whether or not it is there. Its type cannot be changed so."""

    def delete_parameter(self, name: str) -> AwsCall:
        """Delete a parameter; nothing happens where there is none."""

    def domain_subnets(self, domain_id: str) -> tuple[str, ...] | None:
        """Return ids of a Studio domain's subnets; None where there is no such domain."""

    def update_domain_subnets(self, domain_id: str, subnet_ids: Sequence[str]) -> AwsCall:
        """Make these the domain's subnets: apps that start from then on use them."""
