"""Networks and their parameters, end to end: calls told by a trail, forwarded, IAM enforced."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.accounts import PROD_ACCOUNT, REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from tests.e2e.conftest import eventually, governance, studio

HOME, PROD = f"{STUDIO_ACCOUNT}.{REGION}", f"{PROD_ACCOUNT}.{REGION}"
SUBNETS, VPC, GROUP = "/vpc/subnets/private/ids", "/vpc/id", "/vpc/sg/id"
# From the change to the parameter that says so.
SOON = 5.0


def operate(cloud: LocalCloud, **payload: Any) -> dict[str, Any]:
    answer = governance(cloud, "lambda").invoke(
        FunctionName=cloud.outputs["NetworksAdminFunctionName"], Payload=json.dumps(payload)
    )
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    assert told["ok"], told
    result: dict[str, Any] = told["result"]
    return result


def network(cloud: LocalCloud, network_id: str = HOME) -> dict[str, Any]:
    return operate(cloud, action="get", network=network_id)


def timeline(cloud: LocalCloud, network_id: str = HOME) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = operate(cloud, action="timeline", network=network_id)["items"]
    return items


def reach(cloud: LocalCloud, phase: str, network_id: str = HOME) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def look() -> bool:
        listed = operate(cloud, action="list", account=network_id.partition(".")[0])["items"]
        found.update(listed[0] if listed else {})
        return found.get("phase") == phase

    eventually(look, f"{network_id} is {phase}: {found}", 60.0)
    return found


def parameter(cloud: LocalCloud, name: str) -> dict[str, Any]:
    found: dict[str, Any] = studio(cloud, "ssm").get_parameter(Name=name)["Parameter"]
    return found


def subnets(cloud: LocalCloud) -> list[str]:
    return str(parameter(cloud, SUBNETS)["Value"]).split(",")


@pytest.fixture
def calm(cloud: LocalCloud) -> Iterator[LocalCloud]:
    """The network in order, and no burst under way that would put looks further apart."""
    reach(cloud, "InSync")
    table = cloud.outputs["NetworksTableName"]
    governance(cloud, "dynamodb").delete_item(
        TableName=table, Key={"pk": {"S": f"WAKE#{HOME}"}, "sk": {"S": "WAKE"}}
    )
    yield cloud
    reach(cloud, "InSync")


def test_configured_networks_are_registered_without_anybody_asking(cloud: LocalCloud) -> None:
    here, there = reach(cloud, "InSync"), reach(cloud, "InSync", PROD)

    assert (here["account_set"], here["stage"], there["stage"]) == ("retail", "dev", "prod")
    assert [each["id"] for each in here["private_subnets"]] == subnets(cloud)
    assert here["domains"][0]["in_step"]
    assert there["domains"] == []


def test_subnet_that_is_added_and_removed_is_followed_with_who_did_it(calm: LocalCloud) -> None:
    ec2, before = studio(calm, "ec2"), subnets(calm)

    made = ec2.create_subnet(
        VpcId=parameter(calm, VPC)["Value"],
        CidrBlock="10.0.201.0/24",
        AvailabilityZone=f"{REGION}b",
    )["Subnet"]["SubnetId"]
    began = time.monotonic()
    eventually(lambda: made in subnets(calm), f"{SUBNETS} has {made}", 20.0)
    took = time.monotonic() - began

    assert set(subnets(calm)) == {*before, made}
    assert parameter(calm, SUBNETS)["Type"] == "StringList"
    put_right = eventually(
        lambda: [x for x in timeline(calm) if made in x["message"]], "the timeline tells of it"
    )
    assert f"CreateSubnet by arn:aws:iam::{STUDIO_ACCOUNT}:root" in put_right[0]["message"]
    assert took < SOON

    ec2.delete_subnet(SubnetId=made)
    eventually(lambda: subnets(calm) == before, f"{SUBNETS} is as before", 20.0)


def test_subnet_that_leads_to_the_internet_now_leaves(calm: LocalCloud) -> None:
    ec2, before = studio(calm, "ec2"), subnets(calm)
    vpc_id = parameter(calm, VPC)["Value"]
    by_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    tables = ec2.describe_route_tables(Filters=by_vpc)["RouteTables"]
    public = next(
        table["RouteTableId"]
        for table in tables
        if any(str(route.get("GatewayId")).startswith("igw-") for route in table["Routes"])
    )
    association = next(
        each
        for table in tables
        for each in table["Associations"]
        if each.get("SubnetId") == before[0]
    )

    moved = ec2.replace_route_table_association(
        AssociationId=association["RouteTableAssociationId"], RouteTableId=public
    )
    eventually(lambda: before[0] not in subnets(calm), f"{before[0]} left", 20.0)

    ec2.replace_route_table_association(
        AssociationId=moved["NewAssociationId"], RouteTableId=association["RouteTableId"]
    )
    eventually(lambda: set(subnets(calm)) == set(before), "it is back", 20.0)


def test_parameter_that_is_vandalised_is_written_once(calm: LocalCloud) -> None:
    ssm, before = studio(calm, "ssm"), parameter(calm, VPC)

    ssm.put_parameter(Name=VPC, Value="vpc-00000000000000bad", Overwrite=True)
    eventually(lambda: parameter(calm, VPC)["Value"] == before["Value"], "put right", 20.0)
    reach(calm, "InSync")

    # Its own write is told too, and looked at: nothing is written a second time.
    eventually(lambda: queues_are_empty(calm), "all was looked at", 40.0)
    assert parameter(calm, VPC)["Version"] == before["Version"] + 2
    told = [x["message"] for x in timeline(calm) if x["reason"] == "ParametersWritten"]
    assert "PutParameter of /vpc/id" in told[-1]
    assert "it said vpc-00000000000000bad" in told[-1]


def queues_are_empty(cloud: LocalCloud) -> bool:
    sqs = governance(cloud, "sqs")
    names: Any = [f"ApproximateNumberOfMessages{each}" for each in ("", "NotVisible", "Delayed")]
    return not any(
        int(count)
        for output in ("NetworksEventsQueueUrl", "NetworksWorkQueueUrl")
        for count in sqs.get_queue_attributes(QueueUrl=cloud.outputs[output], AttributeNames=names)[
            "Attributes"
        ].values()
    )


def test_parameter_of_another_type_is_made_anew(calm: LocalCloud) -> None:
    ssm, before = studio(calm, "ssm"), parameter(calm, GROUP)["Value"]

    ssm.delete_parameter(Name=GROUP)
    ssm.put_parameter(Name=GROUP, Value=before, Type="StringList")

    eventually(lambda: kind(calm, GROUP) == "String", f"{GROUP} is a String", 20.0)
    assert parameter(calm, GROUP)["Value"] == before


def kind(cloud: LocalCloud, name: str) -> str | None:
    found = studio(cloud, "ssm").get_parameters(Names=[name])["Parameters"]
    return str(found[0]["Type"]) if found else None


def test_dry_run_tells_and_domain_follows_when_asked(calm: LocalCloud) -> None:
    ec2, sagemaker = studio(calm, "ec2"), studio(calm, "sagemaker")
    domain_id = parameter(calm, "/mlops/studio/domain-id")["Value"]
    before = sagemaker.describe_domain(DomainId=domain_id)["SubnetIds"]
    made = ec2.create_subnet(
        VpcId=parameter(calm, VPC)["Value"],
        CidrBlock="10.0.202.0/24",
        AvailabilityZone=f"{REGION}c",
    )["Subnet"]["SubnetId"]
    eventually(lambda: made in subnets(calm), f"{SUBNETS} has {made}", 20.0)
    eventually(lambda: not network(calm)["domains"][0]["in_step"], "the domain is behind", 20.0)

    asked = {"action": "apply-to-domain", "network": HOME, "asserted_by": "e2e"}
    [planned] = operate(calm, **asked, dry_run=True)["domains"]
    assert (planned["changed"], planned["before"]) == (False, before)
    [done] = operate(calm, **asked)["domains"]

    assert done["changed"], done
    now = sagemaker.describe_domain(DomainId=domain_id)["SubnetIds"]
    assert set(now) == {*before, made}
    eventually(lambda: network(calm)["domains"][0]["in_step"], "the domain is in step", 30.0)

    ec2.delete_subnet(SubnetId=made)
    eventually(lambda: set(subnets(calm)) == set(before), "as before", 20.0)
    assert operate(calm, **asked)["domains"][0]["changed"]
    # While a domain is changed no profile is made in it: whoever tests that next finds it done.
    eventually(
        lambda: sagemaker.describe_domain(DomainId=domain_id)["Status"] == "InService",
        "the domain is changed",
        30.0,
    )
    assert operate(calm, action="diff", networks=[HOME])["networks"][0]["would"] == []


def test_account_shows_its_network(cloud: LocalCloud) -> None:
    reach(cloud, "InSync")

    def shown() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            cloud.api("admin").get(f"/accounts/{STUDIO_ACCOUNT}").body["networks"]
        )
        return found

    [one] = eventually(shown, "the account shows its network")
    assert (one["id"], one["vpc_id"]) == (HOME, parameter(cloud, VPC)["Value"])
    assert one["observed_at"]
