"""What the base's network has beside VPC and subnets, and the look at one that is there already."""

from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Aws

from infra.configuration.model import FunctionSettings
from infra.configuration.networks import ExistingNetwork
from infra.delivery.assembly import template_stack
from infra.empty_app import empty_app
from infra.network.endpoint_services import FULL
from infra.network.network_check import NetworkCheck
from infra.policies.arns import PlaceArns
from infra.stack import InstallationStack
from sandbox.accounts import REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from sandbox.deploy import deploy
from sandbox.process import SandboxError
from tests.e2e.conftest import studio


@pytest.fixture
def vpc_id(cloud: LocalCloud) -> str:
    found = studio(cloud, "ssm").get_parameter(Name="/vpc/id")["Parameter"]["Value"]
    return str(found)


def of_vpc(vpc_id: str, name: str = "vpc-id") -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [vpc_id]}]


def test_the_default_group_has_no_rule(cloud: LocalCloud, vpc_id: str) -> None:
    groups = studio(cloud, "ec2").describe_security_groups(Filters=of_vpc(vpc_id))
    [default] = [each for each in groups["SecurityGroups"] if each["GroupName"] == "default"]

    assert default["IpPermissions"] == default["IpPermissionsEgress"] == []


def test_the_endpoints_of_the_preset_are_there_with_their_policies(
    cloud: LocalCloud, vpc_id: str
) -> None:
    pages = studio(cloud, "ec2").get_paginator("describe_vpc_endpoints")
    found = [
        each for page in pages.paginate(Filters=of_vpc(vpc_id)) for each in page["VpcEndpoints"]
    ]

    assert len(found) == len(FULL)
    [s3] = [each for each in found if each["ServiceName"].endswith(".s3")]
    assert "aws:PrincipalOrgID" in s3["PolicyDocument"]
    assert s3["VpcEndpointType"] == "Gateway"


def test_its_flows_are_logged(cloud: LocalCloud, vpc_id: str) -> None:
    of_it = of_vpc(vpc_id, "resource-id")
    [flow_log] = studio(cloud, "ec2").describe_flow_logs(Filters=of_it)["FlowLogs"]
    [log] = studio(cloud, "logs").describe_log_groups(
        logGroupNamePrefix=flow_log["LogDestination"]
    )["logGroups"]

    assert (flow_log["FlowLogStatus"], flow_log["TrafficType"]) == ("ACTIVE", "ALL")
    assert log["retentionInDays"] == 90


def look_at(
    cloud: LocalCloud, folder: Path, installation: str, existing: ExistingNetwork
) -> dict[str, str]:
    """Deploy a stack that looks at a network, and return its outputs."""
    app = empty_app(folder, validate=False)
    stack = InstallationStack(
        app,
        "check",
        installation=installation,
        name="check",
        account_id=Aws.ACCOUNT_ID,
        region=REGION,
        description="Looks at a network",
    )
    check = NetworkCheck(
        stack,
        "Check",
        arns=PlaceArns(installation, Aws.ACCOUNT_ID, REGION),
        functions=FunctionSettings(),
        existing=existing,
        endpoints=("s3", "sts"),
        production=True,
    )
    stack.publish("MissingEndpoints", check.missing_endpoints)
    app.synth()
    template = template_stack(
        folder / "check.template.json",
        name=f"{installation}-check",
        account_id=STUDIO_ACCOUNT,
        region=REGION,
    )
    [done] = deploy([template], cloud.clients, lambda _done: None).values()
    return done.outputs


def test_a_right_network_passes_and_is_told_what_it_lacks(
    cloud: LocalCloud, vpc_id: str, tmp_path: Path
) -> None:
    parameters = studio(cloud, "ssm").get_parameters(
        Names=["/vpc/subnets/private/ids", "/vpc/sg/id"]
    )["Parameters"]
    said = {each["Name"]: each["Value"] for each in parameters}
    right = ExistingNetwork(
        vpc_id=vpc_id,
        private_subnet_ids=tuple(said["/vpc/subnets/private/ids"].split(",")),
        security_group_id=said["/vpc/sg/id"],
    )

    outputs = look_at(cloud, tmp_path, "right", right)

    # Its subnets have a way out.
    assert outputs == {"MissingEndpoints": "none"}


def test_a_wrong_network_stops_the_stack_with_everything_that_is_wrong(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    ec2 = studio(cloud, "ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(
        VpcId=vpc_id, CidrBlock="10.77.1.0/24", AvailabilityZone=f"{REGION}a"
    )["Subnet"]["SubnetId"]
    wrong = ExistingNetwork(
        vpc_id=vpc_id, private_subnet_ids=(subnet,), security_group_id="sg-0123456789abcdef0"
    )

    with pytest.raises(SandboxError) as stopped:
        look_at(cloud, tmp_path, "wrong", wrong)

    told = str(stopped.value)
    assert "This network cannot be used: " in told
    assert "security group sg-0123456789abcdef0 is not there" in told
    assert f"all subnets are in {REGION}a, and production needs two zones" in told
