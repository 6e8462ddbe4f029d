"""Rules hear of API calls that change networks and parameters, and who made them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from events.aws import network_patterns
from tests.sandbox.clouds import DEV, REGION, Cloud, fresh
from tests.sandbox.listeners import WATCH_SECONDS, listen

EC2_CALLS = {"source": ["aws.ec2"], "detail": {"eventName": ["CreateSubnet", "DeleteSubnet"]}}


def vpc(cloud: Cloud) -> str:
    made = cloud.client("ec2", DEV).create_vpc(CidrBlock="10.77.0.0/16")
    return str(made["Vpc"]["VpcId"])


def test_a_subnet_that_is_made_is_told_with_who_made_it(cloud: Cloud) -> None:
    vpc_id = vpc(cloud)
    heard = listen(cloud, EC2_CALLS, DEV, REGION)

    made = cloud.client("ec2", DEV).create_subnet(VpcId=vpc_id, CidrBlock="10.77.1.0/24")

    event = heard.event()
    assert (event["source"], event["detail-type"]) == ("aws.ec2", "AWS API Call via CloudTrail")
    assert (event["account"], event["region"]) == (DEV, REGION)
    detail = event["detail"]
    assert (detail["eventName"], detail["eventSource"]) == ("CreateSubnet", "ec2.amazonaws.com")
    assert detail["requestParameters"] == {"vpcId": vpc_id, "cidrBlock": "10.77.1.0/24"}
    assert detail["responseElements"]["subnet"]["subnetId"] == made["Subnet"]["SubnetId"]
    assert detail["userIdentity"]["arn"] == f"arn:aws:iam::{DEV}:root"
    assert "errorCode" not in detail


def test_a_call_that_was_refused_is_told_with_its_code(cloud: Cloud) -> None:
    heard = listen(cloud, EC2_CALLS, DEV, REGION)

    with pytest.raises(ClientError) as refused:
        cloud.client("ec2", DEV).delete_subnet(SubnetId="subnet-0123456789abcdef0")

    detail = heard.event()["detail"]
    assert detail["eventName"] == "DeleteSubnet"
    assert detail["errorCode"] == refused.value.response["Error"]["Code"]


def test_tags_are_told_as_cloudtrail_shows_them_so_that_our_rules_match(cloud: Cloud) -> None:
    vpc_id = vpc(cloud)
    heard = listen(cloud, network_patterns()["NetworkTags"], DEV, REGION)

    cloud.client("ec2", DEV).create_tags(
        Resources=[vpc_id], Tags=[{"Key": "Name", "Value": "shared"}]
    )

    asked = heard.event()["detail"]["requestParameters"]
    assert asked["resourcesSet"] == {"items": [{"resourceId": vpc_id}]}
    assert asked["tagSet"] == {"items": [{"key": "Name", "value": "shared"}]}


def test_calls_that_only_look_are_not_told(cloud: Cloud) -> None:
    vpc_id = vpc(cloud)
    heard = listen(cloud, {"source": ["aws.ec2"]}, DEV, REGION)

    cloud.client("ec2", DEV).describe_subnets()
    cloud.client("ec2", DEV).create_subnet(VpcId=vpc_id, CidrBlock="10.77.2.0/24")

    assert heard.event()["detail"]["eventName"] == "CreateSubnet"


def changes(name: str) -> dict[str, Any]:
    return {
        "source": ["aws.ssm"],
        "detail-type": ["Parameter Store Change"],
        "detail": {"name": [name]},
    }


def test_each_change_of_a_parameter_is_told(cloud: Cloud) -> None:
    name, ssm = f"/vpc/{fresh('parameter')}", cloud.client("ssm", DEV)
    heard = listen(cloud, changes(name), DEV, REGION)

    ssm.put_parameter(Name=name, Value="a", Type="String")
    ssm.put_parameter(Name=name, Value="b", Type="String", Overwrite=True)
    ssm.delete_parameter(Name=name)

    told = [heard.event() for _ in range(3)]
    assert [each["detail"] for each in told] == [
        {"operation": operation, "name": name, "type": "String"}
        for operation in ("Create", "Update", "Delete")
    ]
    assert told[0]["resources"] == [f"arn:aws:ssm:{REGION}:{DEV}:parameter{name}"]


def test_who_writes_a_parameter_is_told_and_the_value_is_not(cloud: Cloud) -> None:
    name = f"/vpc/{fresh('parameter')}"
    heard = listen(cloud, network_patterns()["ParameterCalls"], DEV, REGION)

    cloud.client("ssm", DEV).put_parameter(Name=name, Value="a-secret", Type="String")

    event = heard.event()
    assert event["detail"]["requestParameters"]["name"] == name
    assert event["detail"]["userIdentity"]["type"] == "Root"
    assert "a-secret" not in str(event)


def test_the_emulator_itself_tells_of_no_call(bare: Cloud) -> None:
    vpc_id = str(bare.client("ec2", DEV).create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"])
    heard = listen(bare, {"source": ["aws.ec2"]}, DEV, REGION)

    bare.client("ec2", DEV).create_subnet(VpcId=vpc_id, CidrBlock="10.77.1.0/24")

    with pytest.raises(AssertionError):
        heard.event(WATCH_SECONDS)
