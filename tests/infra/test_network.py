"""The network of a workload account."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.network.addresses import AddressSpaceError, plan_subnets
from tests.infra.templates import Template


def test_each_zone_has_a_private_and_a_public_subnet(network: Template) -> None:
    subnets = network.resources("AWS::EC2::Subnet").values()

    assert sorted((each["AvailabilityZone"], each["CidrBlock"]) for each in subnets) == [
        ("eu-west-1a", "10.0.0.0/24"),
        ("eu-west-1a", "10.0.255.192/26"),
        ("eu-west-1b", "10.0.1.0/24"),
        ("eu-west-1b", "10.0.255.128/26"),
        ("eu-west-1c", "10.0.2.0/24"),
        ("eu-west-1c", "10.0.255.64/26"),
    ]
    assert not any(each["MapPublicIpOnLaunch"] for each in subnets)


def test_the_vpc_resolves_names(network: Template) -> None:
    vpc = network.one("AWS::EC2::VPC", CidrBlock="10.0.0.0/16")

    assert vpc["EnableDnsSupport"] is True
    assert vpc["EnableDnsHostnames"] is True


def test_private_subnets_have_no_route_to_the_internet_gateway(network: Template) -> None:
    private = {
        logical_id
        for logical_id in network.resources("AWS::EC2::RouteTable")
        if "Private" in logical_id
    }
    for route in network.resources("AWS::EC2::Route").values():
        if route["RouteTableId"]["Fn::GetAtt"][0] in private:
            assert "NatGatewayId" in route
            assert "GatewayId" not in route


def test_as_many_nat_gateways_are_made_as_configured(
    network: Template, other: dict[str, Template]
) -> None:
    without = other["network-cards-dev-eu-central-1"]

    assert len(network.resources("AWS::EC2::NatGateway")) == 1
    assert len(without.resources("AWS::EC2::NatGateway")) == 0
    assert len(without.resources("AWS::EC2::Route")) == 1


def test_the_network_is_published_under_the_names_others_use(network: Template) -> None:
    parameters = {
        each["Name"]: each["Type"] for each in network.resources("AWS::SSM::Parameter").values()
    }

    assert parameters == {
        "/vpc/id": "String",
        "/vpc/subnets/private/ids": "StringList",
        "/vpc/sg/id": "String",
    }


def test_members_of_the_workload_group_reach_each_other(network: Template) -> None:
    ingress = network.one("AWS::EC2::SecurityGroupIngress")

    assert ingress["GroupId"] == ingress["SourceSecurityGroupId"]
    assert ingress["IpProtocol"] == "-1"


def test_a_network_that_is_there_already_is_only_published(other: dict[str, Template]) -> None:
    template = other["network-cards-dev-eu-west-1"]
    published = {
        each["Name"]: each["Value"] for each in template.resources("AWS::SSM::Parameter").values()
    }

    assert not [
        each for each in template.content["Resources"].values() if "AWS::EC2" in each["Type"]
    ]
    assert published == {
        "/vpc/id": "vpc-0123456789abcdef0",
        "/vpc/subnets/private/ids": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
        "/vpc/sg/id": "sg-0123456789abcdef0",
    }


ZONES = ("a", "b", "c", "d", "e", "f")


@given(
    prefix=st.integers(16, 28),
    private_mask=st.integers(16, 28),
    public_mask=st.integers(16, 28),
    count=st.integers(1, 5),
)
def test_subnets_never_overlap_and_stay_where_they_are_when_a_zone_is_added(
    prefix: int, private_mask: int, public_mask: int, count: int
) -> None:
    cidr = IPv4Network(("10.0.0.0", prefix))
    try:
        longer = plan_subnets(
            cidr, ZONES[: count + 1], private_mask=private_mask, public_mask=public_mask
        )
    except AddressSpaceError:
        return
    shorter = plan_subnets(cidr, ZONES[:count], private_mask=private_mask, public_mask=public_mask)

    assert longer[:count] == shorter
    planned = [network for zone in longer for network in (zone.private, zone.public)]
    assert all(network.subnet_of(cidr) for network in planned)
    assert not any(
        first.overlaps(second)
        for position, first in enumerate(planned)
        for second in planned[:position]
    )


def test_too_many_subnets_are_refused_with_the_numbers() -> None:
    with pytest.raises(AddressSpaceError, match=r"need 960 addresses; 10\.0\.0\.0/24 has 256"):
        plan_subnets(IPv4Network("10.0.0.0/24"), ZONES[:3], private_mask=24, public_mask=26)
