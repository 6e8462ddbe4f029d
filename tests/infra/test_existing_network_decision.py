"""Whether a network can be used and what it lacks, decided from what EC2 shows of it."""

from typing import Any

import pytest

from infra.network.providers.existing_network import faults, missing_endpoints

Json = dict[str, Any]

REGION = "eu-west-1"
LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
OUT = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}
INTERNET = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}
ASKED: Json = {
    "Vpc": ["vpc-1"],
    "Subnets": ["subnet-a", "subnet-b"],
    "Group": ["sg-1"],
    "Production": "true",
}


def subnet(name: str, vpc_id: str = "vpc-1") -> Json:
    zone = f"{REGION}{name[-1]}"
    return {"SubnetId": name, "VpcId": vpc_id, "AvailabilityZone": zone}


def table(*routes: Json, main: bool = False, subnets: tuple[str, ...] = ()) -> Json:
    held = [{"Main": True}] if main else [{"SubnetId": each, "Main": False} for each in subnets]
    return {"VpcId": "vpc-1", "Routes": [LOCAL, *routes], "Associations": held}


def group(*rules: Json, name: str = "sg-1") -> Json:
    of_itself = [{"GroupId": name}]
    permissions = [{"UserIdGroupPairs": of_itself, **each} for each in rules]
    return {"GroupId": name, "VpcId": "vpc-1", "IpPermissions": permissions}


def tcp(low: int, high: int, **more: Any) -> Json:
    return {"IpProtocol": "tcp", "FromPort": low, "ToPort": high, **more}


def seen(**changes: Any) -> Json:
    """Return what EC2 shows of a network that is right and has no way out."""
    return {
        "Vpcs": [{"VpcId": "vpc-1"}],
        "Subnets": [subnet("subnet-a"), subnet("subnet-b")],
        "SecurityGroups": [group({"IpProtocol": "-1"})],
        "RouteTables": [table(main=True)],
        "VpcEndpoints": [],
        "DnsOff": [],
        **changes,
    }


def endpoint(service: str, state: str = "available") -> Json:
    return {"ServiceName": service, "State": state}


def missing(*wanted: str, **changes: Any) -> list[str]:
    return missing_endpoints(list(wanted), seen(**changes), REGION)


def test_a_network_with_everything_has_no_fault() -> None:
    assert faults(ASKED, seen()) == []


def test_a_route_to_the_internet_counts_whatever_its_destination() -> None:
    narrow = {**INTERNET, "DestinationCidrBlock": "198.51.100.0/24"}

    assert faults(ASKED, seen(RouteTables=[table(narrow, main=True)])) == [
        f"{each} is not private: it has a route to an internet gateway"
        for each in ("subnet-a", "subnet-b")
    ]


def test_a_subnets_own_table_holds_and_not_the_main_one() -> None:
    own = table(OUT, subnets=("subnet-a", "subnet-b"))

    assert faults(ASKED, seen(RouteTables=[table(INTERNET, main=True), own])) == []


def test_a_subnet_of_another_vpc_is_named_with_its_home() -> None:
    subnets = [subnet("subnet-a"), subnet("subnet-b", "vpc-2")]

    assert faults(ASKED, seen(Subnets=subnets)) == ["subnet-b is in vpc-2, not in vpc-1"]


def test_only_production_needs_two_zones() -> None:
    one = {**ASKED, "Subnets": ["subnet-a"]}
    there = seen(Subnets=[subnet("subnet-a")])

    assert faults(one, there) == ["all subnets are in eu-west-1a, and production needs two zones"]
    assert faults({**one, "Production": "false"}, there) == []


@pytest.mark.parametrize(
    ("rules", "right"),
    [
        ([{"IpProtocol": "-1"}], True),
        ([tcp(0, 65535)], True),
        ([tcp(2049, 2049), tcp(8192, 65535)], True),
        ([tcp(2049, 2049)], False),
        ([tcp(2049, 2049), tcp(8192, 65000)], False),
        ([tcp(2049, 2049), tcp(9000, 65535)], False),
        ([tcp(0, 65535, UserIdGroupPairs=[{"GroupId": "sg-2"}])], False),
        ([tcp(0, 65535, IpProtocol="udp")], False),
        ([], False),
    ],
)
def test_members_of_the_group_have_to_reach_each_other(rules: list[Json], *, right: bool) -> None:
    said = faults(ASKED, seen(SecurityGroups=[group(*rules)]))

    refused = ["sg-1 does not let its own members in (TCP 2049 and 8192-65535)"]
    assert said == ([] if right else refused)


def test_endpoints_are_known_by_either_name_of_a_service() -> None:
    there = [endpoint("com.amazonaws.eu-west-1.s3"), endpoint("aws.sagemaker.eu-west-1.notebook")]

    assert missing("s3", "sagemaker.api", "notebook", VpcEndpoints=there) == ["sagemaker.api"]
    whole = "aws.sagemaker.eu-west-1.notebook"
    assert missing(whole, VpcEndpoints=there) == []


@pytest.mark.parametrize("state", ["pendingAcceptance", "deleting", "failed"])
def test_an_endpoint_that_is_not_available_is_missing(state: str) -> None:
    there = [endpoint("com.amazonaws.eu-west-1.s3", state)]

    assert missing("s3", VpcEndpoints=there) == ["s3"]


def test_no_endpoint_is_missing_where_all_subnets_lead_out() -> None:
    assert missing("s3", RouteTables=[table(OUT, main=True)]) == []


def test_endpoints_are_missing_where_one_subnet_does_not_lead_out() -> None:
    own = table(OUT, subnets=("subnet-a",))

    assert missing("s3", RouteTables=[table(main=True), own]) == ["s3"]


def test_a_way_out_whose_gateway_is_gone_is_none() -> None:
    gone = {**OUT, "State": "blackhole"}

    assert missing("s3", RouteTables=[table(gone, main=True)]) == ["s3"]


def test_a_vpc_that_another_account_shares_is_believed_where_its_tables_are_not_shown() -> None:
    shared: Json = {"RouteTables": []}

    assert faults(ASKED, seen(**shared)) == []
    assert missing("s3", **shared) == []
