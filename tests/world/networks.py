"""A twin of one region of a workload account: a VPC as EC2 tells it, SSM parameters, domains."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from services.controller.aws_errors import AwsCall, AwsCallError
from services.network_registry.network_account import Stored, Tags
from services.network_registry.topology import (
    Endpoint,
    Route,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
)
from tests.world.calls import Calls

T = TypeVar("T")

_MOST_NAMES = 10
# A value in SSM's standard tier.
_LONGEST_VALUE = 4096


@dataclass
class MemoryNetworkAccount:
    """One account in one region, as AWS would answer.

    Attributes
    ----------
    base
        Whether the base is there: without it its role cannot be assumed.
    vpc_tags, group_tags
        Tags by id.
    transit
        Subnets in which a transit gateway's attachment sits.
    stored
        SSM parameters, by name.
    written
        What was put or deleted, in order.
    domains
        Subnets of Studio domains, by id.
    refusals
        By operation: the errors (code, message) that its next calls meet.
    made
        The operations that were called, in order.
    """

    calls: Calls
    base: bool = True
    vpcs_there: dict[str, Vpc] = field(default_factory=dict)
    groups: dict[str, SecurityGroup] = field(default_factory=dict)
    vpc_tags: dict[str, dict[str, str]] = field(default_factory=dict)
    group_tags: dict[str, dict[str, str]] = field(default_factory=dict)
    subnets_there: dict[str, Subnet] = field(default_factory=dict)
    tables: dict[str, RouteTable] = field(default_factory=dict)
    endpoints_there: list[Endpoint] = field(default_factory=list)
    transit: set[str] = field(default_factory=set)
    stored: dict[str, Stored] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    domains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refusals: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)

    def refuse_next(self, operation: str, code: str, message: str = "no", times: int = 1) -> None:
        self.refusals.setdefault(operation, []).extend([(code, message)] * times)

    def add_subnet(self, subnet: Subnet, table_id: str | None = None) -> None:
        """Add a subnet, associated with a table or left to the main one."""
        self.subnets_there[subnet.id] = subnet
        if table_id is not None:
            self.associate(subnet.id, table_id)

    def associate(self, subnet_id: str, table_id: str | None) -> None:
        """Associate a subnet with a table; None: leave it to the main one."""
        for key, table in self.tables.items():
            ids = table.subnet_ids - {subnet_id}
            if key == table_id:
                ids |= {subnet_id}
            self.tables[key] = replace(table, subnet_ids=ids)

    def remove_subnet(self, subnet_id: str) -> None:
        self.associate(subnet_id, None)
        del self.subnets_there[subnet_id]

    def route(self, table_id: str, destination: str, target: str) -> None:
        """Replace or add a route."""
        table = self.tables[table_id]
        kept = tuple(each for each in table.routes if each.destination != destination)
        self.tables[table_id] = replace(table, routes=(*kept, Route(destination, target)))

    def vpcs(self, ids: Sequence[str] = (), tags: Tags | None = None) -> tuple[Vpc, ...]:
        return self._call(
            "DescribeVpcs", lambda: self._chosen(self.vpcs_there, self.vpc_tags, ids, tags)
        )

    def security_groups(
        self, ids: Sequence[str] = (), tags: Tags | None = None
    ) -> tuple[SecurityGroup, ...]:
        return self._call(
            "DescribeSecurityGroups",
            lambda: self._chosen(self.groups, self.group_tags, ids, tags),
        )

    def subnets(self, vpc_id: str) -> tuple[Subnet, ...]:
        # Newest first: EC2 promises no order.
        return self._call(
            "DescribeSubnets",
            lambda: tuple(x for x in reversed(self.subnets_there.values()) if x.vpc_id == vpc_id),
        )

    def route_tables(self, vpc_id: str) -> tuple[RouteTable, ...]:
        return self._call(
            "DescribeRouteTables",
            lambda: tuple(each for each in self.tables.values() if each.vpc_id == vpc_id),
        )

    def endpoints(self, vpc_id: str) -> tuple[Endpoint, ...]:
        return self._call("DescribeVpcEndpoints", lambda: tuple(self.endpoints_there))

    def transit_subnets(self, vpc_id: str) -> frozenset[str]:
        return self._call("DescribeTransitGatewayVpcAttachments", lambda: frozenset(self.transit))

    def parameters(self, names: Sequence[str]) -> dict[str, Stored]:
        def found() -> dict[str, Stored]:
            if len(names) > _MOST_NAMES:
                self._refuse("GetParameters", "ValidationException", "10 names are the most.")
            return {each: self.stored[each] for each in names if each in self.stored}

        return self._call("GetParameters", found)

    def put_parameter(self, name: str, value: str, type_: str, description: str) -> AwsCall:
        def put() -> AwsCall:
            if not 0 < len(value) <= _LONGEST_VALUE:
                self._refuse("PutParameter", "ValidationException", "length")
            there = self.stored.get(name)
            if there is not None and there.type != type_:
                self._refuse("PutParameter", "HierarchyTypeMismatchException", "its type stays")
            self.stored[name] = Stored(value, type_)
            self.written.append(f"put {name}")
            return AwsCall("PutParameter", f"put-{len(self.written)}")

        return self._call("PutParameter", put)

    def delete_parameter(self, name: str) -> AwsCall:
        def delete() -> AwsCall:
            if self.stored.pop(name, None) is None:
                return AwsCall("DeleteParameter", "r-refused", "ParameterNotFound", "no")
            self.written.append(f"delete {name}")
            return AwsCall("DeleteParameter", f"delete-{len(self.written)}")

        return self._call("DeleteParameter", delete)

    def domain_subnets(self, domain_id: str) -> tuple[str, ...] | None:
        return self._call("DescribeDomain", lambda: self.domains.get(domain_id))

    def update_domain_subnets(self, domain_id: str, subnet_ids: Sequence[str]) -> AwsCall:
        def update() -> AwsCall:
            self.domains[domain_id] = tuple(subnet_ids)
            return AwsCall("UpdateDomain", f"domain-{domain_id}")

        return self._call("UpdateDomain", update)

    def _call(self, operation: str, act: Callable[[], T]) -> T:
        def answer() -> T:
            self.made.append(operation)
            if not self.base:
                self._refuse("AssumeRole", "AccessDenied", "User is not authorized to assume it.")
            waiting = self.refusals.get(operation)
            if waiting:
                self._refuse(operation, *waiting.pop(0))
            return act()

        return self.calls.make(operation, answer)

    @staticmethod
    def _chosen(
        there: Mapping[str, T],
        tags_there: Mapping[str, Mapping[str, str]],
        ids: Sequence[str],
        tags: Tags | None,
    ) -> tuple[T, ...]:
        if ids:
            return tuple(there[each] for each in ids if each in there)
        wanted = dict(tags or {})
        return tuple(
            each
            for key, each in there.items()
            if all(tags_there.get(key, {}).get(name) == x for name, x in wanted.items())
        )

    @staticmethod
    def _refuse(operation: str, code: str, message: str) -> None:
        raise AwsCallError(AwsCall(operation, "r-refused", code, message))
