"""The management account's stacks: what they forward, and that nobody deploys them by accident."""

import json
from pathlib import Path

import pytest
from aws_cdk import Stack, Stage
from aws_cdk import aws_sqs as sqs

from infra.app import build_app
from infra.bundles.contents import SERVICES
from infra.configuration import read_installation
from infra.configuration.reading import environment_file
from infra.delivery.assembly import read_assembly
from infra.governance.routes import OPENAPI_FILE, read_routes
from infra.validation import add_rules, read_findings
from tests.infra.assemblies import synthesize
from tests.infra.aws_events import of_control_tower, of_organizations, stack_status
from tests.infra.environment_files import GOOD
from tests.infra.event_patterns import matches
from tests.infra.templates import Json, Template, read

BUS = "arn:<AWS::Partition>:events:eu-west-1:111111111111:event-bus/studio-provisioner"
JOINING = [
    of_organizations("AcceptHandshake"),
    of_organizations("AccountJoinedOrganization", called=False),
    of_organizations("AccountDepartedOrganization", called=False),
    of_organizations("CloseAccountResult", called=False),
    of_organizations("CreateAccountResult", called=False),
    of_organizations("MoveAccount"),
    of_organizations("RemoveAccountFromOrganization"),
]
ENROLLING = [of_control_tower("CreateManagedAccount"), of_control_tower("UpdateManagedAccount")]


def organization(templates: dict[str, Template]) -> dict[str, Template]:
    """Return the stacks of the stage by the region in their rules' role's name."""
    return {
        template.one("AWS::IAM::Role")["RoleName"].split("-", 1)[1].removesuffix("-forwarder"): (
            template
        )
        for name, template in templates.items()
        if name.startswith("organization")
    }


def rules(template: Template) -> list[Json]:
    return list(template.resources("AWS::Events::Rule").values())


def with_organization(tmp_path: Path, settings: str) -> dict[str, Template]:
    file = tmp_path / "acme.yaml"
    file.write_text(
        f"{GOOD}organization:\n  id: o-a1b2c3d4e5\n{settings}"
        "functions: {bundle_for: this-machine}\n"
    )
    return organization(read(synthesize(str(file), tmp_path / "out")))


@pytest.mark.parametrize(("region", "events"), [("us-east-1", JOINING), ("eu-west-1", ENROLLING)])
def test_each_region_forwards_what_is_heard_there(
    sandbox: dict[str, Template], region: str, events: list[Json]
) -> None:
    [rule] = rules(organization(sandbox)[region])

    assert "EventBusName" not in rule
    assert all(matches(rule["EventPattern"], event) for event in events)
    for other in (
        *(ENROLLING if events is JOINING else JOINING),
        of_organizations("CreatePolicy"),
        of_control_tower("SetupLandingZone"),
        stack_status("sandbox-network"),
    ):
        assert not matches(rule["EventPattern"], other)


def test_where_both_are_heard_in_one_region_there_is_one_stack(tmp_path: Path) -> None:
    found = with_organization(
        tmp_path,
        '  management_account_id: "999999999999"\n  control_tower_region: us-east-1\n',
    )

    assert set(found) == {"us-east-1"}
    for event in (*JOINING, *ENROLLING):
        assert sum(matches(rule["EventPattern"], event) for rule in rules(found["us-east-1"])) == 1


def test_without_control_tower_only_organizations_is_heard(tmp_path: Path) -> None:
    found = with_organization(tmp_path, '  management_account_id: "999999999999"\n')

    [rule] = rules(found["us-east-1"])
    assert set(found) == {"us-east-1"}
    assert not matches(rule["EventPattern"], ENROLLING[0])


def test_without_a_management_account_there_is_no_such_stack(tmp_path: Path) -> None:
    assert with_organization(tmp_path, "") == {}


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_what_cannot_be_forwarded_is_kept_and_somebody_is_told(
    sandbox: dict[str, Template], region: str
) -> None:
    template = organization(sandbox)[region]
    queue = template.one("AWS::SQS::Queue")
    [policy] = template.resources("AWS::SQS::QueuePolicy").values()
    statements = policy["PolicyDocument"]["Statement"]
    [logical_id] = template.resources("AWS::Events::Rule")
    alarm = template.one("AWS::CloudWatch::Alarm")

    for rule in rules(template):
        [target] = rule["Targets"]
        assert template.shown(target["Arn"]) == BUS
        assert template.shown(target["RoleArn"]) == f"<sandbox-{region}-forwarder>"
        assert template.shown(target["DeadLetterConfig"]["Arn"]) == f"<{queue['QueueName']}>"
        assert target["RetryPolicy"]["MaximumRetryAttempts"] == 185
    assert queue["SqsManagedSseEnabled"] is True
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert {
        (each["Effect"], str(each["Principal"]), str(each["Condition"])) for each in statements
    } == {
        ("Deny", "{'AWS': '*'}", "{'Bool': {'aws:SecureTransport': 'false'}}"),
        (
            "Allow",
            "{'Service': 'events.amazonaws.com'}",
            str({"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [logical_id, "Arn"]}}}),
        ),
    }
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"


def test_an_alarm_of_the_management_account_goes_to_the_topic_of_its_region(
    tmp_path: Path,
) -> None:
    topics = {
        region: f"arn:aws:sns:{region}:999999999999:alarms" for region in ("eu-west-1", "us-east-1")
    }
    found = with_organization(
        tmp_path,
        '  management_account_id: "999999999999"\n  control_tower_region: eu-west-1\n'
        f"  alarm_topic_arns: {list(topics.values())}\n",
    )

    assert {
        region: template.one("AWS::CloudWatch::Alarm")["AlarmActions"]
        for region, template in found.items()
    } == {region: [topic] for region, topic in topics.items()}


def test_the_management_account_gets_rules_a_role_a_queue_and_an_alarm_and_nothing_else(
    sandbox: dict[str, Template],
) -> None:
    for template in organization(sandbox).values():
        assert {each["Type"] for each in template.content["Resources"].values()} == {
            "AWS::CloudWatch::Alarm",
            "AWS::Events::Rule",
            "AWS::IAM::Role",
            "AWS::SQS::Queue",
            "AWS::SQS::QueuePolicy",
        }


def test_deploying_all_passes_the_management_account_over(sandbox_assembly: Path) -> None:
    artifacts = json.loads((sandbox_assembly / "manifest.json").read_text())["artifacts"]
    own = [each for each in artifacts.values() if each["type"] == "aws:cloudformation:stack"]

    assert not [each for each in own if "999999999999" in each["environment"]]


def test_the_bus_is_there_before_anything_is_forwarded_from_the_management_account(
    sandbox_assembly: Path,
) -> None:
    order = [stack.name for stack in read_assembly(sandbox_assembly)]

    assert order[-3:] == ["sandbox-governance", "sandbox-organization", "sandbox-organization"]


def test_the_rules_for_templates_look_at_the_management_account_too(tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    file.write_bytes(b"PK\x05\x06" + bytes(18))
    app = build_app(
        read_installation(environment_file("sandbox")),
        routes=read_routes(OPENAPI_FILE),
        bundles=dict.fromkeys(SERVICES, file),
        out=tmp_path / "out",
    )
    stage = app.node.find_child("organization")
    assert isinstance(stage, Stage)
    # What else the app has is looked at by `infra check`.
    for other in app.node.children:
        if other is not stage:
            app.node.try_remove_child(other.node.id)
    stack = stage.node.find_child("us-east-1")
    assert isinstance(stack, Stack)
    sqs.Queue(stack, "Open")
    add_rules(app)

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()

    assert {finding.resource for finding in read_findings(tmp_path / "out")} == {
        "organization/us-east-1/Open/Resource"
    }
