"""What the base's network needs beside VPC and subnets: flow logs, shown endpoints, a lent SDK."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import DEV, LAMBDA, Cloud, StackFailedError, fresh

VPC: dict[str, Any] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
FLOW_LOG: dict[str, Any] = {
    "Type": "AWS::EC2::FlowLog",
    "Properties": {
        "ResourceId": {"Ref": "Vpc"},
        "ResourceType": "VPC",
        "TrafficType": "ALL",
        "LogGroupName": "flows",
        "DeliverLogsPermissionArn": "arn:aws:iam::222222222222:role/flows",
        "Tags": [{"Key": "Name", "Value": "all"}],
    },
}
POLICY = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
ENDPOINT: dict[str, Any] = {
    "Type": "AWS::EC2::VPCEndpoint",
    "Properties": {
        "VpcId": {"Ref": "Vpc"},
        "ServiceName": "com.amazonaws.eu-west-1.sts",
        "VpcEndpointType": "Interface",
        "SecurityGroupIds": ["sg-0123456789abcdef0"],
        "PrivateDnsEnabled": True,
        "PolicyDocument": POLICY,
    },
}


def test_a_templates_flow_log_is_seen_by_ec2(cloud: Cloud) -> None:
    made = cloud.deploy({"Vpc": VPC, "Flow": FLOW_LOG})
    of_vpc = [{"Name": "resource-id", "Values": [made["RefVpc"]]}]

    [found] = cloud.client("ec2").describe_flow_logs(Filters=of_vpc)["FlowLogs"]

    assert (found["FlowLogId"], found["FlowLogStatus"]) == (made["RefFlow"], "ACTIVE")
    assert (found["TrafficType"], found["LogDestination"]) == ("ALL", "flows")
    assert found["Tags"] == FLOW_LOG["Properties"]["Tags"]


def test_a_flow_log_without_a_role_fails_its_stack(cloud: Cloud) -> None:
    properties = {k: v for k, v in FLOW_LOG["Properties"].items() if not k.startswith("Deliver")}

    with pytest.raises(StackFailedError, match="DeliverLogsPermissionArn"):
        cloud.deploy({"Vpc": VPC, "Flow": {**FLOW_LOG, "Properties": properties}})


def test_gap_in_flow_logs_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError, match=r"Unrecognized resource types.*AWS::EC2::FlowLog"):
        bare.deploy({"Only": {"Type": "AWS::EC2::FlowLog"}})


def _endpoint(cloud: Cloud) -> dict[str, Any]:
    made = cloud.deploy({"Vpc": VPC, "Endpoint": ENDPOINT})
    [found] = cloud.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[made["RefEndpoint"]])[
        "VpcEndpoints"
    ]
    shown: dict[str, Any] = found
    return shown


def test_an_endpoint_shows_its_policy_its_groups_and_its_names(cloud: Cloud) -> None:
    found = _endpoint(cloud)

    assert json.loads(found["PolicyDocument"]) == POLICY
    assert [each["GroupId"] for each in found["Groups"]] == ["sg-0123456789abcdef0"]
    assert found["PrivateDnsEnabled"] is True


def test_gap_in_endpoints_is_still_there_without_the_seam(bare: Cloud) -> None:
    assert "PolicyDocument" not in _endpoint(bare)


def _function(code: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": fresh("function"),
            "Runtime": "python3.14",
            "Handler": "index.handler",
            "Code": {"ZipFile": code},
        },
    }


def _answer(cloud: Cloud, imported: str) -> Any:
    code = f"import {imported}\ndef handler(event, context):\n    return 'there'\n"
    function = _function(code)
    function["Properties"]["Role"] = cloud.role(DEV, LAMBDA)
    name = cloud.deploy({"Function": function})["RefFunction"]
    return json.load(cloud.client("lambda").invoke(FunctionName=name)["Payload"])


def test_code_in_a_template_is_lent_the_sdk_and_nothing_else(cloud: Cloud) -> None:
    assert _answer(cloud, "boto3") == "there"
    assert "No module named 'pydantic'" in _answer(cloud, "pydantic")["errorMessage"]


def test_without_the_seam_it_would_be_lent_everything(bare: Cloud) -> None:
    assert _answer(bare, "pydantic") == "there"
