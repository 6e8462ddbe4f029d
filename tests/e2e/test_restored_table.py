"""A users table restored from an older point in time, in the local cloud with IAM enforced."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud import LocalCloud
from sandbox.studio_work import domain_of
from tests.e2e.conftest import governance, studio, wait_for_phase
from tests.e2e.test_life import onboard, operate, profile, role_of


def state_of(cloud: LocalCloud, user_id: str) -> dict[str, Any]:
    """Return the stored item of a user, as DynamoDB has it."""
    key = {"pk": {"S": f"USER#{user_id}"}, "sk": {"S": "STATE"}}
    found: dict[str, Any] = governance(cloud, "dynamodb").get_item(
        TableName=cloud.outputs["UsersTableName"], Key=key
    )["Item"]
    return found


def put_back(cloud: LocalCloud, *items: dict[str, Any]) -> None:
    for item in items:
        governance(cloud, "dynamodb").put_item(TableName=cloud.outputs["UsersTableName"], Item=item)


def test_a_restored_row_brings_no_leaver_back_until_a_person_asks(cloud: LocalCloud) -> None:
    user_id, closed_id = onboard(cloud, "hypatia"), onboard(cloud, "theano")
    before = [state_of(cloud, each) for each in (user_id, closed_id)]
    let_go = {"retention_days": 0, "asserted_by": "operator"}
    assert operate(cloud, action="offboard", user_id=user_id, **let_go)["ok"]
    assert operate(cloud, action="suspend", user_id=closed_id, asserted_by="operator")["ok"]
    wait_for_phase(cloud, user_id, "Offboarded", 60)
    wait_for_phase(cloud, closed_id, "Suspended", 60)

    put_back(cloud, *before)
    operate(cloud, action="sweep", studio="retail-dev")
    failed = wait_for_phase(cloud, user_id, "Failed", 60)
    assert failed["reason"] == "OlderThanRecord"
    with pytest.raises(ClientError, match="ResourceNotFound"):
        studio(cloud, "sagemaker").describe_user_profile(
            DomainId=domain_of(cloud), UserProfileName="hypatia"
        )

    # The sweep may have come upon the role of who is closed, as on any drift, and told so first.
    checked = operate(cloud, action="check-records", asserted_by="operator")
    assert checked["ok"], checked
    closed = wait_for_phase(cloud, closed_id, "Failed", 60)
    assert closed["reason"] == "OlderThanRecord"
    assert role_of(cloud, "suspended") == profile(cloud, "theano")["UserSettings"]["ExecutionRole"]

    asked = {"user_name": "hypatia", "persona": "data-scientist"}
    assert cloud.api("requester").post("/users", asked).status == 202
    again = wait_for_phase(cloud, user_id, "Ready", 60)
    assert again["chapter"] > 1
