"""The region in memory and the one on AWS's own APIs show the same network."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from services.controller.aws_errors import AwsCallError
from services.network_registry.network_account import Stored
from services.network_registry.topology import Exposure, Route, exposure
from tests.contract.network_places import (
    CIDR,
    AwsNetworkPlace,
    MemoryNetworkPlace,
    NetworkPlace,
)

NAME = "/vpc/subnets/private/ids"


@pytest.fixture(params=["memory", "aws"])
def place(request: pytest.FixtureRequest) -> Iterator[NetworkPlace]:
    if request.param == "memory":
        yield MemoryNetworkPlace()
        return
    request.getfixturevalue("aws")
    yield AwsNetworkPlace()


def test_vpcs_are_found_by_id_and_by_all_tags(place: NetworkPlace) -> None:
    one = place.make_vpc(Name="one", tier="app")
    other = place.make_vpc(Name="one")

    assert [(each.id, each.cidr) for each in place.account.vpcs(ids=[one])] == [(one, CIDR)]
    assert {each.id for each in place.account.vpcs(tags={"Name": "one"})} == {one, other}
    assert [x.id for x in place.account.vpcs(tags={"Name": "one", "tier": "app"})] == [one]
    assert place.account.vpcs(ids=["vpc-0123456789abcdef0"]) == ()
    assert place.account.vpcs(tags={"Name": "nobody's"}) == ()
    # A filter of EC2's takes both for wildcards.
    assert place.account.vpcs(tags={"Name": "o*"}) == ()
    assert place.account.vpcs(tags={"Name": "on?"}) == ()


def test_groups_are_found_with_their_vpc(place: NetworkPlace) -> None:
    vpc_id = place.make_vpc()
    group = place.make_group(vpc_id, Name="apps")

    for found in (
        place.account.security_groups(ids=[group]),
        place.account.security_groups(tags={"Name": "apps"}),
    ):
        assert [(each.id, each.vpc_id) for each in found] == [(group, vpc_id)]
    assert place.account.security_groups(ids=["sg-0123456789abcdef0"]) == ()


def test_subnets_of_one_vpc_have_zone_addresses_and_tags(place: NetworkPlace) -> None:
    vpc_id, other = place.make_vpc(), place.make_vpc()
    subnet_id = place.make_subnet(vpc_id, 1, "a", tier="app")
    place.make_subnet(other, 2, "a")

    [found] = place.account.subnets(vpc_id)

    assert (found.id, found.vpc_id, found.cidr) == (subnet_id, vpc_id, "10.20.1.0/24")
    assert (found.zone, bool(found.zone_id), found.free_addresses) == ("eu-west-1a", True, 251)
    assert found.tags == {"tier": "app"}


@pytest.mark.parametrize(("through", "seen"), [("igw", Exposure.PUBLIC), ("nat", Exposure.PRIVATE)])
def test_subnet_is_what_its_route_table_makes_it(
    place: NetworkPlace, through: str, seen: Exposure
) -> None:
    vpc_id = place.make_vpc()
    subnet_id = place.make_subnet(vpc_id, 1, "a")
    left = place.make_subnet(vpc_id, 2, "b")
    table_id = place.make_table(vpc_id, subnet_id, through)

    tables = place.account.route_tables(vpc_id)
    subnets = {each.id: each for each in place.account.subnets(vpc_id)}

    [table] = [each for each in tables if each.id == table_id]
    assert table.subnet_ids == {subnet_id}
    assert not table.main
    assert Route(CIDR, "local") in table.routes
    assert [x.target.split("-")[0] for x in table.routes if x.target != "local"] == [through]
    assert [each.main for each in tables].count(True) == 1
    assert exposure(subnets[subnet_id], tables) is seen
    assert exposure(subnets[left], tables) is Exposure.PRIVATE


def test_endpoints_are_named_by_their_service(place: NetworkPlace) -> None:
    vpc_id = place.make_vpc()
    endpoint_id = place.make_endpoint(vpc_id, "sagemaker.api")

    [found] = place.account.endpoints(vpc_id)

    assert (found.id, found.service, found.kind) == (endpoint_id, "sagemaker.api", "Interface")
    assert found.usable


def test_subnets_with_an_attachment_are_found(place: NetworkPlace) -> None:
    vpc_id = place.make_vpc()
    subnet_id = place.make_subnet(vpc_id, 1, "a")
    assert place.account.transit_subnets(vpc_id) == frozenset()

    place.attach_to_transit_gateway(vpc_id, subnet_id)

    assert place.account.transit_subnets(vpc_id) == {subnet_id}


def test_parameters_are_read_with_their_type_and_missing_ones_left_out(
    place: NetworkPlace,
) -> None:
    place.put(NAME, "subnet-1,subnet-2", "StringList")
    place.put("/vpc/id", "vpc-1", "String")

    assert place.account.parameters([NAME, "/vpc/id", "/vpc/nothing"]) == {
        NAME: Stored("subnet-1,subnet-2", "StringList"),
        "/vpc/id": Stored("vpc-1", "String"),
    }


def test_parameter_is_made_and_overwritten(place: NetworkPlace) -> None:
    for value in ("subnet-1", "subnet-1,subnet-2"):
        call = place.account.put_parameter(NAME, value, "StringList", "Subnets")
        assert (call.operation, call.error_code, bool(call.request_id)) == (
            "PutParameter",
            None,
            True,
        )
        assert place.account.parameters([NAME]) == {NAME: Stored(value, "StringList")}


def test_parameter_is_deleted_and_again_without_an_error(place: NetworkPlace) -> None:
    place.put(NAME, "x", "String")

    first, again = (place.account.delete_parameter(NAME) for _ in range(2))

    assert (first.operation, first.error_code) == ("DeleteParameter", None)
    assert again.error_code == "ParameterNotFound"
    assert place.account.parameters([NAME]) == {}


def test_more_than_ten_parameters_at_once_are_refused(place: NetworkPlace) -> None:
    with pytest.raises(AwsCallError) as refused:
        place.account.parameters([f"/vpc/{number}" for number in range(11)])

    assert refused.value.code == "ValidationException"


def test_lists_of_a_vpc_that_is_not_there_are_empty(place: NetworkPlace) -> None:
    nowhere = "vpc-0123456789abcdef0"

    assert place.account.subnets(nowhere) == ()
    assert place.account.route_tables(nowhere) == ()
    assert place.account.endpoints(nowhere) == ()
    assert place.account.transit_subnets(nowhere) == frozenset()


@pytest.mark.usefixtures("aws")
def test_lists_are_read_to_their_last_page_and_none_goes_on_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = AwsNetworkPlace()
    ec2 = place.client("ec2")
    pages = {None: "one", "one": "two", "two": ""}
    asked: list[dict[str, object]] = []

    def describe_subnets(**request: object) -> dict[str, object]:
        asked.append(request)
        token = request.get("NextToken")
        name = f"subnet-{token}"
        return {"Subnets": [{"SubnetId": name, "VpcId": "vpc-1"}], "NextToken": pages[token]}  # type: ignore[index] # text or None

    monkeypatch.setattr(ec2, "describe_subnets", describe_subnets)
    found = place.account.subnets("vpc-1")
    assert [each.id for each in found] == ["subnet-None", "subnet-one", "subnet-two"]
    assert all(each["MaxResults"] == 1000 for each in asked)

    pages |= {"two": "one"}
    with pytest.raises(AwsCallError, match="ListWithoutEnd"):
        place.account.subnets("vpc-1")


@pytest.mark.usefixtures("aws")
def test_refusal_keeps_awss_words(monkeypatch: pytest.MonkeyPatch) -> None:
    place = AwsNetworkPlace()

    def refuse(**_: object) -> None:
        raise ClientError(
            {"Error": {"Code": "UnauthorizedOperation", "Message": "You are not authorized."}},
            "DescribeSubnets",
        )

    monkeypatch.setattr(place.client("ec2"), "describe_subnets", refuse)

    with pytest.raises(AwsCallError) as refused:
        place.account.subnets("vpc-1")

    assert refused.value.code == "UnauthorizedOperation"
    assert not refused.value.passing
