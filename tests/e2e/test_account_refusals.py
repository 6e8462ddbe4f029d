"""What must not work around accounts, and does not: IAM is enforced across accounts."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.accounts import GOVERNANCE_ACCOUNT, PROD_ACCOUNT, REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from services.project_enabler.world import TEMPLATE_ROLES
from tests.e2e.acting import DENIED, Acting, allowed_of, refused, sessions_of
from tests.e2e.conftest import studio

PROJECTS = f"arn:aws:iam::{STUDIO_ACCOUNT}:role/sandbox-{REGION}-projects"
LOOK = f"{PROJECTS}-look"
FUNCTIONS = ("api", "intake", "relay", "outbox", "worker", "sweep", "admin")


@pytest.fixture(scope="module")
def acting(cloud: LocalCloud) -> dict[str, Acting]:
    return sessions_of(cloud, "projects", FUNCTIONS)


def test_each_function_is_denied_what_it_does_not_need(
    cloud: LocalCloud, acting: dict[str, Acting]
) -> None:
    accounts, users = cloud.outputs["AccountsTableName"], cloud.outputs["UsersTableName"]
    key = {"pk": {"S": "ACCOUNT#x"}, "sk": {"S": "STATE"}}
    entry = {
        "EventBusName": cloud.outputs["BusName"],
        "Source": "studio.project-enabler",
        "DetailType": "X",
        "Detail": "{}",
    }
    calls: dict[str, Any] = {
        "read accounts": lambda a: a.client("dynamodb").get_item(TableName=accounts, Key=key),
        "write accounts": lambda a: a.client("dynamodb").put_item(
            TableName=accounts, Item={**key, "pk": {"S": "E2E#x"}}
        ),
        "delete accounts": lambda a: a.client("dynamodb").delete_item(TableName=accounts, Key=key),
        "read users": lambda a: a.client("dynamodb").get_item(TableName=users, Key=key),
        "send tickets": lambda a: a.client("sqs").send_message(
            QueueUrl=cloud.outputs["AccountsWorkQueueUrl"],
            MessageBody='{"subject": "x", "ids": [], "sweep": false}',
        ),
        "send users' tickets": lambda a: a.client("sqs").send_message(
            QueueUrl=cloud.outputs["WorkQueueUrl"], MessageBody="{}"
        ),
        "publish": lambda a: a.client("events").put_events(Entries=[entry]),
        "work in accounts": lambda a: a.assume(PROJECTS),
        "look into accounts": lambda a: a.assume(LOOK),
        "enter as the users' worker": lambda a: a.assume(
            f"arn:aws:iam::{STUDIO_ACCOUNT}:role/sandbox-{REGION}-onboarding"
        ),
        "read dead letters": lambda a: a.client("sqs").receive_message(
            QueueUrl=cloud.outputs["AccountsEventsDeadLetterQueueUrl"], WaitTimeSeconds=0
        ),
    }

    assert allowed_of(calls, acting) == {
        "api": {"read accounts"},
        "intake": {"read accounts", "write accounts", "send tickets"},
        "relay": {"send tickets"},
        "outbox": {"publish"},
        "worker": {"read accounts", "write accounts", "send tickets", "work in accounts"},
        "sweep": {"read accounts", "write accounts", "send tickets"},
        "admin": {
            "read accounts",
            "write accounts",
            "send tickets",
            "publish",
            "look into accounts",
            "read dead letters",
        },
    }


def test_worker_may_do_its_work_in_the_account_and_no_more(
    cloud: LocalCloud, acting: dict[str, Acting]
) -> None:
    worker = acting["worker"].assume(PROJECTS)
    sagemaker, catalog = worker.client("sagemaker"), worker.client("servicecatalog")
    ssm, iam = worker.client("ssm"), worker.client("iam")
    portfolio = catalog.list_accepted_portfolio_shares()["PortfolioDetails"][0]["Id"]

    assert sagemaker.get_sagemaker_servicecatalog_portfolio_status()["Status"]
    assert catalog.list_principals_for_portfolio(PortfolioId=portfolio)["Principals"] is not None
    listed = iam.list_roles(PathPrefix="/service-role/")["Roles"]
    assert {each["RoleName"] for each in listed} >= set(TEMPLATE_ROLES)
    assert ssm.get_parameters(Names=["/mlops/role/ds"])["Parameters"]
    for denied in (
        lambda: ssm.get_parameters(Names=["/vpc/id"]),
        lambda: ssm.put_parameter(Name="/mlops/role/ds", Value="x", Overwrite=True),
        lambda: sagemaker.disable_sagemaker_servicecatalog_portfolio(),
        lambda: sagemaker.list_user_profiles(),
        lambda: iam.get_role(RoleName=f"sandbox-{REGION}-projects"),
        lambda: iam.get_role(RoleName=TEMPLATE_ROLES[0]),
        lambda: iam.create_role(RoleName="e2e-never", AssumeRolePolicyDocument="{}"),
        lambda: catalog.delete_portfolio(Id=portfolio),
    ):
        assert refused(denied) in DENIED


def test_looking_role_looks_and_changes_nothing(
    cloud: LocalCloud, acting: dict[str, Acting]
) -> None:
    looking = acting["admin"].assume(LOOK)
    sagemaker, catalog = looking.client("sagemaker"), looking.client("servicecatalog")
    iam = looking.client("iam")
    portfolio = catalog.list_accepted_portfolio_shares()["PortfolioDetails"][0]["Id"]
    role = studio(cloud, "ssm").get_parameter(Name="/mlops/role/ds")["Parameter"]["Value"]
    named = {"PortfolioId": portfolio, "PrincipalARN": role, "PrincipalType": "IAM"}

    assert sagemaker.get_sagemaker_servicecatalog_portfolio_status()["Status"]
    assert iam.list_roles(PathPrefix="/service-role/")["Roles"]
    assert refused(lambda: iam.get_role(RoleName=role.rpartition("/")[2])) in DENIED
    assert refused(sagemaker.enable_sagemaker_servicecatalog_portfolio) in DENIED
    assert refused(lambda: catalog.associate_principal_with_portfolio(**named)) in DENIED
    assert refused(lambda: catalog.disassociate_principal_from_portfolio(**named)) in DENIED


def test_account_without_projects_has_no_role_to_enter_by(
    acting: dict[str, Acting],
) -> None:
    role = f"arn:aws:iam::{PROD_ACCOUNT}:role/sandbox-{REGION}-projects"

    assert refused(lambda: acting["worker"].assume(role)) in DENIED


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
                FunctionName=cloud.outputs["ProjectsAdminFunctionName"],
                Payload=b'{"action": "help"}',
            )
        )
        in DENIED
    )


def test_only_the_forwarders_role_may_speak_on_the_hubs_bus(cloud: LocalCloud) -> None:
    events = studio(cloud, "events")
    bus = f"arn:aws:events:{REGION}:{GOVERNANCE_ACCOUNT}:event-bus/{cloud.outputs['BusName']}"
    entry = {"EventBusName": bus, "Source": "e2e", "DetailType": "X", "Detail": "{}"}

    code = refused(lambda: _all_taken(events.put_events(Entries=[entry])))

    assert code in DENIED | {"ResourceNotFoundException", "NotAuthorizedException"}


def _all_taken(answer: dict[str, Any]) -> None:
    for each in answer["Entries"]:
        if "ErrorCode" in each:
            raise ClientError({"Error": {"Code": each["ErrorCode"], "Message": ""}}, "PutEvents")
