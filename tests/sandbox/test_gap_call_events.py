"""Rules hear of calls that change networks and parameters, and of who made them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from events.aws import network_patterns
from tests.sandbox.clouds import DEV, MANAGEMENT, REGION, Cloud, fresh
from tests.sandbox.listeners import WATCH_SECONDS, Queue, listen

ROOT = {"AWS": f"arn:aws:iam::{DEV}:root"}
ANY = {"source": ["aws.ec2", "aws.ssm"], "detail-type": ["AWS API Call via CloudTrail"]}


def _calls(cloud: Cloud, *, of: str = "", account: str = DEV, region: str = REGION) -> Queue:
    """Hear of the calls named `of`, or of all."""
    named = {"detail": {"eventName": [of]}} if of else {}
    return listen(cloud, {**ANY, **named}, account, region)


def _vpc(cloud: Cloud) -> str:
    return str(cloud.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


def test_a_calls_event_has_the_shape_that_cloudtrail_documents(cloud: Cloud) -> None:
    vpc_id = _vpc(cloud)
    heard = _calls(cloud, of="CreateSubnet")

    subnet = cloud.client("ec2").create_subnet(
        VpcId=vpc_id,
        CidrBlock="10.0.9.0/28",
        TagSpecifications=[
            {"ResourceType": "subnet", "Tags": [{"Key": "Name", "Value": "ours"}]},
        ],
    )["Subnet"]

    event = heard.event()
    detail = event.pop("detail")
    age = datetime.now(UTC) - datetime.fromisoformat(event.pop("time"))
    assert 0 <= age.total_seconds() < 60
    assert event.pop("id") != detail.pop("eventID")
    assert event == {
        "version": "0",
        "source": "aws.ec2",
        "detail-type": "AWS API Call via CloudTrail",
        "account": DEV,
        "region": REGION,
        "resources": [],
    }
    told = detail.pop("responseElements")["subnet"]
    assert (told["subnetId"], told["availableIpAddressCount"]) == (subnet["SubnetId"], 11)
    assert told["tagSet"] == {"items": [{"key": "Name", "value": "ours"}]}
    datetime.fromisoformat(detail.pop("eventTime"))
    for varies in ("requestID", "userAgent"):
        assert detail.pop(varies)
    assert detail == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "Root",
            "principalId": DEV,
            "arn": f"arn:aws:iam::{DEV}:root",
            "accountId": DEV,
            "accessKeyId": DEV,
        },
        "eventSource": "ec2.amazonaws.com",
        "eventName": "CreateSubnet",
        "awsRegion": REGION,
        "sourceIPAddress": "127.0.0.1",
        "requestParameters": {
            "vpcId": vpc_id,
            "cidrBlock": "10.0.9.0/28",
            "tagSpecificationSet": {
                "items": [
                    {"resourceType": "subnet", "tags": [{"key": "Name", "value": "ours"}]},
                ]
            },
        },
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": DEV,
        "eventCategory": "Management",
    }


def test_tags_are_told_with_what_they_are_on(cloud: Cloud) -> None:
    vpc_id = _vpc(cloud)
    heard = listen(cloud, network_patterns()["NetworkTags"])
    ec2 = cloud.client("ec2")

    ec2.create_tags(Resources=["i-0123"], Tags=[{"Key": "k", "Value": "v"}])
    ec2.create_tags(Resources=["i-0123", vpc_id], Tags=[{"Key": "k", "Value": "v"}])
    ec2.delete_tags(Resources=[vpc_id], Tags=[{"Key": "k"}])

    made, unmade = heard.event()["detail"], heard.event()["detail"]
    assert made["requestParameters"] == {
        "resourcesSet": {"items": [{"resourceId": "i-0123"}, {"resourceId": vpc_id}]},
        "tagSet": {"items": [{"key": "k", "value": "v"}]},
    }
    assert made["responseElements"]["_return"] is True
    assert (unmade["eventName"], unmade["requestParameters"]["tagSet"]) == (
        "DeleteTags",
        {"items": [{"key": "k"}]},
    )


def test_calls_of_endpoints_are_told_in_an_element_of_their_own(cloud: Cloud) -> None:
    vpc_id = _vpc(cloud)
    heard = listen(cloud, network_patterns()["NetworkCalls"])
    ec2 = cloud.client("ec2")

    made = ec2.create_vpc_endpoint(VpcId=vpc_id, ServiceName="s3", RouteTableIds=["rtb-1"])
    ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpoint"]["VpcEndpointId"], "vpce-2"])

    created, deleted = heard.event()["detail"], heard.event()["detail"]
    asked = created["requestParameters"]["CreateVpcEndpointRequest"]
    assert (asked["VpcId"], asked["RouteTableId"]) == (vpc_id, {"tag": 1, "content": "rtb-1"})
    answered = created["responseElements"]["CreateVpcEndpointResponse"]["vpcEndpoint"]
    assert answered["vpcId"] == vpc_id
    ids = deleted["requestParameters"]["DeleteVpcEndpointsRequest"]["VpcEndpointId"]
    assert ids == [
        {"tag": 1, "content": answered["vpcEndpointId"]},
        {"tag": 2, "content": "vpce-2"},
    ]


def test_a_session_is_told_of_with_its_role_and_the_roles_path(cloud: Cloud) -> None:
    role = cloud.role(DEV, {"Principal": ROOT}, [{"Action": "ec2:*", "Resource": "*"}], "/a/b/")
    heard = _calls(cloud, of="CreateVpc")

    cloud.as_role("ec2", role, DEV).create_vpc(CidrBlock="10.0.0.0/16")

    name = role.rsplit("/", 1)[-1]
    who = heard.event()["detail"]["userIdentity"]
    assert (who["type"], who["accountId"]) == ("AssumedRole", DEV)
    assert who["arn"] == f"arn:aws:sts::{DEV}:assumed-role/{name}/test"
    assert who["principalId"].endswith(":test")
    issuer = who["sessionContext"]["sessionIssuer"]
    assert (issuer["type"], issuer["arn"], issuer["userName"]) == ("Role", role, name)


def test_an_iam_user_is_told_of_by_name(cloud: Cloud) -> None:
    ec2, arn, name = _person(cloud)
    heard = _calls(cloud, of="CreateVpc")

    with pytest.raises(ClientError):
        ec2.create_vpc(CidrBlock="10.0.0.0/16")

    who = heard.event()["detail"]["userIdentity"]
    assert (who["type"], who["arn"], who["userName"]) == ("IAMUser", arn, name)


def _person(cloud: Cloud) -> tuple[Any, str, str]:
    name, iam = fresh("person"), cloud.client("iam")
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return cloud.as_person("ec2", key["AccessKeyId"], key["SecretAccessKey"]), arn, name


def test_refused_calls_are_told_with_why(cloud: Cloud) -> None:
    heard = _calls(cloud, of="DeleteSubnet")
    forbidden = cloud.as_role("ec2", cloud.role(DEV, {"Principal": ROOT}), DEV)

    for ec2 in (forbidden, cloud.client("ec2")):
        with pytest.raises(ClientError):
            ec2.delete_subnet(SubnetId="subnet-none")

    first, second = heard.event()["detail"], heard.event()["detail"]
    assert first["errorCode"] == "Client.UnauthorizedOperation"
    assert "not authorized to perform: ec2:DeleteSubnet" in first["errorMessage"]
    assert second["errorCode"] == "Client.InvalidSubnetID.NotFound"
    assert second["requestParameters"] == {"subnetId": "subnet-none"}
    assert second["responseElements"] is None


def test_callers_whom_nobody_knows_and_what_changes_nothing_are_not_told_of(cloud: Cloud) -> None:
    heard = _calls(cloud)

    with pytest.raises(ClientError):
        cloud.as_person("ec2", "AKIANOBODY0000000000", "x").create_vpc(CidrBlock="10.0.0.0/16")
    cloud.client("ec2").describe_vpcs()
    cloud.client("ssm").get_parameters(Names=["/none"])

    with pytest.raises(AssertionError, match="nothing came"):
        heard.event(WATCH_SECONDS)


def test_a_call_is_told_of_in_its_own_account_and_region_only(cloud: Cloud) -> None:
    there, here = _calls(cloud, account=MANAGEMENT, region="us-east-1"), _calls(cloud)

    cloud.client("ec2", MANAGEMENT, "us-east-1").create_vpc(CidrBlock="10.0.0.0/16")

    event = there.event()
    assert (event["account"], event["detail"]["recipientAccountId"]) == (MANAGEMENT, MANAGEMENT)
    assert (event["region"], event["detail"]["awsRegion"]) == ("us-east-1", "us-east-1")
    with pytest.raises(AssertionError, match="nothing came"):
        here.event(WATCH_SECONDS)


def test_a_parameter_is_told_of_without_its_value(cloud: Cloud) -> None:
    name = f"/vpc/{fresh('p')}"
    heard = listen(cloud, network_patterns()["ParameterCalls"])
    ssm = cloud.client("ssm")

    ssm.put_parameter(Name=name, Value="secret", Type="String", Overwrite=True)
    ssm.delete_parameter(Name=name)

    put, deleted = heard.event(), heard.event()["detail"]
    assert put["source"] == "aws.ssm"
    assert put["detail"]["eventSource"] == "ssm.amazonaws.com"
    assert put["detail"]["requestParameters"] == {
        "name": name,
        "value": "HIDDEN_DUE_TO_SECURITY_REASONS",
        "type": "String",
        "overwrite": True,
    }
    assert put["detail"]["responseElements"] == {"version": 1, "tier": "Standard"}
    assert (deleted["eventName"], deleted["requestParameters"]) == (
        "DeleteParameter",
        {"name": name},
    )
    assert deleted["responseElements"] is None


def test_a_parameter_that_may_not_be_put_is_told_of_as_denied(cloud: Cloud) -> None:
    heard = _calls(cloud, of="PutParameter")
    forbidden = cloud.as_role("ssm", cloud.role(DEV, {"Principal": ROOT}), DEV)

    with pytest.raises(ClientError):
        forbidden.put_parameter(Name="/vpc/id", Value="secret", Type="String")

    told = heard.event()["detail"]
    assert told["errorCode"] == "AccessDenied"
    assert "parameter/vpc/id" in told["errorMessage"]
    assert "secret" not in str(told)


def test_a_call_is_answered_though_its_event_cannot_be_built(cloud: Cloud) -> None:
    heard = _calls(cloud, of="PutParameter")
    ssm = cloud.unchecked("ssm", DEV)
    ssm.meta.events.register("before-call", lambda params, **_: params.update(body=b"not JSON"))

    with pytest.raises(ClientError, match="SerializationException"):
        ssm.put_parameter()

    with pytest.raises(AssertionError, match="nothing came"):
        heard.event(WATCH_SECONDS)


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    heard = _calls(bare)
    _vpc(bare)
    bare.client("ssm").put_parameter(Name=f"/vpc/{fresh('p')}", Value="x", Type="String")

    with pytest.raises(AssertionError, match="nothing came"):
        heard.event(WATCH_SECONDS)
