"""What must not work, and does not: IAM is enforced."""

import urllib.error
import urllib.request
from typing import Any

import pytest

from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from sandbox.people import Person
from sandbox.signed_api import SignedApi
from tests.e2e.acting import DENIED, Acting, allowed_of, arn_of, policy, refused, sessions_of
from tests.e2e.conftest import eventually, governance, studio

WORKLOAD_ROLE = f"arn:aws:iam::{STUDIO_ACCOUNT}:role/sandbox-{REGION}-onboarding"
LOGIN_ROLE = f"arn:aws:iam::{STUDIO_ACCOUNT}:role/sandbox-{REGION}-studio-login"
FUNCTIONS = ("api", "requests", "intake", "relay", "outbox", "worker", "sweep", "login", "admin")


@pytest.fixture(scope="session")
def acting(cloud: LocalCloud) -> dict[str, Acting]:
    return sessions_of(cloud, "onboarding", FUNCTIONS)


def test_an_unsigned_call_is_refused(cloud: LocalCloud) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(cloud.api_url + "/users", timeout=10)  # noqa: S310 - our own URL
    with error.value:
        assert error.value.code == 403


def test_a_principal_without_the_policy_is_refused(cloud: LocalCloud) -> None:
    iam = governance(cloud, "iam")
    iam.create_user(UserName="e2e-stranger")
    key = iam.create_access_key(UserName="e2e-stranger")["AccessKey"]
    stranger = SignedApi(
        cloud.api_url, Person("stranger", key["AccessKeyId"], key["SecretAccessKey"])
    )

    assert stranger.get("/users").status == 403
    asked = {"user_name": "x", "persona": "data-scientist"}
    assert stranger.post("/users", asked).status == 403


def test_a_principal_with_the_policy_but_outside_the_access_table_is_refused_with_a_reason(
    cloud: LocalCloud,
) -> None:
    iam = governance(cloud, "iam")
    iam.create_user(UserName="e2e-unlisted")
    policy = f"arn:aws:iam::{GOVERNANCE_ACCOUNT}:policy/sandbox-{REGION}-requester"
    iam.attach_user_policy(UserName="e2e-unlisted", PolicyArn=policy)
    key = iam.create_access_key(UserName="e2e-unlisted")["AccessKey"]
    unlisted = SignedApi(
        cloud.api_url, Person("unlisted", key["AccessKeyId"], key["SecretAccessKey"])
    )

    answer = unlisted.get("/users")

    assert answer.status == 403
    assert "access table" in answer.body["detail"]


def test_each_function_is_denied_what_it_does_not_need(
    cloud: LocalCloud, acting: dict[str, Acting]
) -> None:
    users = cloud.outputs["UsersTableName"]
    queue, bus = cloud.outputs["WorkQueueUrl"], cloud.outputs["BusName"]
    key = {"pk": {"S": "USER#x"}, "sk": {"S": "STATE"}}
    leavers, left = cloud.outputs["LeaversTableName"], {"pk": {"S": "USER#x"}}
    entry = {
        "EventBusName": bus, "Source": "studio.user-onboarding", "DetailType": "X", "Detail": "{}",
    }  # fmt: skip
    calls: dict[str, Any] = {
        "read users": lambda a: a.client("dynamodb").get_item(TableName=users, Key=key),
        "write users": lambda a: a.client("dynamodb").put_item(
            TableName=users, Item={**key, "pk": {"S": "E2E#x"}}
        ),
        "delete users": lambda a: a.client("dynamodb").delete_item(TableName=users, Key=key),
        "scan users": lambda a: a.client("dynamodb").scan(TableName=users, Limit=1),
        "read who left": lambda a: a.client("dynamodb").get_item(TableName=leavers, Key=left),
        "write who left": lambda a: a.client("dynamodb").put_item(
            TableName=leavers, Item={"pk": {"S": "E2E#x"}}
        ),
        "delete who left": lambda a: a.client("dynamodb").delete_item(TableName=leavers, Key=left),
        "scan who left": lambda a: a.client("dynamodb").scan(TableName=leavers, Limit=1),
        "send tickets": lambda a: a.client("sqs").send_message(
            QueueUrl=queue,
            MessageBody='{"subject": "retail-dev", "ids": [], "sweep": false}',
        ),
        "publish": lambda a: a.client("events").put_events(Entries=[entry]),
        "enter the workload account": lambda a: a.assume(WORKLOAD_ROLE),
        "enter it to make login URLs": lambda a: a.assume(LOGIN_ROLE),
        "read dead letters": lambda a: a.client("sqs").receive_message(
            QueueUrl=cloud.outputs["WorkDeadLetterQueueUrl"], WaitTimeSeconds=0
        ),
        "make roles": lambda a: a.client("iam").create_role(
            RoleName="e2e-never", AssumeRolePolicyDocument="{}"
        ),
        "make profiles here": lambda a: a.client("sagemaker").list_domains(),
    }
    allowed = {
        "api": {"read users", "write users", "read who left"},
        "requests": {"read users", "write users", "read who left"},
        "intake": {"send tickets"},
        "relay": {"send tickets"},
        "outbox": {"publish"},
        "worker": {
            "read users",
            "write users",
            "read who left",
            "write who left",
            "send tickets",
            "enter the workload account",
        },
        "sweep": {"send tickets"},
        "login": {"read users", "write users", "enter it to make login URLs"},
        "admin": {
            "read users",
            "write users",
            "read who left",
            "scan who left",
            "send tickets",
            "publish",
            "read dead letters",
        },
    }

    assert allowed_of(calls, acting) == allowed


def test_another_governance_role_is_kept_out_by_the_workload_roles_own_trust(
    cloud: LocalCloud,
) -> None:
    iam, sts = governance(cloud, "iam"), governance(cloud, "sts")
    principal = {"AWS": f"arn:aws:iam::{GOVERNANCE_ACCOUNT}:root"}
    iam.create_role(
        RoleName="e2e-other",
        AssumeRolePolicyDocument=policy({"Action": "sts:AssumeRole", "Principal": principal}),
    )
    iam.put_role_policy(
        RoleName="e2e-other",
        PolicyName="enter",
        PolicyDocument=policy({"Action": "sts:AssumeRole", "Resource": "*"}),
    )
    given = sts.assume_role(RoleArn=arn_of("e2e-other"), RoleSessionName="e2e")
    other = Acting(cloud.emulator.endpoint, given["Credentials"])

    assert refused(lambda: other.assume(WORKLOAD_ROLE)) in DENIED


def test_in_the_workload_account_the_worker_may_do_its_work_and_no_more(
    cloud: LocalCloud, acting: dict[str, Acting]
) -> None:
    worker = acting["worker"].assume(WORKLOAD_ROLE)
    sagemaker, ssm, iam = (worker.client(name) for name in ("sagemaker", "ssm", "iam"))
    domain = ssm.get_parameters(Names=["/mlops/studio/domain-id"])["Parameters"][0]["Value"]
    role = ssm.get_parameters(Names=["/mlops/role/ds"])["Parameters"][0]["Value"]
    studio(cloud, "iam").create_role(
        RoleName="e2e-strong",
        AssumeRolePolicyDocument=policy(
            {"Action": "sts:AssumeRole", "Principal": {"Service": "sagemaker.amazonaws.com"}}
        ),
    )
    strong = f"arn:aws:iam::{STUDIO_ACCOUNT}:role/e2e-strong"

    assert sagemaker.list_user_profiles(DomainIdEquals=domain)["UserProfiles"] is not None
    tagging = worker.client("resourcegroupstaggingapi")
    profiles = tagging.get_resources(ResourceTypeFilters=["sagemaker:user-profile"])
    assert profiles["ResourceTagMappingList"] is not None
    assert (
        refused(lambda: tagging.tag_resources(ResourceARNList=[role], Tags={"studio:user": "x"}))
        in DENIED
    )
    assert iam.get_role(RoleName=role.rpartition("/")[2])["Role"]["PermissionsBoundary"]
    assert refused(lambda: iam.get_role(RoleName="e2e-strong")) in DENIED
    assert (
        refused(
            lambda: sagemaker.create_user_profile(
                DomainId=domain, UserProfileName="evil", UserSettings={"ExecutionRole": strong}
            )
        )
        in DENIED
    )
    shared = {"SharingType": "Shared"}
    root = studio(cloud, "sagemaker")
    root.create_user_profile(DomainId=domain, UserProfileName="e2e-sharer")
    eventually(
        lambda: (
            root.describe_user_profile(DomainId=domain, UserProfileName="e2e-sharer")["Status"]
            == "InService"
        ),
        "the profile is there",
    )
    root.create_space(
        DomainId=domain,
        SpaceName="e2e-shared",
        OwnershipSettings={"OwnerUserProfileName": "e2e-sharer"},
        SpaceSharingSettings=shared,
        SpaceSettings={"AppType": "JupyterLab"},
    )
    assert (
        refused(lambda: sagemaker.delete_space(DomainId=domain, SpaceName="e2e-shared")) in DENIED
    )
    assert (
        refused(
            lambda: sagemaker.update_user_profile(
                DomainId=domain,
                UserProfileName="e2e-sharer",
                UserSettings={"ExecutionRole": strong},
            )
        )
        in DENIED
    )
    assert refused(lambda: sagemaker.delete_domain(DomainId=domain)) in DENIED
    assert (
        refused(
            lambda: sagemaker.create_presigned_domain_url(DomainId=domain, UserProfileName="nobody")
        )
        in DENIED
    )
    assert (
        refused(lambda: ssm.put_parameter(Name="/mlops/role/ds", Value=strong, Overwrite=True))
        in DENIED
    )


def test_the_login_role_makes_urls_and_nothing_else(
    cloud: LocalCloud, acting: dict[str, Acting]
) -> None:
    login = acting["login"].assume(LOGIN_ROLE)
    sagemaker, ssm = login.client("sagemaker"), login.client("ssm")
    domain = studio(cloud, "ssm").get_parameter(Name="/mlops/studio/domain-id")["Parameter"][
        "Value"
    ]
    named = {"DomainId": domain, "UserProfileName": "nobody"}

    # It is let through to SageMaker, which knows no such profile.
    assert refused(lambda: sagemaker.create_presigned_domain_url(**named)) not in DENIED
    assert refused(lambda: sagemaker.describe_user_profile(**named)) in DENIED
    assert refused(lambda: sagemaker.delete_user_profile(**named)) in DENIED
    assert refused(lambda: sagemaker.list_user_profiles(DomainIdEquals=domain)) in DENIED
    assert refused(lambda: ssm.get_parameters(Names=["/mlops/role/ds"])) in DENIED
    assert refused(lambda: acting["worker"].assume(LOGIN_ROLE)) in DENIED
    assert refused(lambda: acting["login"].assume(WORKLOAD_ROLE)) in DENIED


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
                FunctionName=cloud.outputs["AdminFunctionName"], Payload=b'{"action": "help"}'
            )
        )
        in DENIED
    )
