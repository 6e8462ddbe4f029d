"""The VPC endpoints, the flow logs and the closed default group of a network that is made."""

import pytest

from infra.network.endpoint_services import FULL, MINIMAL, NO_INTERNET, PRESETS
from tests.infra.templates import Template


def named(network: Template, region: str = "eu-west-1") -> set[str]:
    return {
        network.shown(each["ServiceName"]).replace("<AWS::Region>", region)
        for each in network.resources("AWS::EC2::VPCEndpoint").values()
    }


@pytest.fixture
def offline(other: dict[str, Template]) -> Template:
    return other["network-cards-dev-eu-central-1"]


def test_the_default_is_the_table_that_the_accounts_had_before(network: Template) -> None:
    before = {
        *("s3", "sagemaker.api", "sagemaker.runtime", "codecommit", "git-codecommit"),
        *("ssm", "monitoring", "logs", "ecr.dkr", "ecr.api", "kms", "sts"),
        *("codeartifact.api", "codeartifact.repositories"),
    }

    assert named(network) == {
        *(f"com.amazonaws.eu-west-1.{each}" for each in before),
        "aws.sagemaker.eu-west-1.notebook",
    }


def test_presets_grow_and_none_is_none() -> None:
    assert set(MINIMAL) == {"s3", "kms", "ecr.api", "ecr.dkr"}
    assert set(MINIMAL) < set(FULL) < set(NO_INTERNET)
    assert {"servicecatalog", "sagemaker.api", "sts", "logs"} <= set(NO_INTERNET)
    assert PRESETS["none"] == ()
    assert all(len(set(each)) == len(each) for each in PRESETS.values())


def test_services_are_added_and_left_out_by_name(offline: Template) -> None:
    found = {each.rpartition("eu-central-1.")[2] for each in named(offline, "eu-central-1")}

    assert found == {*NO_INTERNET, "dynamodb", "athena"} - {"codecommit"}


def test_gateways_are_in_the_private_route_tables_alone(offline: Template) -> None:
    private = {
        logical_id
        for logical_id in offline.resources("AWS::EC2::RouteTable")
        if "Priv" in logical_id
    }
    gateways = [
        each
        for each in offline.resources("AWS::EC2::VPCEndpoint").values()
        if each["VpcEndpointType"] == "Gateway"
    ]

    assert len(gateways) == 2
    for each in gateways:
        assert {table["Fn::GetAtt"][0] for table in each["RouteTableIds"]} == private


def test_interfaces_are_in_each_private_subnet_under_the_services_own_names(
    network: Template,
) -> None:
    interfaces = [
        each
        for each in network.resources("AWS::EC2::VPCEndpoint").values()
        if each["VpcEndpointType"] == "Interface"
    ]

    assert len(interfaces) == len(FULL) - 1
    for each in interfaces:
        subnets = [subnet["Fn::GetAtt"][0] for subnet in each["SubnetIds"]]
        assert len(subnets) == 3
        assert all("Private" in subnet for subnet in subnets)
        assert each["PrivateDnsEnabled"] is True
        assert len(each["SecurityGroupIds"]) == 1


def test_endpoints_are_reached_by_https_from_the_vpc_and_reach_nothing(network: Template) -> None:
    group = network.one(
        "AWS::EC2::SecurityGroup", GroupDescription="VPC endpoints: HTTPS from this VPC"
    )

    assert [
        (rule["IpProtocol"], rule["FromPort"], rule["ToPort"], rule["CidrIp"])
        for rule in group["SecurityGroupIngress"]
    ] == [("tcp", 443, 443, "10.0.0.0/16")]
    assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]


def test_flows_are_logged_by_a_role_that_writes_this_log_alone(network: Template) -> None:
    flow_log = network.one("AWS::EC2::FlowLog", ResourceType="VPC", TrafficType="ALL")
    role = network.one("AWS::IAM::Role", RoleName="sandbox-eu-west-1-flow-logs")
    [log] = [
        logical_id
        for logical_id, each in network.resources("AWS::Logs::LogGroup").items()
        if "LogGroupName" not in each
    ]

    assert flow_log["LogGroupName"] == {"Ref": log}
    assert network.resources("AWS::Logs::LogGroup")[log]["RetentionInDays"] == 90
    [policy] = role["Policies"]
    assert network.granted(policy["PolicyDocument"]["Statement"]) == {
        (action, f"<{log}>")
        for action in (*("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),)
    }
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}


def test_flow_logs_can_be_left_to_somebody_else(offline: Template) -> None:
    assert offline.resources("AWS::EC2::FlowLog") == {}


def test_a_function_may_close_this_default_group_and_no_other(network: Template) -> None:
    role = network.one("AWS::IAM::Role", RoleName="sandbox-eu-west-1-default-group")
    [vpc] = network.resources("AWS::EC2::VPC")
    [policy] = role["Policies"]

    granted = {
        (action, resource)
        for action, resource in network.granted(policy["PolicyDocument"]["Statement"])
        if action.startswith("ec2:Revoke")
    }

    assert {action for action, _ in granted} == {
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
    }
    assert all(f"security-group/<{vpc}.DefaultSecurityGroup>" in each for _, each in granted)
    [asked] = network.resources("Custom::ClosedDefaultGroup").values()
    assert asked["GroupId"] == {"Fn::GetAtt": [vpc, "DefaultSecurityGroup"]}


def test_an_existing_network_is_looked_at_before_it_is_published(
    other: dict[str, Template],
) -> None:
    taken = other["network-cards-dev-eu-west-1"]
    [check] = [
        logical_id
        for logical_id, each in taken.content["Resources"].items()
        if each["Type"] == "Custom::NetworkCheck"
    ]

    for each in taken.content["Resources"].values():
        if each["Type"] == "AWS::SSM::Parameter":
            assert check in each["DependsOn"]
    assert taken.content["Outputs"]["MissingEndpoints"]["Value"] == {
        "Fn::GetAtt": [check, "MissingEndpoints"]
    }
    assert taken.resources("AWS::EC2::VPCEndpoint") == {}
