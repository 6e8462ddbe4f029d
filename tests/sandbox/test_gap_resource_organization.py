"""Roles may be assumed in accounts of the organization, or of one account, and in no others."""

import pytest
from botocore.exceptions import ClientError

from sandbox.emulator import ORGANIZATION_ID
from tests.sandbox.clouds import DEV, GOVERNANCE, NEWCOMER, STRANGER, Cloud, fresh

ROOT = {"Principal": {"AWS": f"arn:aws:iam::{GOVERNANCE}:root"}}
OURS = {"StringEquals": {"aws:ResourceOrgID": ORGANIZATION_ID}}


def _assume(cloud: Cloud, account: str, condition: dict[str, dict[str, str]]) -> None:
    """Assume a role that lets everybody of governance in, under a policy with `condition`."""
    name = fresh("role")
    caller = cloud.role(
        GOVERNANCE,
        ROOT,
        [
            {
                "Action": "sts:AssumeRole",
                "Resource": f"arn:aws:iam::*:role/{name}",
                "Condition": condition,
            }
        ],
    )
    target = cloud.role(account, ROOT, name=name)
    session = cloud.as_role("sts", caller, GOVERNANCE)
    session.assume_role(RoleArn=target, RoleSessionName="test")


@pytest.mark.parametrize("account", [GOVERNANCE, DEV, NEWCOMER])
def test_a_role_in_a_member_account_is_assumed(cloud: Cloud, account: str) -> None:
    _assume(cloud, account, OURS)


def test_a_role_outside_the_organization_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _assume(cloud, STRANGER, OURS)


def test_what_is_kept_from_the_organization_is_allowed_outside_it(cloud: Cloud) -> None:
    others = {"StringNotEquals": {"aws:ResourceOrgID": ORGANIZATION_ID}}

    _assume(cloud, STRANGER, others)
    with pytest.raises(ClientError, match="AccessDenied"):
        _assume(cloud, DEV, others)


def test_the_account_of_a_role_is_the_resources_account(cloud: Cloud) -> None:
    of_newcomer = {"StringEquals": {"aws:ResourceAccount": NEWCOMER}}

    _assume(cloud, NEWCOMER, of_newcomer)
    with pytest.raises(ClientError, match="AccessDenied"):
        _assume(cloud, DEV, of_newcomer)


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _assume(bare, DEV, OURS)
