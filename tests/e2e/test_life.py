"""What happens to people after they were asked for, in the local cloud with IAM enforced."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from sandbox.accounts import GOVERNANCE_ACCOUNT
from sandbox.cloud import LocalCloud
from sandbox.studio_work import domain_of, open_space_with_app, shared_space
from services.controller.clock import to_text, utc_now
from tests.e2e.conftest import eventually, governance, studio, wait_for_phase

REQUESTER = f"arn:aws:iam::{GOVERNANCE_ACCOUNT}:user/sandbox-requester"
APPROVER = f"arn:aws:iam::{GOVERNANCE_ACCOUNT}:user/sandbox-approver"
LEAD = "lead-data-scientist"


def onboard(cloud: LocalCloud, name: str, **more: Any) -> str:
    """Ask for a data scientist and wait until there is one; return the id."""
    asked = {"user_name": name, "persona": "data-scientist", "team": "pricing", **more}
    assert cloud.api("requester").post("/users", asked).status == 202
    wait_for_phase(cloud, f"retail-dev.{name}", "Ready")
    return f"retail-dev.{name}"


def ask(cloud: LocalCloud, user_id: str, what: str, who: str = "requester") -> dict[str, Any]:
    answer = cloud.api(who).post(f"/users/{user_id}/{what}", {})
    assert answer.status == 202, answer
    return answer.body


def profile(cloud: LocalCloud, name: str) -> dict[str, Any]:
    found: dict[str, Any] = studio(cloud, "sagemaker").describe_user_profile(
        DomainId=domain_of(cloud), UserProfileName=name
    )
    return found


def role_of(cloud: LocalCloud, parameter: str) -> str:
    found = studio(cloud, "ssm").get_parameter(Name=f"/mlops/role/{parameter}")
    return str(found["Parameter"]["Value"])


def apps(cloud: LocalCloud, space: str) -> list[str]:
    """Return the apps of a space that are there, by status."""
    listed = studio(cloud, "sagemaker").list_apps(
        DomainIdEquals=domain_of(cloud), SpaceNameEquals=space
    )["Apps"]
    return [each["Status"] for each in listed if each["Status"] != "Deleted"]


def spaces(cloud: LocalCloud, part: str) -> list[str]:
    listed = studio(cloud, "sagemaker").list_spaces(
        DomainIdEquals=domain_of(cloud), SpaceNameContains=part
    )["Spaces"]
    return [each["SpaceName"] for each in listed]


def timeline(cloud: LocalCloud, user_id: str) -> list[dict[str, Any]]:
    body = cloud.api("admin").get(f"/users/{user_id}/timeline?limit=100").body
    items: list[dict[str, Any]] = body["items"]
    return items


def command(cloud: LocalCloud, **faults: Any) -> None:
    """Have the SageMaker stand-in fail in some way."""
    request = urllib.request.Request(  # noqa: S310 - our own emulator
        f"{cloud.emulator.endpoint}/_sandbox/sagemaker",
        data=json.dumps(faults).encode(),
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
        assert answer.status == 200


def operate(cloud: LocalCloud, **payload: Any) -> dict[str, Any]:
    """Invoke the admin function as the sandbox's admin."""
    person = cloud.people["admin"]
    client = boto3.client(
        "lambda",
        endpoint_url=cloud.emulator.endpoint,
        region_name="eu-west-1",
        aws_access_key_id=person.access_key_id,
        aws_secret_access_key=person.secret_access_key,
    )
    answer = client.invoke(
        FunctionName=cloud.outputs["AdminFunctionName"], Payload=json.dumps(payload).encode()
    )
    assert "FunctionError" not in answer
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    return told


def test_a_lead_waits_for_somebody_who_neither_asked_nor_owns(cloud: LocalCloud) -> None:
    asked = {"user_name": "lise", "persona": LEAD, "owner": APPROVER}
    pending = cloud.api("requester").post("/users", asked).body
    assert pending["phase"] == "PendingApproval"
    # The approver owns it: of those who may decide, only the admin is left.
    admin = f"arn:aws:iam::{GOVERNANCE_ACCOUNT}:user/sandbox-admin"
    assert pending["approval"]["approvers"] == [admin]
    assert pending["approval"]["expires_at"] in pending["message"]

    own = cloud.api("approver").post("/users/retail-dev.lise/approve", {})
    assert own.status == 403
    assert "somebody else has to decide" in own.body["detail"]
    assert cloud.api("requester").post("/users/retail-dev.lise/approve", {}).status == 403

    ask(cloud, "retail-dev.lise", "approve", "admin")
    wait_for_phase(cloud, "retail-dev.lise", "Ready")
    assert profile(cloud, "lise")["UserSettings"]["ExecutionRole"] == role_of(cloud, "lead")


def test_a_rejected_request_may_be_asked_again(cloud: LocalCloud) -> None:
    asked = {"user_name": "chien", "persona": LEAD}
    cloud.api("requester").post("/users", asked)

    refused = cloud.api("approver").post("/users/retail-dev.chien/reject", {})
    rejected = cloud.api("approver").post("/users/retail-dev.chien/reject", {"reason": "too soon"})
    late = cloud.api("approver").post("/users/retail-dev.chien/approve", {})
    again = cloud.api("requester").post("/users", {**asked, "persona": "data-scientist"})

    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/reason")
    assert (rejected.status, rejected.body["phase"]) == (202, "Rejected")
    assert "too soon" in rejected.body["message"]
    assert late.status == 409
    assert (again.status, again.body["chapter"]) == (202, 2)
    wait_for_phase(cloud, "retail-dev.chien", "Ready")


def test_a_change_takes_place_in_the_profile_and_waits_for_approval_where_it_must(
    cloud: LocalCloud,
) -> None:
    user_id = onboard(cloud, "maria", cost_center="4711")
    settings = {"idle_shutdown_minutes": 60, "hidden_tools": ["DataWrangler"]}
    api = cloud.api("requester")

    patch = {"persona": LEAD, "team": None, "studio_settings": settings}
    waiting = api.patch(f"/users/{user_id}", patch).body
    assert waiting["phase"] == "PendingApproval"
    assert waiting["persona"] == "data-scientist"
    assert waiting["approval"]["change"] == patch
    assert profile(cloud, "maria")["UserSettings"]["ExecutionRole"] == role_of(cloud, "ds")

    ask(cloud, user_id, "approve", "approver")
    user = wait_for_phase(cloud, user_id, "Ready")

    made = profile(cloud, "maria")
    tags = studio(cloud, "sagemaker").list_tags(ResourceArn=made["UserProfileArn"])["Tags"]
    assert user["persona"] == LEAD
    assert made["UserSettings"]["ExecutionRole"] == role_of(cloud, "lead")
    assert made["UserSettings"]["StudioWebPortalSettings"]["HiddenMlTools"] == ["DataWrangler"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {
        "studio:user": user_id,
        "studio:managed-by": "sandbox",
        "studio:cost-center": "4711",
    }
    assert any(
        "keep the old one until restarted" in each["message"] for each in timeline(cloud, user_id)
    )

    cleared = api.patch(f"/users/{user_id}", {"studio_settings": None})
    assert cleared.status == 202
    wait_for_phase(cloud, user_id, "Ready")
    portal = profile(cloud, "maria")["UserSettings"]["StudioWebPortalSettings"]
    assert portal["HiddenMlTools"] == []


def test_of_two_changes_on_one_generation_one_wins(cloud: LocalCloud) -> None:
    user_id = onboard(cloud, "sofia")
    api = cloud.api("requester")
    seen = api.get(f"/users/{user_id}").headers["etag"]

    first = api.send("PATCH", f"/users/{user_id}", {"team": "a"}, {"If-Match": seen})
    second = api.send("PATCH", f"/users/{user_id}", {"team": "b"}, {"If-Match": seen})

    assert (first.status, second.status) == (202, 412)
    assert second.body["generation"] == first.body["generation"]
    assert second.headers["etag"] == f'"{first.body["generation"]}"'
    wait_for_phase(cloud, user_id, "Ready")


def test_a_request_under_a_key_is_carried_out_once(cloud: LocalCloud) -> None:
    api, key = cloud.api("requester"), {"Idempotency-Key": "e2e-1"}
    asked = {"user_name": "rosalind", "persona": "data-scientist"}

    first = api.send("POST", "/users", asked, key)
    again = api.send("POST", "/users", asked, key)
    other = api.send("POST", "/users", {**asked, "user_name": "other"}, key)
    another = cloud.api("admin").send("POST", "/users", asked, key)

    assert (first.status, again.status, other.status) == (202, 202, 422)
    assert again.body == first.body
    assert again.headers["idempotency-replayed"] == "true"
    assert other.body["errors"][0]["parameter"] == "Idempotency-Key"
    # Another caller's key is another key: for them it is the user that exists.
    assert another.status == 200
    wait_for_phase(cloud, "retail-dev.rosalind", "Ready")


def test_a_suspended_user_keeps_the_space_and_loses_app_role_and_login(cloud: LocalCloud) -> None:
    user_id = onboard(cloud, "irene", owner=REQUESTER)
    open_space_with_app(cloud, "irene", "irene-space")

    ask(cloud, user_id, "suspend")
    wait_for_phase(cloud, user_id, "Suspended")

    assert profile(cloud, "irene")["UserSettings"]["ExecutionRole"] == role_of(cloud, "suspended")
    assert (apps(cloud, "irene-space"), spaces(cloud, "irene")) == ([], ["irene-space"])
    refused = cloud.api("requester").post(f"/users/{user_id}/login-url", {})
    assert (refused.status, "suspended" in refused.body["detail"]) == (409, True)

    ask(cloud, user_id, "resume")
    wait_for_phase(cloud, user_id, "Ready")
    assert profile(cloud, "irene")["UserSettings"]["ExecutionRole"] == role_of(cloud, "ds")


def test_only_the_owner_gets_a_login_url_and_it_is_kept_nowhere(cloud: LocalCloud) -> None:
    user_id = onboard(cloud, "vera", owner=REQUESTER)
    nobodys = onboard(cloud, "annie")

    given = cloud.api("requester").post(f"/users/{user_id}/login-url", {})
    others = cloud.api("admin").post(f"/users/{user_id}/login-url", {})
    unowned = cloud.api("requester").post(f"/users/{nobodys}/login-url", {})

    assert (given.status, given.body["expires_in"]) == (200, 300)
    assert (others.status, unowned.status) == (403, 409)
    assert "no owner" in unowned.body["detail"]
    told = timeline(cloud, user_id)
    assert [each["reason"] for each in told][-1] == "LoginIssued"
    token = given.body["url"].rpartition("=")[2]
    table = governance(cloud, "dynamodb").scan(TableName=cloud.outputs["UsersTableName"])
    assert token not in json.dumps(table["Items"])


def test_who_leaves_is_kept_then_purged_by_name_and_may_come_again(cloud: LocalCloud) -> None:
    user_id = onboard(cloud, "emilie")
    open_space_with_app(cloud, "emilie", "emilie-space")

    leaving = cloud.api("requester").delete(f"/users/{user_id}")
    assert leaving.status == 202
    eventually(
        lambda: cloud.api("admin").get(f"/users/{user_id}").body["reason"] == "Retained",
        "the user is retained",
    )
    assert spaces(cloud, "emilie") == ["emilie-space"]
    assert profile(cloud, "emilie")["UserSettings"]["ExecutionRole"] == role_of(cloud, "suspended")

    refused = cloud.api("requester").delete(f"/users/{user_id}?retention_days=0")
    waiting = cloud.api("requester").post(
        "/users", {"user_name": "Emilie", "persona": "data-scientist"}
    )
    assert refused.status == 403
    assert (waiting.status, waiting.body["phase"]) == (202, "Offboarding")
    assert waiting.body["next_chapter"]["requested_by"] == REQUESTER

    # Whoever asks to let the user go again takes back what waited for the end.
    home = profile(cloud, "emilie")["HomeEfsFileSystemUid"]
    purged = operate(
        cloud, action="offboard", user_id=user_id, retention_days=0, asserted_by="operator"
    )
    assert purged["ok"], purged
    ended = wait_for_phase(cloud, user_id, "Offboarded")
    told = " ".join(each["message"] for each in timeline(cloud, user_id))
    for label in ("app:emilie-space/JupyterLab/default", "space:emilie-space", "profile:emilie"):
        assert label in told
    assert f"/{home}" in ended["message"]
    assert spaces(cloud, "emilie") == []

    again = cloud.api("requester").post(
        "/users", {"user_name": "Emilie", "persona": "data-scientist"}
    )
    assert (again.status, again.body["chapter"]) == (202, 2)
    wait_for_phase(cloud, user_id, "Ready")


def test_a_shared_space_is_left_alone_and_named_until_people_delete_it(cloud: LocalCloud) -> None:
    user_id = onboard(cloud, "hypatia")
    shared_space(cloud, "hypatia", "school")

    cloud.api("admin").delete(f"/users/{user_id}?retention_days=0")
    failed = wait_for_phase(cloud, user_id, "Failed")

    assert failed["reason"] == "SharedSpacesRemain"
    assert "school" in failed["message"]
    assert apps(cloud, "school") == ["InService"]

    sagemaker, domain = studio(cloud, "sagemaker"), domain_of(cloud)
    sagemaker.delete_app(
        DomainId=domain, SpaceName="school", AppType="JupyterLab", AppName="default"
    )
    eventually(lambda: apps(cloud, "school") == [], "the app is gone")
    sagemaker.delete_space(DomainId=domain, SpaceName="school")
    eventually(lambda: spaces(cloud, "school") == [], "the space is gone")
    ask(cloud, user_id, "retry", "admin")
    wait_for_phase(cloud, user_id, "Offboarded")


def test_a_profile_that_failed_is_made_anew_on_retry(cloud: LocalCloud) -> None:
    command(cloud, profile_ends=[{"name": "ida", "reason": "EFS mount target is missing"}])
    cloud.api("requester").post("/users", {"user_name": "ida", "persona": "data-scientist"})
    failed = wait_for_phase(cloud, "retail-dev.ida", "Failed")
    assert "EFS mount target is missing" in failed["message"]

    ask(cloud, "retail-dev.ida", "retry")

    wait_for_phase(cloud, "retail-dev.ida", "Ready")
    assert cloud.api("requester").post("/users/retail-dev.ida/retry", {}).status == 409


def test_rows_change_and_offboard_as_the_api_does(cloud: LocalCloud) -> None:
    user_id = onboard(cloud, "joan")
    dynamodb, table = governance(cloud, "dynamodb"), cloud.outputs["RequestsTableName"]

    def put(key: str, **fields: Any) -> dict[str, Any]:
        row = {"pk": {"S": key}, "user_name": {"S": "joan"}, "requested_by": {"S": REQUESTER}}
        dynamodb.put_item(TableName=table, Item={**row, **fields})

        def decided() -> dict[str, Any] | None:
            item: dict[str, Any] = dynamodb.get_item(TableName=table, Key={"pk": {"S": key}})[
                "Item"
            ]
            return item if "outcome" in item else None

        return eventually(decided, f"the outcome of {key}")

    changed = put("life-1", action={"S": "change"}, team={"S": "fraud"})
    wait_for_phase(cloud, user_id, "Ready")
    at_once = put("life-2", action={"S": "offboard"}, retention_days={"N": "0"})
    left = put("life-3", action={"S": "offboard"}, retention_days={"N": "7"})

    assert changed["outcome"] == {"S": "accepted"}
    assert at_once["outcome"] == {"S": "refused"}
    assert at_once["errors"]["L"][0]["M"]["pointer"] == {"S": "/retention_days"}
    assert left["outcome"] == {"S": "accepted"}
    user = wait_for_phase(cloud, user_id, "Offboarding")
    assert user["team"] == "fraud"


@pytest.fixture
def full_brake(cloud: LocalCloud) -> Iterator[None]:
    """As if twenty users had been purged within the last minutes."""
    dynamodb, table = governance(cloud, "dynamodb"), cloud.outputs["UsersTableName"]
    key = {"pk": {"S": "BRAKE#deletions"}, "sk": {"S": "BRAKE"}}
    granted = {f"retail-dev.gone-{n}#1": {"S": to_text(utc_now())} for n in range(20)}
    before = dynamodb.get_item(TableName=table, Key=key).get("Item", {})
    revision = int(before.get("revision", {"N": "0"})["N"]) + 1
    dynamodb.put_item(
        TableName=table, Item={**key, "revision": {"N": str(revision)}, "granted": {"M": granted}}
    )
    yield
    assert operate(cloud, action="release-brake")["ok"]


@pytest.mark.usefixtures("full_brake")
def test_the_brake_holds_a_purge_until_an_admin_says_go(cloud: LocalCloud) -> None:
    user_id = onboard(cloud, "ruth")
    cloud.api("admin").delete(f"/users/{user_id}?retention_days=0")
    held = eventually(
        lambda: (
            (user := cloud.api("admin").get(f"/users/{user_id}").body)["reason"] == "DeletionBrake"
            and user
        ),
        "the brake holds the purge",
    )
    assert "admin" in held["message"]
    assert profile(cloud, "ruth")["Status"] == "InService"
    assert operate(cloud, action="brake")["result"]["engaged"] is True

    released = operate(cloud, action="release-brake")

    assert released["result"]["released"] is True
    wait_for_phase(cloud, user_id, "Offboarded")


def test_a_dead_letter_is_shown_and_redriven(cloud: LocalCloud) -> None:
    sqs = governance(cloud, "sqs")
    ticket = {"subject": "retail-dev", "ids": ["retail-dev.nobody"], "sweep": False}
    sent = sqs.send_message(
        QueueUrl=cloud.outputs["WorkDeadLetterQueueUrl"], MessageBody=json.dumps(ticket)
    )["MessageId"]

    listed = operate(cloud, action="dlq-list", queue="work")["result"]["messages"]
    shown = operate(cloud, action="dlq-show", message_id=sent)["result"]
    redriven = operate(cloud, action="dlq-redrive", message_ids=[sent, "none"])["result"]

    assert [(each["message_id"], each["kind"]) for each in listed] == [(sent, "ticket")]
    assert shown["body"] == ticket
    assert redriven == {"redriven": [sent], "failed": [], "not_found": ["none"]}
    assert operate(cloud, action="dlq-list")["result"]["messages"] == []


def test_operators_are_told_what_there_is_and_what_is_wrong(cloud: LocalCloud) -> None:
    told = {each["action"]: each for each in operate(cloud, action="help")["result"]["actions"]}
    wrong = operate(cloud, action="onboard", user_name="x", persona="king", asserted_by="me")

    assert {"onboard", "change", "offboard", "dlq-redrive", "release-brake"} <= set(told)
    assert "approve" not in told
    assert told["offboard"]["schema"]["properties"]["retention_days"]
    assert wrong["ok"] is False
    assert wrong["error"]["status"] == 422
    assert wrong["error"]["errors"][0]["pointer"] == "/persona"
