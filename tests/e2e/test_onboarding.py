"""People onboarded through every door, in the local cloud."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.catalog import EVENTS
from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION
from sandbox.bus_watch import policy_for_rules
from sandbox.cloud import LocalCloud
from tests.e2e.conftest import eventually, governance, studio, wait_for_phase

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def listener(cloud: LocalCloud) -> Iterator[Any]:
    """A queue that gets all our events, as a consumer would set it up."""
    sqs, events = governance(cloud, "sqs"), governance(cloud, "events")
    arn = f"arn:aws:sqs:{REGION}:{GOVERNANCE_ACCOUNT}:e2e-listener"
    attributes = {"Policy": json.dumps(policy_for_rules(arn))}
    url = sqs.create_queue(QueueName="e2e-listener", Attributes=attributes)["QueueUrl"]
    bus = cloud.outputs["BusName"]
    events.put_rule(
        Name="e2e-listener",
        EventBusName=bus,
        EventPattern=json.dumps({"source": ["studio.user-onboarding"]}),
    )
    target = {"Id": "queue", "Arn": arn}
    answer = events.put_targets(Rule="e2e-listener", EventBusName=bus, Targets=[target])
    assert answer["FailedEntryCount"] == 0
    seen: list[dict[str, Any]] = []

    def listen() -> list[dict[str, Any]]:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            seen.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return seen

    yield listen
    events.remove_targets(Rule="e2e-listener", EventBusName=bus, Ids=["queue"])
    events.delete_rule(Name="e2e-listener", EventBusName=bus)
    sqs.delete_queue(QueueUrl=url)


def parameter(cloud: LocalCloud, name: str) -> str:
    return str(studio(cloud, "ssm").get_parameter(Name=name)["Parameter"]["Value"])


def profile(cloud: LocalCloud, name: str) -> dict[str, Any]:
    found: dict[str, Any] = studio(cloud, "sagemaker").describe_user_profile(
        DomainId=parameter(cloud, "/mlops/studio/domain-id"), UserProfileName=name
    )
    return found


def test_a_posted_user_is_in_service_with_the_role_its_persona_names(
    cloud: LocalCloud, listener: Any
) -> None:
    asked = {"user_name": "Ada-Lovelace", "persona": "lead-data-scientist", "team": "analytics"}
    answer = cloud.api("requester").post("/users", asked)
    assert answer.status == 202, answer
    assert answer.body["phase"] == "PendingApproval"
    approved = cloud.api("approver").post("/users/retail-dev.ada-lovelace/approve", {})
    assert (approved.status, approved.body["phase"]) == (202, "Provisioning")

    user = wait_for_phase(cloud, "retail-dev.ada-lovelace", "Ready")

    made = profile(cloud, "Ada-Lovelace")
    tags = studio(cloud, "sagemaker").list_tags(ResourceArn=made["UserProfileArn"])["Tags"]
    assert made["Status"] == "InService"
    assert made["UserSettings"]["ExecutionRole"] == parameter(cloud, "/mlops/role/lead")
    assert {tag["Key"]: tag["Value"] for tag in tags} == {
        "studio:user": "retail-dev.ada-lovelace",
        "studio:team": "analytics",
        "studio:managed-by": "sandbox",
    }
    assert user["domain_id"] == made["DomainId"]
    assert user["requested_by"].endswith(":user/sandbox-requester")

    timeline = cloud.api("requester").get(f"/users/{user['id']}/timeline").body["items"]
    assert [entry["reason"] for entry in timeline] == [
        "ApprovalNeeded",
        "Approved",
        "ProfileCreating",
        "InService",
    ]
    assert timeline[1]["actor"].endswith(":user/sandbox-approver")
    assert timeline[2]["aws"]["operation"] == "CreateUserProfile"
    assert timeline[2]["aws"]["request_id"]

    def ours() -> list[dict[str, Any]] | None:
        found = [each for each in listener() if each["detail"]["data"]["user_id"] == user["id"]]
        return found if len(found) >= 3 else None

    for event in eventually(ours, "three events"):
        EVENTS[event["detail-type"]].from_detail(json.dumps(event["detail"]))
    assert [each["detail-type"] for each in ours() or []] == [
        "UserRequested.v1",
        "UserApproved.v1",
        "UserProvisioned.v1",
    ]


def test_the_same_asked_again_is_the_same_user(cloud: LocalCloud) -> None:
    api = cloud.api("requester")
    first = api.post("/users", {"user_name": "grace", "persona": "data-scientist"})
    again = api.post("/users", {"user_name": "GRACE", "persona": "data-scientist"})
    other = api.post("/users", {"user_name": "grace", "persona": "lead-data-scientist"})

    assert (first.status, again.status, other.status) == (202, 200, 409)
    assert again.body["id"] == first.body["id"]
    assert "PATCH" in other.body["detail"]
    wait_for_phase(cloud, "retail-dev.grace", "Ready")


def test_a_row_is_onboarded_and_its_outcome_written_back(cloud: LocalCloud) -> None:
    table = cloud.outputs["RequestsTableName"]
    row = {
        "pk": "row-1",
        "action": "onboard",
        "user_name": "mary",
        "persona": "data-scientist",
        "requested_by": "arn:aws:iam::111111111111:user/somebody",
    }
    governance(cloud, "dynamodb").put_item(
        TableName=table, Item={key: {"S": value} for key, value in row.items()}
    )

    outcome = eventually(lambda: outcome_of(cloud, "row-1"), "the outcome")
    user = wait_for_phase(cloud, "retail-dev.mary", "Ready")

    assert outcome["outcome"] == {"S": "accepted"}
    assert outcome["user_id"] == {"S": "retail-dev.mary"}
    assert user["verified"] is False
    assert profile(cloud, "mary")["UserSettings"]["ExecutionRole"] == parameter(
        cloud, "/mlops/role/ds"
    )


def test_a_row_with_missing_fields_is_refused_by_name(cloud: LocalCloud) -> None:
    row = {"pk": {"S": "row-2"}, "action": {"S": "onboard"}, "user_name": {"S": "a.b"}}
    governance(cloud, "dynamodb").put_item(TableName=cloud.outputs["RequestsTableName"], Item=row)

    outcome = eventually(lambda: outcome_of(cloud, "row-2"), "the outcome")

    errors = {each["M"]["pointer"]["S"]: each["M"]["rule"]["S"] for each in outcome["errors"]["L"]}
    assert outcome["outcome"] == {"S": "refused"}
    assert errors == {
        "/user_name": "pattern",
        "/persona": "required",
        "/requested_by": "required",
    }


def outcome_of(cloud: LocalCloud, key: str) -> dict[str, Any] | None:
    item = governance(cloud, "dynamodb").get_item(
        TableName=cloud.outputs["RequestsTableName"], Key={"pk": {"S": key}}
    )["Item"]
    return item if "outcome" in item else None


def test_the_predecessors_lists_are_onboarded_by_the_command_line(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    (tmp_path / "data_scientists.yml").write_text(
        'prefix: "ds"\nusers:\n  - user_profile_name: "alan"\n  - user_profile_name: "edsger"\n'
    )
    (tmp_path / "lead_data_scientists.yml").write_text(
        'prefix: "lead-ds"\nusers:\n  - user_profile_name: "barbara"\n'
    )
    environment = {**os.environ, **cloud.environment()}
    result = subprocess.run(  # noqa: S603 - our own command
        [
            str(Path(sys.executable).parent / "studioctl"), "apply", "--json",
            "--no-wait",
            str(tmp_path / "data_scientists.yml"), str(tmp_path / "lead_data_scientists.yml"),
        ],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert result.returncode == 0, result.stdout + result.stderr
    assert cloud.api("approver").post("/users/retail-dev.barbara/approve", {}).status == 202
    for name, role in (("alan", "ds"), ("edsger", "ds"), ("barbara", "lead")):
        wait_for_phase(cloud, f"retail-dev.{name}", "Ready")
        made = profile(cloud, name)
        assert made["Status"] == "InService"
        assert made["UserSettings"]["ExecutionRole"] == parameter(cloud, f"/mlops/role/{role}")


def test_lists_are_what_is_wanted(cloud: LocalCloud, tmp_path: Path) -> None:
    file = tmp_path / "people.yml"

    def write(*entries: str) -> None:
        lines = (f"  - {{user_name: {each}, persona: data-scientist}}\n" for each in entries)
        file.write_text("users:\n" + "".join(lines))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        # Nobody else's users here are the admin's: the limit would stop it if one were.
        options = ("--as", "admin", "--prune", "--prune-limit", "1", "--json", str(file))
        return subprocess.run(  # noqa: S603 - our own command
            [str(Path(sys.executable).parent / "studioctl"), *words, *options],
            env={**os.environ, **cloud.environment()},
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def planned() -> dict[str, str]:
        result = run("plan")
        assert result.returncode == 0, result.stdout + result.stderr
        steps = json.loads(result.stdout)["steps"]
        return {step["user_name"]: step["action"] for step in steps}

    write("konrad", "niklaus", "tony")
    assert run("apply").returncode == 0
    write("konrad, team: pricing", "tony")
    assert planned() == {"konrad": "change", "tony": "nothing", "niklaus": "suspend"}
    applied = run("apply")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    suspended = parameter(cloud, "/mlops/role/suspended")
    assert profile(cloud, "niklaus")["UserSettings"]["ExecutionRole"] == suspended
    assert planned() == {"konrad": "nothing", "tony": "nothing"}
    write("konrad", "tony", "niklaus")
    assert planned() == {"konrad": "nothing", "tony": "nothing", "niklaus": "bring-back"}


def test_a_sweep_is_asked_for_by_invoking_its_function(cloud: LocalCloud) -> None:
    answer = governance(cloud, "lambda").invoke(
        FunctionName=cloud.outputs["SweepFunctionName"], Payload=b"{}"
    )

    assert "FunctionError" not in answer
    assert json.loads(answer["Payload"].read()) == {"studios": ["retail-dev"]}


def test_nothing_ends_on_a_dead_letter_queue(cloud: LocalCloud) -> None:
    sqs = governance(cloud, "sqs")
    urls = sqs.list_queues()["QueueUrls"]
    letters = [url for url in urls if "dead" in url.lower() or "dlq" in url.lower()]
    assert letters

    for url in letters:
        held = sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        assert held["ApproximateNumberOfMessages"] == "0", url
