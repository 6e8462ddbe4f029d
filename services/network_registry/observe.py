"""Looking at a network: whole lists, and what stands in the way as a value."""

from collections.abc import Sequence
from typing import Final

from services.controller.aws_errors import AwsCallError
from services.controller.blocked import Blocked, blocked_by
from services.network_registry.network_account import NetworkAccount, Stored
from services.network_registry.settings import Choice, Installation, Place
from services.network_registry.topology import (
    Exposure,
    RouteTable,
    SecurityGroup,
    Subnet,
    exposure,
    firewalled,
    in_order,
)
from services.network_registry.world import (
    DomainSeen,
    LeftOut,
    NetworkView,
    NoBase,
    NoNetwork,
    View,
)

MANAGED_BY: Final = "studio:managed-by"
NETWORK_TAG: Final = "studio:network"
WORKLOADS: Final = "workloads"
RESERVED: Final = "reserved"
# GetParameters takes no more.
_PARAMETERS_A_CALL: Final = 10
_NOT_ASSUMABLE: Final = frozenset({"AccessDenied", "AccessDeniedException"})


def observe(account: NetworkAccount, place: Place, installation: Installation) -> View:
    """Return a network as it is, or what stands in the way of seeing it."""
    try:
        return _Look(account, place, installation).view()
    except AwsCallError as error:
        said = error.call
        if said.operation == "AssumeRole" and error.code in _NOT_ASSUMABLE:
            return NoBase(
                "RoleNotReachable",
                f"The base's role for networks in account {place.account_id}, {place.region} "
                f"cannot be assumed. AWS says: {said.error_message}",
                said,
            )
        return blocked_by(error)


def read_parameters(account: NetworkAccount, names: Sequence[str]) -> dict[str, Stored]:
    """Return SSM parameters, however many; `AwsCallError` where AWS refuses."""
    found: dict[str, Stored] = {}
    for start in range(0, len(names), _PARAMETERS_A_CALL):
        found |= account.parameters(names[start : start + _PARAMETERS_A_CALL])
    return found


class _Look:
    """One look at a network."""

    def __init__(self, account: NetworkAccount, place: Place, installation: Installation) -> None:
        self._account = account
        self._place = place
        self._installation = installation
        # The base's own network is known by what its template tags.
        tags = {MANAGED_BY: installation.name, NETWORK_TAG: WORKLOADS}
        self._base = Choice(vpc_tags=tags, security_group_tags=tags)
        self._choice = place.choice or self._base

    def view(self) -> View:
        """Return it. The security group comes first: no group is without its VPC."""
        group = self._group()
        if isinstance(group, Blocked):
            return group
        vpc_id = self._vpc_id(group)
        if isinstance(vpc_id, Blocked):
            return vpc_id
        cidr = self._cidr(vpc_id)
        subnets = self._account.subnets(vpc_id)
        tables = self._account.route_tables(vpc_id)
        endpoints = self._account.endpoints(vpc_id)
        taken = dict.fromkeys(firewalled(endpoints), "a firewall's endpoint sits in it")
        if self._choice is self._base and any(x.leads_to_transit_gateway for x in tables):
            transit = self._account.transit_subnets(vpc_id)
            taken |= dict.fromkeys(transit, "a transit gateway's attachment sits in it")
        private, left_out = self._sorted_out(subnets, tables, taken)
        if not private:
            return NoNetwork("NoPrivateSubnets", _no_private(vpc_id, left_out))
        seen = {subnet.id: exposure(subnet, tables) for subnet in subnets}
        wanted = self._choice.subnet_ids or ()
        parameters = self._parameters()
        return NetworkView(
            vpc_id=vpc_id,
            vpc_cidr=cidr,
            security_group_id=group.id,
            private=private,
            unseen=frozenset(x.id for x in private if seen[x.id] is Exposure.UNKNOWN),
            left_out=left_out,
            public=tuple(x.id for x in in_order(subnets) if seen[x.id] is Exposure.PUBLIC),
            missing_ids=tuple(each for each in wanted if each not in seen),
            tables=tables,
            endpoints=endpoints,
            parameters=parameters,
            domains=self._domains(parameters),
        )

    def _group(self) -> SecurityGroup | Blocked:
        choice = self._choice
        if choice.security_group_id is not None:
            found = self._account.security_groups(ids=[choice.security_group_id])
        else:
            found = self._account.security_groups(tags=choice.security_group_tags)
        if len(found) == 1:
            return found[0]
        if not found and self._choice is self._base:
            return NoBase(
                "BaseNetworkMissing",
                "There is no security group with the tags of the base's network; the base's "
                "network stack makes it.",
            )
        return _not_one("security group", "SecurityGroup", _meant(choice, "group"), len(found))

    def _vpc_id(self, group: SecurityGroup) -> str | Blocked:
        choice = self._choice
        if choice is self._base:
            return group.vpc_id
        vpc_id = choice.vpc_id
        if vpc_id is None:
            found = self._account.vpcs(tags=choice.vpc_tags)
            if len(found) != 1:
                return _not_one("VPC", "Vpc", _meant(choice, "vpc"), len(found))
            vpc_id = found[0].id
        if group.vpc_id != vpc_id:
            return NoNetwork(
                "SecurityGroupElsewhere",
                f"The security group {group.id} is in {group.vpc_id}, not in the VPC {vpc_id}.",
            )
        return vpc_id

    def _cidr(self, vpc_id: str) -> str | None:
        if all(each.what != "vpc-cidr" for each in self._installation.parameters):
            return None
        return next((each.cidr for each in self._account.vpcs(ids=[vpc_id])), None)

    def _sorted_out(
        self,
        subnets: Sequence[Subnet],
        tables: Sequence[RouteTable],
        taken: dict[str, str],
    ) -> tuple[tuple[Subnet, ...], tuple[LeftOut, ...]]:
        private, left_out = [], []
        for subnet in in_order(subnets):
            why = self._why_not(subnet, taken)
            if why is not None:
                left_out.append(LeftOut(subnet, why))
                continue
            named = self._choice.subnet_ids is not None
            why = _why_not_private(exposure(subnet, tables), named=named)
            if why is not None:
                left_out.append(LeftOut(subnet, why, chosen=self._choice is not self._base))
                continue
            private.append(subnet)
        return tuple(private), tuple(left_out)

    def _why_not(self, subnet: Subnet, taken: dict[str, str]) -> str | None:
        """Return why a subnet is not chosen, or None where it is."""
        choice = self._choice
        if choice.subnet_ids is not None:
            return None if subnet.id in choice.subnet_ids else "the configuration does not list it"
        if choice.subnet_tags is not None:
            tagged = all(subnet.tags.get(key) == x for key, x in choice.subnet_tags.items())
            return None if tagged else "it lacks the tags of the configuration"
        if subnet.tags.get(NETWORK_TAG) == RESERVED:
            return f"it is tagged {NETWORK_TAG}={RESERVED}"
        return taken.get(subnet.id)

    def _parameters(self) -> dict[str, Stored]:
        kept = [each.name for each in self._installation.parameters]
        return read_parameters(self._account, [*kept, *self._place.domain_id_parameters])

    def _domains(self, parameters: dict[str, Stored]) -> tuple[DomainSeen, ...]:
        found = []
        for name in self._place.domain_id_parameters:
            stored = parameters.pop(name, None)
            if stored is None:
                continue
            subnets = self._account.domain_subnets(stored.value)
            if subnets is not None:
                found.append(DomainSeen(stored.value, subnets))
        return tuple(found)


def _why_not_private(seen: Exposure, *, named: bool) -> str | None:
    match seen:
        case Exposure.PUBLIC:
            return "its route table leads to an internet gateway"
        case Exposure.UNKNOWN if not named:
            return "its route table cannot be seen"
        case _:
            # Whoever lists a shared subnet by id says that it is private; nothing contradicts.
            return None


def _no_private(vpc_id: str, left_out: Sequence[LeftOut]) -> str:
    if not left_out:
        return f"The VPC {vpc_id} has no subnets."
    told = "; ".join(f"{each.subnet.id}: {each.why}" for each in left_out[:5])
    more = f", and {len(left_out) - 5} more" if len(left_out) > 5 else ""
    return f"The VPC {vpc_id} has no private subnet that is chosen. {told}{more}."


def _meant(choice: Choice, what: str) -> str:
    given = {
        "vpc": (choice.vpc_id, choice.vpc_tags),
        "group": (choice.security_group_id, choice.security_group_tags),
    }[what]
    named, tags = given
    if named is not None:
        return named
    return "with the tags " + ", ".join(f"{key}={value}" for key, value in (tags or {}).items())


def _not_one(thing: str, code: str, meant: str, count: int) -> NoNetwork:
    if count == 0:
        return NoNetwork(f"{code}Gone", f"The {thing} {meant} is not there.")
    return NoNetwork(f"{code}Ambiguous", f"There are {count} of the {thing} {meant}; one is meant.")
