"""One region of an account twice: a VPC and parameters in memory, and as real clients on moto."""

from functools import cache
from typing import Any, Protocol

from services.controller.clients import create_client
from services.network_registry.aws_network_account import AwsNetworkAccount
from services.network_registry.network_account import NetworkAccount, Stored
from services.network_registry.topology import (
    Endpoint,
    Route,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
)
from tests.contract.studios import REGION
from tests.world.calls import Calls
from tests.world.networks import MemoryNetworkAccount

CIDR = "10.20.0.0/16"
LOCAL = Route(CIDR, "local")


class NetworkPlace(Protocol):
    """A region under test, and what happens in it."""

    @property
    def account(self) -> NetworkAccount: ...

    def make_vpc(self, **tags: str) -> str: ...

    def make_group(self, vpc_id: str, **tags: str) -> str: ...

    def make_subnet(self, vpc_id: str, number: int, zone: str, **tags: str) -> str: ...

    def make_table(self, vpc_id: str, subnet_id: str, through: str) -> str: ...

    def make_endpoint(self, vpc_id: str, service: str) -> str: ...

    def attach_to_transit_gateway(self, vpc_id: str, subnet_id: str) -> None: ...

    def put(self, name: str, value: str, type_: str) -> None: ...


class MemoryNetworkPlace:
    def __init__(self) -> None:
        self.account = MemoryNetworkAccount(Calls())
        self._number = 0

    def _id(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}-{self._number:017x}"

    def make_vpc(self, **tags: str) -> str:
        vpc_id = self._id("vpc")
        self.account.vpcs_there[vpc_id] = Vpc(vpc_id, CIDR)
        self.account.vpc_tags[vpc_id] = tags
        table = self._id("rtb")
        self.account.tables[table] = RouteTable(table, vpc_id, main=True, routes=(LOCAL,))
        return vpc_id

    def make_group(self, vpc_id: str, **tags: str) -> str:
        group_id = self._id("sg")
        self.account.groups[group_id] = SecurityGroup(group_id, vpc_id)
        self.account.group_tags[group_id] = tags
        return group_id

    def make_subnet(self, vpc_id: str, number: int, zone: str, **tags: str) -> str:
        subnet_id = self._id("subnet")
        zone_id = {"a": "euw1-az1", "b": "euw1-az2"}[zone]
        self.account.add_subnet(
            Subnet(
                subnet_id, vpc_id, zone_id, REGION + zone, f"10.20.{number}.0/24", 251, dict(tags)
            )
        )
        return subnet_id

    def make_table(self, vpc_id: str, subnet_id: str, through: str) -> str:
        table, gateway = self._id("rtb"), self._id(through)
        self.account.tables[table] = RouteTable(
            table, vpc_id, routes=(LOCAL, Route("0.0.0.0/0", gateway))
        )
        self.account.associate(subnet_id, table)
        return table

    def make_endpoint(self, vpc_id: str, service: str) -> str:
        endpoint = Endpoint(self._id("vpce"), service, "Interface")
        self.account.endpoints_there.append(endpoint)
        return endpoint.id

    def attach_to_transit_gateway(self, vpc_id: str, subnet_id: str) -> None:
        self.account.transit.add(subnet_id)

    def put(self, name: str, value: str, type_: str) -> None:
        self.account.stored[name] = Stored(value, type_)


class AwsNetworkPlace:
    def __init__(self) -> None:
        self.client = cache(lambda service: create_client(service, region=REGION))
        self.account = AwsNetworkAccount(self.client, REGION)
        self._ec2 = self.client("ec2")

    def make_vpc(self, **tags: str) -> str:
        made = self._ec2.create_vpc(CidrBlock=CIDR, TagSpecifications=_tags("vpc", tags))
        return str(made["Vpc"]["VpcId"])

    def make_group(self, vpc_id: str, **tags: str) -> str:
        made = self._ec2.create_security_group(
            GroupName=f"group-{len(tags)}-{vpc_id}",
            Description="test",
            VpcId=vpc_id,
            TagSpecifications=_tags("security-group", tags),
        )
        return str(made["GroupId"])

    def make_subnet(self, vpc_id: str, number: int, zone: str, **tags: str) -> str:
        made = self._ec2.create_subnet(
            VpcId=vpc_id,
            CidrBlock=f"10.20.{number}.0/24",
            AvailabilityZone=REGION + zone,
            TagSpecifications=_tags("subnet", tags),
        )
        return str(made["Subnet"]["SubnetId"])

    def make_table(self, vpc_id: str, subnet_id: str, through: str) -> str:
        table = str(self._ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"])
        self._ec2.create_route(
            RouteTableId=table,
            DestinationCidrBlock="0.0.0.0/0",
            **self._gateway(vpc_id, subnet_id, through),
        )
        self._ec2.associate_route_table(RouteTableId=table, SubnetId=subnet_id)
        return table

    def make_endpoint(self, vpc_id: str, service: str) -> str:
        made = self._ec2.create_vpc_endpoint(
            VpcId=vpc_id,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            VpcEndpointType="Interface",
        )
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def attach_to_transit_gateway(self, vpc_id: str, subnet_id: str) -> None:
        gateway = self._ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
        self._ec2.create_transit_gateway_vpc_attachment(
            TransitGatewayId=gateway, VpcId=vpc_id, SubnetIds=[subnet_id]
        )

    def put(self, name: str, value: str, type_: str) -> None:
        self.client("ssm").put_parameter(Name=name, Value=value, Type=type_)

    def _gateway(self, vpc_id: str, subnet_id: str, through: str) -> dict[str, str]:
        if through == "igw":
            made = self._ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
            self._ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=vpc_id)
            return {"GatewayId": made}
        made = self._ec2.create_nat_gateway(SubnetId=subnet_id, ConnectivityType="private")
        return {"NatGatewayId": made["NatGateway"]["NatGatewayId"]}


def _tags(kind: str, tags: dict[str, str]) -> list[dict[str, Any]]:
    if not tags:
        return []
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    return [{"ResourceType": kind, "Tags": listed}]
