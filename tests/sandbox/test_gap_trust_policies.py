import json
from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import DEV, GOVERNANCE, Cloud, StackFailedError, fresh, policy

ROOT = {"AWS": f"arn:aws:iam::{GOVERNANCE}:root"}
NOBODY = {"AWS": f"arn:aws:iam::{GOVERNANCE}:role/nobody"}


def test_a_trust_policy_naming_an_unknown_role_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match=r"MalformedPolicyDocument.*nobody"):
        cloud.role(DEV, {"Principal": NOBODY})


def test_updating_a_trust_policy_to_an_unknown_role_is_refused(cloud: Cloud) -> None:
    role = cloud.role(DEV, {"Principal": ROOT})
    document = policy({"Effect": "Allow", "Principal": NOBODY, "Action": "sts:AssumeRole"})

    with pytest.raises(ClientError, match="MalformedPolicyDocument"):
        cloud.client("iam").update_assume_role_policy(
            RoleName=role.rsplit("/", 1)[-1], PolicyDocument=document
        )


def test_a_template_naming_an_unknown_role_fails(cloud: Cloud) -> None:
    with pytest.raises(StackFailedError, match="Invalid principal in policy"):
        cloud.deploy({"Role": _role(NOBODY)})


def test_a_template_may_name_a_role_that_it_makes_first(cloud: Cloud) -> None:
    first = _role(ROOT)
    second = _role({"AWS": {"Fn::GetAtt": ["First", "Arn"]}})

    assert cloud.deploy({"Second": second, "First": first})


def test_a_role_that_exists_in_another_account_may_be_named(cloud: Cloud) -> None:
    other = cloud.role(GOVERNANCE, {"Principal": ROOT}, path="/some/path/")

    assert cloud.role(DEV, {"Principal": {"AWS": other}})


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    assert bare.role(DEV, {"Principal": NOBODY})


def _role(principal: Mapping[str, object]) -> dict[str, object]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Statement": [statement]}},
    }


def _bounded_role(cloud: Cloud) -> dict[str, object]:
    """Deploy a role with a boundary, and return what GetRole says of it."""
    boundary = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {
            "ManagedPolicyName": fresh("boundary"),
            "PolicyDocument": json.loads(
                policy({"Effect": "Allow", "Action": "sts:*", "Resource": "*"})
            ),
        },
    }
    role = _role({"AWS": f"arn:aws:iam::{DEV}:root"})
    properties = role["Properties"]
    assert isinstance(properties, dict)
    properties["PermissionsBoundary"] = {"Ref": "Boundary"}
    properties["Policies"] = [
        {
            "PolicyName": "all",
            "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
        }
    ]
    name = cloud.deploy({"Role": role, "Boundary": boundary})["RefRole"]
    found: dict[str, object] = cloud.client("iam").get_role(RoleName=name)["Role"]
    return found


def test_a_role_from_a_template_keeps_its_boundary_and_is_limited_by_it(cloud: Cloud) -> None:
    role = _bounded_role(cloud)

    assert "PermissionsBoundary" in role
    with pytest.raises(ClientError, match="AccessDenied"):
        cloud.as_role("ssm", str(role["Arn"]), DEV).get_parameter(Name="/x")


def test_boundary_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    assert "PermissionsBoundary" not in _bounded_role(bare)
