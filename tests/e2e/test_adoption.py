"""Profiles that were there before, in the local cloud with IAM enforced."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.accounts import REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from sandbox.studio_work import domain_of, open_space_with_app
from tests.e2e.acting import DENIED, refused, sessions_of
from tests.e2e.conftest import eventually, studio, wait_for_phase
from tests.e2e.test_life import operate, profile, role_of, spaces

OLD_ROLE = "mlops-data-scientist"
OPERATOR = {"asserted_by": "the operator on duty"}


@pytest.fixture(scope="module")
def old_role(cloud: LocalCloud) -> str:
    """Return the ARN of a role as the predecessor makes them: no path, tag or boundary."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    made = studio(cloud, "iam").create_role(
        RoleName=OLD_ROLE, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]})
    )
    return str(made["Role"]["Arn"])


def template(domain_id: str, role_arn: str, *names: str) -> str:
    """Return a template with a resource for each user, as the predecessor has it, but kept."""
    resources = {
        f"User{name}": {
            "Type": "AWS::SageMaker::UserProfile",
            "DeletionPolicy": "Retain",
            "Properties": {
                "DomainId": domain_id,
                "UserProfileName": name,
                "UserSettings": {"ExecutionRole": role_arn},
            },
        }
        for name in names
    }
    kept = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}
    return json.dumps({"Resources": {**resources, "Kept": kept}})


@pytest.fixture(scope="module")
def stack(cloud: LocalCloud, old_role: str) -> Iterator[str]:
    """Return the name of a stack that owns the profile of Hedy."""
    cloudformation = studio(cloud, "cloudformation")
    cloudformation.create_stack(
        StackName="e2e-dev-studio", TemplateBody=template(domain_of(cloud), old_role, "Hedy")
    )
    settle(cloud, "e2e-dev-studio")
    yield "e2e-dev-studio"
    cloudformation.delete_stack(StackName="e2e-dev-studio")


def settle(cloud: LocalCloud, stack: str) -> None:
    def settled() -> bool:
        found = studio(cloud, "cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        return not found["StackStatus"].endswith("IN_PROGRESS")

    eventually(settled, f"{stack} is settled")


def adopt(cloud: LocalCloud, name: str, **more: Any) -> dict[str, Any]:
    asked = {"user_name": name, "persona": "data-scientist", **OPERATOR, **more}
    told = operate(cloud, action="adopt", **asked)
    assert told["ok"], told
    result: dict[str, Any] = told["result"]
    return result


def unmanaged(cloud: LocalCloud) -> list[str]:
    found: list[str] = operate(cloud, action="unmanaged", studio="retail-dev")["result"][
        "user_names"
    ]
    return found


def test_a_profile_of_somebody_elses_is_reported_and_taken_over_with_its_home_and_spaces(
    cloud: LocalCloud, old_role: str
) -> None:
    sagemaker = studio(cloud, "sagemaker")
    settings = {
        "ExecutionRole": old_role,
        "JupyterLabAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.t3.large"}},
    }
    sagemaker.create_user_profile(
        DomainId=domain_of(cloud), UserProfileName="Tove", UserSettings=settings
    )
    eventually(lambda: profile(cloud, "Tove")["Status"] == "InService", "Tove is in service")
    open_space_with_app(cloud, "Tove", "toves-space")
    before = profile(cloud, "Tove")
    operate(cloud, action="sweep")
    eventually(lambda: "Tove" in unmanaged(cloud), "Tove is reported")

    assert adopt(cloud, "tove", team="pricing")["changed"] is True
    user = wait_for_phase(cloud, "retail-dev.tove", "Ready")

    after = profile(cloud, "Tove")
    assert user["reason"] == "Adopted"
    assert user["studio_settings"] == {"default_instance_type": "ml.t3.large"}
    assert after["UserSettings"] == {**settings, "ExecutionRole": role_of(cloud, "ds")}
    assert after["HomeEfsFileSystemUid"] == before["HomeEfsFileSystemUid"]
    assert after["CreationTime"] == before["CreationTime"]
    assert spaces(cloud, "toves-space") == ["toves-space"]
    tags = sagemaker.list_tags(ResourceArn=after["UserProfileArn"])["Tags"]
    assert {each["Key"]: each["Value"] for each in tags} == {
        "studio:user": "retail-dev.tove",
        "studio:managed-by": "sandbox",
        "studio:team": "pricing",
    }
    assert adopt(cloud, "tove")["changed"] is False
    operate(cloud, action="sweep")
    eventually(lambda: "Tove" not in unmanaged(cloud), "Tove is no longer reported")


def test_a_profile_that_a_stack_owns_is_refused_until_the_stack_lets_go(
    cloud: LocalCloud, stack: str, old_role: str
) -> None:
    uid = profile(cloud, "Hedy")["HomeEfsFileSystemUid"]

    adopt(cloud, "hedy")
    user = wait_for_phase(cloud, "retail-dev.hedy", "Failed")

    assert user["reason"] == "OwnedByStack"
    assert stack in user["message"]
    assert profile(cloud, "Hedy")["UserSettings"]["ExecutionRole"] == old_role

    studio(cloud, "cloudformation").update_stack(
        StackName=stack, TemplateBody=template(domain_of(cloud), old_role)
    )
    settle(cloud, stack)
    adopt(cloud, "hedy")
    wait_for_phase(cloud, "retail-dev.hedy", "Ready")

    assert profile(cloud, "Hedy")["UserSettings"]["ExecutionRole"] == role_of(cloud, "ds")
    assert profile(cloud, "Hedy")["HomeEfsFileSystemUid"] == uid


def test_the_worker_may_ask_which_stack_owns_a_profile_and_nothing_else_of_stacks(
    cloud: LocalCloud, stack: str
) -> None:
    worker = sessions_of(cloud, "onboarding", ("worker",))["worker"]
    role = f"arn:aws:iam::{STUDIO_ACCOUNT}:role/sandbox-{REGION}-onboarding"
    cloudformation = worker.assume(role).client("cloudformation")

    found = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]

    assert found
    assert refused(lambda: cloudformation.get_template(StackName=stack)) in DENIED
    assert refused(lambda: cloudformation.delete_stack(StackName=stack)) in DENIED
    assert refused(lambda: worker.client("cloudformation").list_stacks()) in DENIED
