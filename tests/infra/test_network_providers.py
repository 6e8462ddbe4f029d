"""The functions whose code stands in the network stack's template."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.network.providers import answering, default_group, existing_network
from infra.network.providers.inline_code import inline_code

REGION = "eu-west-1"
EVENT = {
    "RequestType": "Create",
    "ResponseURL": "https://answers.example/1",
    "StackId": "arn:aws:cloudformation:eu-west-1:222222222222:stack/x/1",
    "RequestId": "request-1",
    "LogicalResourceId": "Closed",
    "ResourceProperties": {"GroupId": "sg-1"},
}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(answering, "put", lambda _url, body: told.append(json.loads(body)))
    return told


@pytest.fixture
def ec2(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "y")):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        yield boto3.client("ec2", region_name=REGION)


def default_of(ec2: Any) -> tuple[str, str]:
    """Make a VPC; return its id and that of its default group."""
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    [group] = ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"]
    return vpc_id, group["GroupId"]


def test_an_answer_says_what_was_done(answers: list[dict[str, Any]]) -> None:
    answering.handling(lambda asked: {"Group": asked["GroupId"]})(EVENT, None)

    assert [(each["Status"], each["Data"]) for each in answers] == [("SUCCESS", {"Group": "sg-1"})]
    assert answers[0]["PhysicalResourceId"] == "Closed"


def test_a_failure_is_answered_in_its_own_words(answers: list[dict[str, Any]]) -> None:
    def fail(_asked: dict[str, Any]) -> dict[str, Any]:
        raise ValueError("sg-1 is not there")

    answering.handling(fail)(EVENT, None)

    assert [(each["Status"], each["Reason"]) for each in answers] == [
        ("FAILED", "sg-1 is not there")
    ]


def test_deleting_answers_and_does_nothing(answers: list[dict[str, Any]]) -> None:
    def never(_asked: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError

    answering.handling(never)({**EVENT, "RequestType": "Delete"}, None)

    assert answers[0]["Status"] == "SUCCESS"


def test_an_answer_that_did_not_arrive_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    class Closed:
        def close(self) -> None:
            tried.append("arrived")

    def urlopen(request: Any, timeout: float) -> Closed:
        tried.append(request.get_method())
        if len(tried) < 3:
            raise TimeoutError
        return Closed()

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)

    answering.put("https://answers.example/1", b"{}")

    assert tried == ["PUT", "PUT", "PUT", "arrived"]


def test_every_rule_is_taken_out_and_again_is_nothing(ec2: Any) -> None:
    vpc_id, group_id = default_of(ec2)
    ec2.authorize_security_group_ingress(
        GroupId=group_id, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
    )
    ec2.authorize_security_group_ingress(
        GroupId=group_id,
        IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group_id}]}],
    )

    first = default_group.act({"GroupId": group_id})
    again = default_group.act({"GroupId": group_id})

    of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    [group] = ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"]
    assert group["IpPermissions"] == group["IpPermissionsEgress"] == []
    assert (first, again) == ({"Revoked": "3"}, {"Revoked": "0"})


@pytest.fixture
def network(ec2: Any) -> dict[str, Any]:
    """Make a network that Studio can use, and return what would be asked of it."""
    vpc_id, _ = default_of(ec2)
    ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsHostnames={"Value": True})
    subnets = [
        ec2.create_subnet(
            VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}"
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    group_id = ec2.create_security_group(GroupName="apps", Description="apps", VpcId=vpc_id)[
        "GroupId"
    ]
    itself = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group_id}]}]
    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=itself)
    ec2.create_tags(Resources=[vpc_id, group_id], Tags=[{"Key": "Name", "Value": "apps"}])
    return {
        "Vpc": [vpc_id],
        "Subnets": subnets,
        "Group": [group_id],
        "Endpoints": ["s3", "sts"],
        "Production": "true",
    }


def test_a_network_without_a_way_out_is_told_what_it_lacks(
    ec2: Any, network: dict[str, Any]
) -> None:
    ec2.create_vpc_endpoint(
        VpcId=network["Vpc"][0],
        ServiceName=f"com.amazonaws.{REGION}.sts",
        VpcEndpointType="Interface",
    )

    assert existing_network.act(network) == {"MissingEndpoints": "s3"}


def test_tags_choose_as_ids_do(network: dict[str, Any]) -> None:
    by_tags = {**network, "Vpc": {"Name": "apps"}, "Group": {"Name": "apps"}}

    assert existing_network.act(by_tags) == {"MissingEndpoints": "s3, sts"}


def test_everything_that_is_wrong_is_told_in_one_sentence(
    ec2: Any, network: dict[str, Any]
) -> None:
    vpc_id, [first, second] = network["Vpc"][0], network["Subnets"]
    ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsHostnames={"Value": False})
    internet = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=vpc_id)
    table = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=internet)
    ec2.associate_route_table(RouteTableId=table, SubnetId=second)
    _, elsewhere = default_of(ec2)

    with pytest.raises(ValueError, match="This network cannot be used") as refused:
        existing_network.act({**network, "Group": [elsewhere], "Subnets": [second]})

    told = str(refused.value)
    assert f"{vpc_id} has enableDnsHostnames off" in told
    assert f"{second} is not private: it has a route to an internet gateway" in told
    assert f"{elsewhere} is in vpc-" in told
    assert f"not in {vpc_id}" in told
    assert f"all subnets are in {REGION}b, and production needs two zones" in told
    assert f"{elsewhere} does not let its own members in" in told
    assert first not in told


def test_what_is_not_there_or_there_twice_is_named(ec2: Any, network: dict[str, Any]) -> None:
    other, _ = default_of(ec2)
    ec2.create_tags(Resources=[other], Tags=[{"Key": "Name", "Value": "apps"}])

    def refusal(**asked: Any) -> str:
        with pytest.raises(ValueError, match="This network cannot be used") as refused:
            existing_network.act({**network, **asked})
        return str(refused.value)

    assert "2 of kind VPC have the tags Name=apps" in refusal(Vpc={"Name": "apps"})
    assert "no VPC has the tags Name=ap*" in refusal(Vpc={"Name": "ap*"})
    assert "no subnet has the tags tier=app" in refusal(Subnets={"tier": "app"})


@pytest.mark.parametrize("module", ["default_group", "existing_network"])
def test_the_code_in_a_template_is_whole(module: Any) -> None:
    code = inline_code(module)
    scope: dict[str, Any] = {"__name__": "index"}

    exec(compile(code, "index.py", "exec"), scope)  # noqa: S102  # our own code, as Lambda runs it

    assert callable(scope["handler"])
    # CloudFormation zips it; the whole template has to stay below its own limit of 1 MB.
    assert len(code) < 12_000
