"""What must not work around networks, and does not: IAM is enforced across accounts."""

from typing import Any

import pytest

from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from tests.e2e.acting import DENIED, Acting, allowed_of, refused, sessions_of
from tests.e2e.conftest import studio

NETWORK = f"arn:aws:iam::{STUDIO_ACCOUNT}:role/sandbox-{REGION}-network"
ADMIN = f"{NETWORK}-admin"
FUNCTIONS = ("intake", "relay", "outbox", "worker", "sweep", "admin")


@pytest.fixture(scope="module")
def acting(cloud: LocalCloud) -> dict[str, Acting]:
    return sessions_of(cloud, "networks", FUNCTIONS)


def test_each_function_is_denied_what_it_does_not_need(
    cloud: LocalCloud, acting: dict[str, Acting]
) -> None:
    networks, accounts = cloud.outputs["NetworksTableName"], cloud.outputs["AccountsTableName"]
    key = {"pk": {"S": "NETWORK#x"}, "sk": {"S": "STATE"}}
    wake = {"pk": {"S": "WAKE#x"}, "sk": {"S": "WAKE"}}
    entry = {
        "EventBusName": cloud.outputs["BusName"],
        "Source": "studio.network-registry",
        "DetailType": "X",
        "Detail": "{}",
    }
    calls: dict[str, Any] = {
        "read networks": lambda a: a.client("dynamodb").get_item(TableName=networks, Key=key),
        "write networks": lambda a: a.client("dynamodb").put_item(
            TableName=networks, Item={**key, "pk": {"S": "E2E#x"}}
        ),
        "wake": lambda a: a.client("dynamodb").update_item(
            TableName=networks,
            Key=wake,
            UpdateExpression="SET streak = :n",
            ExpressionAttributeValues={":n": {"N": "0"}},
        ),
        "read accounts": lambda a: a.client("dynamodb").get_item(TableName=accounts, Key=key),
        "send tickets": lambda a: a.client("sqs").send_message(
            QueueUrl=cloud.outputs["NetworksWorkQueueUrl"],
            MessageBody='{"subject": "x", "ids": [], "sweep": false}',
        ),
        "send accounts' tickets": lambda a: a.client("sqs").send_message(
            QueueUrl=cloud.outputs["AccountsWorkQueueUrl"], MessageBody="{}"
        ),
        "publish": lambda a: a.client("events").put_events(Entries=[entry]),
        "write parameters": lambda a: a.assume(NETWORK),
        "update domains": lambda a: a.assume(ADMIN),
        "enter as the accounts' worker": lambda a: a.assume(
            f"arn:aws:iam::{STUDIO_ACCOUNT}:role/sandbox-{REGION}-projects"
        ),
        "read dead letters": lambda a: a.client("sqs").receive_message(
            QueueUrl=cloud.outputs["NetworksEventsDeadLetterQueueUrl"], WaitTimeSeconds=0
        ),
    }

    assert allowed_of(calls, acting) == {
        "intake": {"read networks", "write networks", "wake", "send tickets"},
        "relay": {"send tickets"},
        "outbox": {"publish"},
        "worker": {
            "read networks",
            "write networks",
            "wake",
            "send tickets",
            "write parameters",
        },
        "sweep": {"read networks", "write networks", "send tickets"},
        "admin": {
            "read networks",
            "write networks",
            "wake",
            "send tickets",
            "publish",
            "update domains",
            "read dead letters",
        },
    }


def test_worker_writes_parameters_of_networks_and_nothing_else(
    cloud: LocalCloud, acting: dict[str, Acting]
) -> None:
    worker = acting["worker"].assume(NETWORK)
    ec2, ssm, sagemaker = (worker.client(each) for each in ("ec2", "ssm", "sagemaker"))
    domain_id = parameter(cloud, "/mlops/studio/domain-id")
    vpc_id = parameter(cloud, "/vpc/id")

    assert ec2.describe_subnets()["Subnets"]
    assert ec2.describe_route_tables()["RouteTables"]
    assert ec2.describe_security_groups()["SecurityGroups"]
    assert ec2.describe_vpcs()["Vpcs"]
    assert ec2.describe_vpc_endpoints() is not None
    assert ssm.get_parameters(Names=["/vpc/id", "/mlops/studio/domain-id"])["Parameters"]
    assert sagemaker.describe_domain(DomainId=domain_id)["SubnetIds"]
    ssm.put_parameter(Name="/vpc/e2e", Value="x", Type="String", Overwrite=True)
    ssm.delete_parameter(Name="/vpc/e2e")
    for denied in (
        lambda: ssm.put_parameter(Name="/mlops/role/ds", Value="x", Overwrite=True),
        lambda: ssm.delete_parameter(Name="/mlops/studio/domain-id"),
        lambda: ssm.get_parameters(Names=["/mlops/role/ds"]),
        lambda: sagemaker.update_domain(DomainId=domain_id, SubnetIds=["subnet-1"]),
        lambda: ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.250.0/24"),
        lambda: ec2.delete_vpc(VpcId=vpc_id),
        lambda: ec2.authorize_security_group_ingress(
            GroupId=parameter(cloud, "/vpc/sg/id"), IpProtocol="-1", CidrIp="0.0.0.0/0"
        ),
    ):
        assert refused(denied) in DENIED


def test_admin_function_looks_and_updates_domains_and_writes_no_parameter(
    cloud: LocalCloud, acting: dict[str, Acting]
) -> None:
    admin = acting["admin"].assume(ADMIN)
    ec2, ssm, sagemaker = (admin.client(each) for each in ("ec2", "ssm", "sagemaker"))
    domain_id = parameter(cloud, "/mlops/studio/domain-id")
    subnets = sagemaker.describe_domain(DomainId=domain_id)["SubnetIds"]

    assert ec2.describe_subnets()["Subnets"]
    sagemaker.update_domain(DomainId=domain_id, SubnetIds=subnets)
    for denied in (
        lambda: ssm.put_parameter(Name="/vpc/id", Value="x", Overwrite=True),
        lambda: ssm.delete_parameter(Name="/vpc/id"),
        lambda: sagemaker.delete_domain(DomainId=domain_id),
        lambda: sagemaker.create_user_profile(DomainId=domain_id, UserProfileName="x"),
    ):
        assert refused(denied) in DENIED


def test_nobody_else_enters_by_these_roles(cloud: LocalCloud, acting: dict[str, Acting]) -> None:
    users = sessions_of(cloud, "onboarding", ("worker",))["worker"]

    for who, role in ((users, NETWORK), (acting["worker"], ADMIN), (acting["admin"], NETWORK)):
        assert refused(lambda who=who, role=role: who.assume(role)) in DENIED


@pytest.mark.parametrize("who", ["requester", "approver"])
def test_only_admins_invoke_the_admin_function(cloud: LocalCloud, who: str) -> None:
    person = cloud.people[who]
    given = {
        "AccessKeyId": person.access_key_id,
        "SecretAccessKey": person.secret_access_key,
        "SessionToken": None,
    }
    client = Acting(cloud.emulator.endpoint, given).client("lambda")

    assert (
        refused(
            lambda: client.invoke(
                FunctionName=f"arn:aws:lambda:{REGION}:{GOVERNANCE_ACCOUNT}:function:"
                f"{cloud.outputs['NetworksAdminFunctionName']}",
                Payload=b'{"action": "help"}',
            )
        )
        in DENIED
    )


def parameter(cloud: LocalCloud, name: str) -> str:
    return str(studio(cloud, "ssm").get_parameter(Name=name)["Parameter"]["Value"])
