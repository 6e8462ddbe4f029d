"""A profile changed by another hand, in the local cloud: found by its event, mended, told."""

import json
from typing import Any

import pytest

from events.catalog import EVENTS
from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION
from sandbox.bus_watch import policy_for_rules
from sandbox.cloud import LocalCloud
from tests.e2e.conftest import eventually, governance, studio, wait_for_phase

CORRECTED = "UserDriftCorrected.v1"
DRIFTER = "retail-dev.drifter"


@pytest.fixture
def corrections(cloud: LocalCloud) -> Any:
    """Return a function that takes what is told of mended drift off a consumer's queue."""
    sqs, events = governance(cloud, "sqs"), governance(cloud, "events")
    arn = f"arn:aws:sqs:{REGION}:{GOVERNANCE_ACCOUNT}:e2e-drift"
    attributes = {"Policy": json.dumps(policy_for_rules(arn))}
    url = sqs.create_queue(QueueName="e2e-drift", Attributes=attributes)["QueueUrl"]
    bus = cloud.outputs["BusName"]
    pattern = {"account": [GOVERNANCE_ACCOUNT], "detail-type": [CORRECTED]}
    events.put_rule(Name="e2e-drift", EventBusName=bus, EventPattern=json.dumps(pattern))
    target = {"Id": "queue", "Arn": arn}
    events.put_targets(Rule="e2e-drift", EventBusName=bus, Targets=[target])

    def taken() -> Any:
        for message in sqs.receive_message(QueueUrl=url).get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return EVENTS[CORRECTED].from_detail(json.dumps(json.loads(message["Body"])["detail"]))
        return None

    return taken


def test_a_role_and_tags_changed_by_hand_are_back_within_a_minute_and_told(
    cloud: LocalCloud, corrections: Any
) -> None:
    sagemaker, ssm = studio(cloud, "sagemaker"), studio(cloud, "ssm")

    def parameter(name: str) -> str:
        return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])

    domain, ds = parameter("/mlops/studio/domain-id"), parameter("/mlops/role/ds")
    where = {"DomainId": domain, "UserProfileName": "drifter"}
    asked = {"user_name": "drifter", "persona": "data-scientist", "team": "pricing"}
    assert cloud.api("requester").post("/users", asked).status == 202
    wait_for_phase(cloud, DRIFTER, "Ready", 60)

    suspended = parameter("/mlops/role/suspended")
    sagemaker.update_user_profile(**where, UserSettings={"ExecutionRole": suspended})

    told = eventually(corrections, "the mended role is told of", 60)
    [difference] = told.data.differences
    assert (told.data.user_id, difference.field) == (DRIFTER, "execution_role")
    assert (difference.found, difference.wanted) == (suspended, ds)
    found = sagemaker.describe_user_profile(**where)
    assert (found["Status"], found["UserSettings"]["ExecutionRole"]) == ("InService", ds)
    timeline = cloud.api("requester").get(f"/users/{DRIFTER}/timeline").body["items"]
    assert [entry["reason"] for entry in timeline][-3:] == [
        "DriftFound",
        "ProfileChanging",
        "InService",
    ]

    arn = found["UserProfileArn"]
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "studio:team", "Value": "fraud"}])

    told = eventually(corrections, "the mended tag is told of", 60)
    assert [each.field for each in told.data.differences] == ["tags.studio:team"]
    tags = {each["Key"]: each["Value"] for each in sagemaker.list_tags(ResourceArn=arn)["Tags"]}
    assert tags["studio:team"] == "pricing"
