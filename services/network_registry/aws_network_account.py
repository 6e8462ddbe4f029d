"""One region of an account on AWS, through clients that act under a role of the base."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from services.controller.aws_errors import AwsCall, AwsCallError, asked, request_id
from services.network_registry.network_account import Stored, Tags
from services.network_registry.topology import (
    Endpoint,
    Route,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
)

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_ssm import SSMClient

# EC2 caps what is asked of it in pages at this many.
_PAGE: Final = 1000
# Some hundred thousand subnets: no VPC has them, and no list goes on for ever.
_MOST_PAGES: Final = 100
_NOT_THERE: Final = frozenset(
    {
        "InvalidVpcID.NotFound",
        "InvalidGroup.NotFound",
        "InvalidGroupId.NotFound",
        "InvalidSecurityGroupID.NotFound",
    }
)
# The member of a route that names its target; each route has one.
_TARGETS: Final = (
    *("GatewayId", "NatGatewayId", "TransitGatewayId", "EgressOnlyInternetGatewayId"),
    *("LocalGatewayId", "CarrierGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId"),
    *("CoreNetworkArn", "InstanceId"),
)
_DESTINATIONS: Final = (
    *("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"),
)
_DETACHED: Final = frozenset({"disassociated", "disassociating", "failed"})
_GONE: Final = frozenset({"deleted", "deleting", "failed", "rejected", "rejecting", "expired"})


class AwsNetworkAccount:
    """One region of an account on AWS.

    Parameters
    ----------
    client
        Returns a client of a service there. The role is assumed when the first one is needed, so
        that a refusal is one like any other.
    """

    def __init__(self, client: Callable[[str], Any], region: str) -> None:
        self._client = client
        self._service = f"com.amazonaws.{region}."

    @property
    def _ec2(self) -> "EC2Client":
        return cast("EC2Client", self._client("ec2"))

    @property
    def _ssm(self) -> "SSMClient":
        return cast("SSMClient", self._client("ssm"))

    @property
    def _sagemaker(self) -> "SageMakerClient":
        return cast("SageMakerClient", self._client("sagemaker"))

    def vpcs(self, ids: Sequence[str] = (), tags: Tags | None = None) -> tuple[Vpc, ...]:
        """List VPCs."""
        found = self._chosen("DescribeVpcs", "describe_vpcs", "Vpcs", "VpcIds", ids, tags)
        return tuple(Vpc(each["VpcId"], each.get("CidrBlock", "")) for each in found)

    def security_groups(
        self, ids: Sequence[str] = (), tags: Tags | None = None
    ) -> tuple[SecurityGroup, ...]:
        """List security groups."""
        found = self._chosen(
            "DescribeSecurityGroups",
            "describe_security_groups",
            "SecurityGroups",
            "GroupIds",
            ids,
            tags,
        )
        return tuple(SecurityGroup(each["GroupId"], each.get("VpcId", "")) for each in found)

    def subnets(self, vpc_id: str) -> tuple[Subnet, ...]:
        """List subnets."""
        found = self._of_vpc("DescribeSubnets", "describe_subnets", "Subnets", vpc_id)
        return tuple(
            Subnet(
                id=each["SubnetId"],
                vpc_id=each["VpcId"],
                zone_id=each.get("AvailabilityZoneId", ""),
                zone=each.get("AvailabilityZone", ""),
                cidr=each.get("CidrBlock", ""),
                free_addresses=each.get("AvailableIpAddressCount", 0),
                tags=_tags_of(each),
            )
            for each in found
        )

    def route_tables(self, vpc_id: str) -> tuple[RouteTable, ...]:
        """List route tables; associations of gateways are not of subnets."""
        found = self._of_vpc("DescribeRouteTables", "describe_route_tables", "RouteTables", vpc_id)
        tables = []
        for each in found:
            held = [x for x in each.get("Associations", []) if _state(x) not in _DETACHED]
            tables.append(
                RouteTable(
                    id=each["RouteTableId"],
                    vpc_id=each["VpcId"],
                    main=any(x.get("Main") for x in held),
                    subnet_ids=frozenset(x["SubnetId"] for x in held if "SubnetId" in x),
                    routes=tuple(_route(x) for x in each.get("Routes", [])),
                )
            )
        return tuple(tables)

    def endpoints(self, vpc_id: str) -> tuple[Endpoint, ...]:
        """List endpoints that are there or will be."""
        found = self._of_vpc(
            "DescribeVpcEndpoints", "describe_vpc_endpoints", "VpcEndpoints", vpc_id
        )
        return tuple(
            Endpoint(
                id=each["VpcEndpointId"],
                service=each.get("ServiceName", "").removeprefix(self._service),
                kind=each.get("VpcEndpointType", "Interface"),
                subnet_ids=tuple(each.get("SubnetIds", [])),
                usable=each.get("State", "available").lower() == "available",
            )
            for each in found
            if each.get("State", "available").lower() not in _GONE
        )

    def transit_subnets(self, vpc_id: str) -> frozenset[str]:
        """List attachments of the VPC."""
        found = self._of_vpc(
            "DescribeTransitGatewayVpcAttachments",
            "describe_transit_gateway_vpc_attachments",
            "TransitGatewayVpcAttachments",
            vpc_id,
        )
        return frozenset(
            subnet_id
            for each in found
            if each.get("State", "available").lower() not in _GONE
            for subnet_id in each.get("SubnetIds", [])
        )

    def parameters(self, names: Sequence[str]) -> dict[str, Stored]:
        """Read parameters by name, not decrypted."""
        found = asked("GetParameters", lambda: self._ssm.get_parameters(Names=list(names)))
        return {each["Name"]: Stored(each["Value"], each["Type"]) for each in found["Parameters"]}

    def put_parameter(self, name: str, value: str, type_: str, description: str) -> AwsCall:
        """Put, overwriting."""
        kind: Any = type_
        answer = asked(
            "PutParameter",
            lambda: self._ssm.put_parameter(
                Name=name, Value=value, Type=kind, Description=description, Overwrite=True
            ),
        )
        return AwsCall("PutParameter", request_id(answer))

    def delete_parameter(self, name: str) -> AwsCall:
        """Delete; what is not found is as good as deleted."""
        try:
            answer = asked("DeleteParameter", lambda: self._ssm.delete_parameter(Name=name))
        except AwsCallError as error:
            if error.code != "ParameterNotFound":
                raise
            return error.call
        return AwsCall("DeleteParameter", request_id(answer))

    def domain_subnets(self, domain_id: str) -> tuple[str, ...] | None:
        """Describe the domain."""
        try:
            found = asked(
                "DescribeDomain", lambda: self._sagemaker.describe_domain(DomainId=domain_id)
            )
        except AwsCallError as error:
            if error.code in ("ResourceNotFound", "ResourceNotFoundException"):
                return None
            raise
        return tuple(found.get("SubnetIds", []))

    def update_domain_subnets(self, domain_id: str, subnet_ids: Sequence[str]) -> AwsCall:
        """Update the domain's subnets and nothing else of it."""
        answer = asked(
            "UpdateDomain",
            lambda: self._sagemaker.update_domain(DomainId=domain_id, SubnetIds=list(subnet_ids)),
        )
        return AwsCall("UpdateDomain", request_id(answer))

    def _chosen(
        self,
        operation: str,
        method: str,
        member: str,
        ids_member: str,
        ids: Sequence[str],
        tags: Tags | None,
    ) -> list[dict[str, Any]]:
        """Return what has these ids or these tags; an id that is not there is left out."""
        if ids:
            request: dict[str, Any] = {ids_member: list(ids)}
        else:
            filters = [
                {"Name": f"tag:{key}", "Values": [value]} for key, value in (tags or {}).items()
            ]
            request = {"Filters": filters, "MaxResults": _PAGE}
        try:
            found = self._every(operation, method, member, request)
        except AwsCallError as error:
            if error.code not in _NOT_THERE:
                raise
            return []
        # EC2 takes * and ? in a filter for wildcards; here a tag is what it says.
        wanted = {} if ids else dict(tags or {})
        return [each for each in found if wanted.items() <= _tags_of(each).items()]

    def _of_vpc(
        self, operation: str, method: str, member: str, vpc_id: str
    ) -> list[dict[str, Any]]:
        filters = [{"Name": "vpc-id", "Values": [vpc_id]}]
        found = self._every(operation, method, member, {"Filters": filters, "MaxResults": _PAGE})
        return [each for each in found if each.get("VpcId") == vpc_id]

    def _every(
        self, operation: str, method: str, member: str, request: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Return all of a list.

        Raises
        ------
        AwsCallError
            It has no end: nothing is concluded from a part of it.
        """
        found: list[dict[str, Any]] = []
        more: dict[str, Any] = {}
        for _ in range(_MOST_PAGES):
            page = _page(self._ec2, operation, method, {**request, **more})
            found += page.get(member, [])
            token = page.get("NextToken")
            if not token:
                return found
            more = {"NextToken": token}
        raise AwsCallError(
            AwsCall(operation, None, "ListWithoutEnd", f"More than {_MOST_PAGES} pages.")
        )


def _tags_of(each: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in each.get("Tags", [])}


def _page(ec2: "EC2Client", operation: str, method: str, request: dict[str, Any]) -> Any:
    return asked(operation, lambda: getattr(ec2, method)(**request))


def _state(association: dict[str, Any]) -> str:
    return str(association.get("AssociationState", {}).get("State", "associated"))


def _route(said: dict[str, Any]) -> Route:
    return Route(
        destination=_first(said, _DESTINATIONS),
        target=_first(said, _TARGETS),
        active=said.get("State", "active") == "active",
    )


def _first(said: dict[str, Any], members: Iterable[str]) -> str:
    return next((str(said[each]) for each in members if said.get(each)), "")
