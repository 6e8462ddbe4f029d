"""Resource types and attributes that the base's templates need."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import Cloud, StackFailedError, fresh

NETWORK: dict[str, Any] = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    "Subnet": {
        "Type": "AWS::EC2::Subnet",
        "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"},
    },
    "Address": {"Type": "AWS::EC2::EIP", "Properties": {"Domain": "vpc"}},
    "Nat": {
        "Type": "AWS::EC2::NatGateway",
        "Properties": {
            "SubnetId": {"Ref": "Subnet"},
            "AllocationId": {"Fn::GetAtt": ["Address", "AllocationId"]},
            "Tags": [{"Key": "Name", "Value": "way-out"}],
        },
    },
    "Group": {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {"GroupDescription": "x", "VpcId": {"Ref": "Vpc"}},
    },
    "Rule": {
        "Type": "AWS::EC2::SecurityGroupIngress",
        "Properties": {
            "GroupId": {"Ref": "Group"},
            "SourceSecurityGroupId": {"Ref": "Group"},
            "IpProtocol": "-1",
        },
    },
    "Outputs": {"Cidr": {"Value": {"Fn::GetAtt": ["Vpc", "CidrBlock"]}}},
}

DOMAIN: dict[str, Any] = {
    "Type": "AWS::SageMaker::Domain",
    "Properties": {
        "DomainName": "studio",
        "AuthMode": "IAM",
        "DefaultUserSettings": {
            "JupyterLabAppSettings": {
                "AppLifecycleManagement": {
                    "IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": "60"}
                }
            }
        },
        "TagPropagation": "ENABLED",
        "Tags": [{"Key": "studio:managed-by", "Value": "sandbox"}],
    },
}


def test_a_network_with_nat_gateway_stands_and_is_seen_by_ec2(cloud: Cloud) -> None:
    outputs = cloud.deploy(NETWORK)
    ec2 = cloud.client("ec2")

    assert outputs["Cidr"] == "10.0.0.0/16"
    nat = ec2.describe_nat_gateways(NatGatewayIds=[outputs["RefNat"]])["NatGateways"][0]
    assert (nat["State"], nat["SubnetId"]) == ("available", outputs["RefSubnet"])
    group = ec2.describe_security_groups(GroupIds=[outputs["RefGroup"]])["SecurityGroups"][0]
    pairs = [pair for rule in group["IpPermissions"] for pair in rule["UserIdGroupPairs"]]
    assert [pair["GroupId"] for pair in pairs] == [outputs["RefGroup"]]


@pytest.mark.parametrize("missing", ["Address", "Nat", "Rule"])
def test_network_gap_is_still_there_without_the_seam(bare: Cloud, missing: str) -> None:
    kind = NETWORK[missing]["Type"]

    with pytest.raises(ClientError, match=f"Unrecognized resource types.*{kind}"):
        bare.deploy({"Only": {"Type": kind}})


def test_cidr_block_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises((StackFailedError, ClientError)):
        bare.deploy({"Vpc": NETWORK["Vpc"], "Outputs": NETWORK["Outputs"]})


def test_a_domain_from_a_template_is_in_service_with_its_settings_and_tags(cloud: Cloud) -> None:
    outputs = cloud.deploy(
        {"Domain": DOMAIN, "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Domain", "DomainArn"]}}}}
    )
    sagemaker = cloud.client("sagemaker")

    domain = sagemaker.describe_domain(DomainId=outputs["RefDomain"])
    assert (domain["Status"], domain["TagPropagation"]) == ("InService", "ENABLED")
    idle = domain["DefaultUserSettings"]["JupyterLabAppSettings"]["AppLifecycleManagement"]
    assert idle["IdleSettings"]["IdleTimeoutInMinutes"] == 60
    tags = {t["Key"]: t["Value"] for t in sagemaker.list_tags(ResourceArn=outputs["Arn"])["Tags"]}
    assert tags["studio:managed-by"] == "sandbox"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"AuthMode": "PASSWORD"}, "enum value set"),
        ({"Colour": "blue"}, "unsupported properties"),
        (
            {"DefaultUserSettings": {"ExecutionRole": "arn:aws:iam::222222222222:role/nobody"}},
            "Could not assume role",
        ),
    ],
)
def test_a_wrong_domain_fails_its_stack(cloud: Cloud, change: dict[str, Any], reason: str) -> None:
    properties = {**DOMAIN["Properties"], "DomainName": "wrong", **change}

    with pytest.raises(StackFailedError, match=reason):
        cloud.deploy({"Domain": {**DOMAIN, "Properties": properties}})


def test_a_lifecycle_configuration_is_described_as_the_template_has_it(cloud: Cloud) -> None:
    config = {
        "StudioLifecycleConfigName": "start",
        "StudioLifecycleConfigAppType": "JupyterLab",
        "StudioLifecycleConfigContent": "ZWNobyBoZWxsbw==",
    }

    cloud.deploy({"C": {"Type": "AWS::SageMaker::StudioLifecycleConfig", "Properties": config}})

    found = cloud.client("sagemaker").describe_studio_lifecycle_config(
        StudioLifecycleConfigName="start"
    )
    assert config.items() <= found.items()


def test_a_bus_has_the_statements_of_its_own_policy_and_of_others(cloud: Cloud) -> None:
    bus = fresh("bus")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents"}
    own = {"Version": "2012-10-17", "Statement": [{**statement, "Sid": "own", "Resource": "*"}]}
    more = {"EventBusName": {"Ref": "Bus"}, "StatementId": "more"}

    cloud.deploy(
        {
            "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": bus, "Policy": own}},
            "More": {
                "Type": "AWS::Events::EventBusPolicy",
                "Properties": {**more, "Statement": {**statement, "Resource": "*"}},
            },
        }
    )

    policy = json.loads(cloud.client("events").describe_event_bus(Name=bus)["Policy"])
    assert [found["Sid"] for found in policy["Statement"]] == ["own", "more"]


@pytest.mark.parametrize(
    "kind",
    [
        "AWS::SageMaker::Domain",
        "AWS::SageMaker::StudioLifecycleConfig",
        "AWS::Events::EventBusPolicy",
    ],
)
def test_studio_gap_is_still_there_without_the_seam(bare: Cloud, kind: str) -> None:
    with pytest.raises(ClientError, match="Unrecognized resource types"):
        bare.deploy({"Only": {"Type": kind}})
