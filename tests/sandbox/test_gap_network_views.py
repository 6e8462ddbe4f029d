"""What EC2 shows of networks is what is there, whoever made it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import Cloud, fresh


def _network(tag: str) -> dict[str, Any]:
    tags = [{"Key": "studio:network", "Value": tag}]
    return {
        "Vpc": {
            "Type": "AWS::EC2::VPC",
            "Properties": {"CidrBlock": "10.0.0.0/16", "Tags": tags},
        },
        "Group": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "x", "VpcId": {"Ref": "Vpc"}, "Tags": tags},
        },
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/28"},
        },
    }


def _of(vpc_id: str) -> list[dict[str, Any]]:
    return [{"Name": "vpc-id", "Values": [vpc_id]}]


def _endpoint(cloud: Cloud, vpc_id: str, *subnets: str) -> str:
    made = cloud.client("ec2").create_vpc_endpoint(
        VpcId=vpc_id,
        ServiceName="com.amazonaws.eu-west-1.sts",
        VpcEndpointType="Interface",
        SubnetIds=list(subnets),
    )
    return str(made["VpcEndpoint"]["VpcEndpointId"])


def test_a_templates_network_is_found_by_its_tags_and_its_vpc(cloud: Cloud) -> None:
    tag = fresh("network")
    made, ec2 = cloud.deploy(_network(tag)), cloud.client("ec2")
    cloud.deploy(_network(fresh("other")))
    tagged = [{"Name": "tag:studio:network", "Values": [tag]}]

    vpcs = ec2.describe_vpcs(Filters=tagged, MaxResults=1000)["Vpcs"]
    groups = ec2.describe_security_groups(Filters=tagged, MaxResults=1000)["SecurityGroups"]
    of_vpc: dict[str, Any] = {"Filters": _of(made["RefVpc"]), "MaxResults": 1000}
    subnets = ec2.describe_subnets(**of_vpc)["Subnets"]
    tables = ec2.describe_route_tables(**of_vpc | {"MaxResults": 100})["RouteTables"]

    assert [each["VpcId"] for each in vpcs] == [made["RefVpc"]]
    assert [each["GroupId"] for each in groups] == [made["RefGroup"]]
    assert [each["SubnetId"] for each in subnets] == [made["RefSubnet"]]
    assert subnets[0]["AvailabilityZoneId"]
    assert [x["Main"] for each in tables for x in each["Associations"]] == [True]


def test_a_route_through_a_gateway_names_it(cloud: Cloud) -> None:
    made, ec2 = cloud.deploy(_network(fresh("network"))), cloud.client("ec2")
    table = ec2.describe_route_tables(Filters=_of(made["RefVpc"]))["RouteTables"][0]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.create_route(
        RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway
    )

    routes = ec2.describe_route_tables(Filters=_of(made["RefVpc"]))["RouteTables"][0]["Routes"]

    assert [each["GatewayId"] for each in routes] == ["local", gateway]


def test_a_templates_subnet_can_be_deleted_by_hand(cloud: Cloud) -> None:
    made, ec2 = cloud.deploy(_network(fresh("network"))), cloud.client("ec2")

    ec2.delete_subnet(SubnetId=made["RefSubnet"])

    assert ec2.describe_subnets(Filters=_of(made["RefVpc"]))["Subnets"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vpc-id", "vpc-none"),
        ("service-name", "com.amazonaws.eu-west-1.s3"),
        ("vpc-endpoint-type", "Gateway"),
        ("tag:some", "thing"),
    ],
)
def test_endpoints_are_filtered(cloud: Cloud, name: str, value: str) -> None:
    ec2 = cloud.client("ec2")
    vpc_id, other = (ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
    endpoint_id = _endpoint(cloud, vpc_id)
    _endpoint(cloud, other)
    more = [{"Name": name, "Values": [value]}]

    found = ec2.describe_vpc_endpoints(Filters=_of(vpc_id))["VpcEndpoints"]

    assert [each["VpcEndpointId"] for each in found] == [endpoint_id]
    if name != "vpc-id":
        more += _of(vpc_id)
    assert ec2.describe_vpc_endpoints(Filters=more)["VpcEndpoints"] == []


def test_gap_in_filters_is_still_there_without_the_seam(bare: Cloud) -> None:
    _endpoint(bare, bare.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])

    assert bare.client("ec2").describe_vpc_endpoints(Filters=_of("vpc-none"))["VpcEndpoints"]


def _free(cloud: Cloud, subnet_id: str) -> int:
    found = cloud.client("ec2").describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]
    return int(found["AvailableIpAddressCount"])


def test_a_subnets_free_addresses_are_those_that_nothing_has(cloud: Cloud) -> None:
    made, ec2 = cloud.deploy(_network(fresh("network"))), cloud.client("ec2")
    subnet_id = made["RefSubnet"]
    assert _free(cloud, subnet_id) == 11

    ec2.create_network_interface(SubnetId=subnet_id)
    _endpoint(cloud, made["RefVpc"], subnet_id)

    assert _free(cloud, subnet_id) == 9


def test_gap_in_addresses_is_still_there_without_the_seam(bare: Cloud) -> None:
    network = {k: v for k, v in _network("x").items() if k != "Group"}

    assert _free(bare, bare.deploy(network)["RefSubnet"]) == 251


def _attach(cloud: Cloud, vpc_id: str, *subnets: str) -> dict[str, Any]:
    answer = cloud.client("ec2").create_transit_gateway_vpc_attachment(
        TransitGatewayId="tgw-0123", VpcId=vpc_id, SubnetIds=list(subnets)
    )
    made: dict[str, Any] = answer["TransitGatewayVpcAttachment"]
    return made


def test_transit_gateway_attachments_are_seen_until_they_are_deleted(cloud: Cloud) -> None:
    ec2 = cloud.client("ec2")
    vpc_id, other = (ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
    attachment = _attach(cloud, vpc_id, "subnet-a", "subnet-b")
    _attach(cloud, other, "subnet-c")
    attachment_id = attachment["TransitGatewayAttachmentId"]
    describe = ec2.describe_transit_gateway_vpc_attachments

    assert describe(Filters=_of(vpc_id))["TransitGatewayVpcAttachments"] == [attachment]
    assert (attachment["State"], attachment["SubnetIds"]) == ("available", ["subnet-a", "subnet-b"])

    ec2.modify_transit_gateway_vpc_attachment(
        TransitGatewayAttachmentId=attachment_id, RemoveSubnetIds=["subnet-a"]
    )
    ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment_id)

    found = describe(Filters=_of(vpc_id))["TransitGatewayVpcAttachments"][0]
    assert (found["State"], found["SubnetIds"]) == ("deleted", ["subnet-b"])


def test_an_attachment_of_nothing_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="InvalidVpcID"):
        _attach(cloud, "vpc-none", "subnet-a")
    with pytest.raises(ClientError, match="InvalidTransitGatewayAttachmentID"):
        cloud.client("ec2").delete_transit_gateway_vpc_attachment(
            TransitGatewayAttachmentId="tgw-attach-none"
        )


def test_gap_in_attachments_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError, match="InvalidAction"):
        bare.client("ec2").describe_transit_gateway_vpc_attachments()
