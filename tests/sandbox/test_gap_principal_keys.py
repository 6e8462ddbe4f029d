"""aws:PrincipalArn, aws:PrincipalOrgID and policy variables."""

import pytest
from botocore.exceptions import ClientError

from sandbox.emulator import ORGANIZATION_ID
from tests.sandbox.clouds import DEV, GOVERNANCE, STRANGER, Cloud, fresh

ROOT = {"AWS": f"arn:aws:iam::{GOVERNANCE}:root"}
MAY_ASSUME = [{"Action": "sts:AssumeRole", "Resource": "*"}]


def _assume_through(cloud: Cloud, caller: str, condition: dict[str, dict[str, str]]) -> None:
    target = cloud.role(DEV, {"Principal": ROOT, "Condition": condition})
    session = cloud.as_role("sts", caller, GOVERNANCE)
    session.assume_role(RoleArn=target, RoleSessionName="test")


def _caller(cloud: Cloud, path: str = "/") -> str:
    return cloud.role(GOVERNANCE, {"Principal": ROOT}, MAY_ASSUME, path)


@pytest.mark.parametrize("path", ["/", "/studio/functions/"])
def test_principal_arn_of_a_session_is_its_roles_arn(cloud: Cloud, path: str) -> None:
    caller = _caller(cloud, path)

    _assume_through(cloud, caller, {"ArnEquals": {"aws:PrincipalArn": caller}})


def test_another_role_of_the_same_account_is_refused(cloud: Cloud) -> None:
    wanted, caller = _caller(cloud), _caller(cloud)

    with pytest.raises(ClientError, match="AccessDenied"):
        _assume_through(cloud, caller, {"ArnEquals": {"aws:PrincipalArn": wanted}})


def test_caller_identity_keeps_the_sessions_arn(cloud: Cloud) -> None:
    session = cloud.as_role("sts", _caller(cloud), GOVERNANCE)

    assert ":assumed-role/" in session.get_caller_identity()["Arn"]


def test_principal_arn_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    caller = _caller(bare)

    with pytest.raises(ClientError, match="AccessDenied"):
        _assume_through(bare, caller, {"ArnEquals": {"aws:PrincipalArn": caller}})


def test_accounts_of_the_sandbox_share_an_organization(cloud: Cloud) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION_ID}}

    _assume_through(cloud, _caller(cloud), condition)


def test_an_account_outside_the_organization_is_refused(cloud: Cloud) -> None:
    stranger = {"AWS": f"arn:aws:iam::{STRANGER}:root"}
    caller = cloud.role(STRANGER, {"Principal": stranger}, MAY_ASSUME)
    condition = {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION_ID}}
    target = cloud.role(DEV, {"Principal": stranger, "Condition": condition})
    session = cloud.as_role("sts", caller, STRANGER)

    with pytest.raises(ClientError, match="AccessDenied"):
        session.assume_role(RoleArn=target, RoleSessionName="test")


def test_organization_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION_ID}}

    with pytest.raises(ClientError, match="AccessDenied"):
        _assume_through(bare, _caller(bare), condition)


def _put_own_parameter(cloud: Cloud, named: str) -> None:
    role = cloud.role(
        GOVERNANCE,
        {"Principal": ROOT},
        [
            {
                "Action": "ssm:PutParameter",
                "Resource": "arn:aws:ssm:*:*:parameter/of/${aws:PrincipalTag/team}/*",
            }
        ],
    )
    cloud.client("iam", GOVERNANCE).tag_role(
        RoleName=role.rsplit("/", 1)[-1], Tags=[{"Key": "team", "Value": "blue"}]
    )
    ssm = cloud.as_role("ssm", role, GOVERNANCE)
    ssm.put_parameter(Name=f"/of/{named}/{fresh('p')}", Value="x", Type="String")


def test_policy_variables_are_filled_in(cloud: Cloud) -> None:
    _put_own_parameter(cloud, "blue")


def test_a_variable_with_another_value_does_not_match(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _put_own_parameter(cloud, "red")


def test_policy_variables_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _put_own_parameter(bare, "blue")
