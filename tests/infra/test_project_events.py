"""What is heard of accounts, and where the rules send it."""

import json
from pathlib import Path

import pytest

from tests.infra.assemblies import synthesize
from tests.infra.aws_events import of_control_tower, of_organizations, stack_status
from tests.infra.environment_files import GOOD
from tests.infra.event_patterns import matches
from tests.infra.templates import Json, Template, read

HEARD, LEFT_OVER = "<sandbox-accounts-events>", "<sandbox-accounts-stream-dead-letters>"
SWEEP = "<sandbox-eu-west-1-projects-sweep>"
THIS_STACK = "arn:aws:cloudformation:eu-west-1:111111111111:stack/sandbox-governance/1a2b"


def rules(template: Template, target: str) -> list[Json]:
    """Return the rules that send something to a target."""
    return [
        rule
        for rule in template.resources("AWS::Events::Rule").values()
        if target in [template.shown(each["Arn"]) for each in rule["Targets"]]
    ]


def taken(template: Template, event: Json, queue: str = HEARD) -> bool:
    """Whether a rule puts an event on the events queue."""
    return any(matches(rule["EventPattern"], event) for rule in rules(template, queue))


@pytest.mark.parametrize(
    "event",
    [
        of_organizations("AccountJoinedOrganization", called=False),
        of_organizations("CreateAccountResult", called=False),
        of_organizations("MoveAccount"),
        of_organizations("SomethingNew"),
        of_control_tower("CreateManagedAccount"),
        stack_status("sandbox-studio-retail-dev"),
        stack_status("sandbox-network", "UPDATE_COMPLETE", account="444444444444"),
    ],
)
def test_intake_gets_what_concerns_accounts_and_their_bases(
    governance: Template, event: Json
) -> None:
    assert taken(governance, event)


@pytest.mark.parametrize(
    "event",
    [
        of_organizations("MoveAccount", account="222222222222"),
        of_control_tower("CreateManagedAccount", account="222222222222"),
        stack_status("sandbox-network", "DELETE_COMPLETE"),
        stack_status("somebodys-network"),
        {"source": "studio.project-enabler", "account": "111111111111", "detail-type": "x"},
    ],
)
def test_nobody_but_the_management_account_says_who_joins(
    governance: Template, event: Json
) -> None:
    assert not taken(governance, event)


def test_what_is_heard_is_heard_on_our_bus(governance: Template) -> None:
    found = rules(governance, HEARD)

    assert len(found) == 2
    assert {governance.shown(rule["EventBusName"]) for rule in found} == {"<studio-provisioner>"}


def test_without_a_management_account_only_bases_are_heard_of(other: dict[str, Template]) -> None:
    governance, queue = other["governance"], "<other-accounts-events>"

    assert len(rules(governance, queue)) == 1
    assert taken(governance, stack_status("other-network"), queue)
    assert not taken(governance, of_organizations("MoveAccount"), queue)


def test_only_the_rules_may_fill_the_events_queue(governance: Template) -> None:
    own = {
        logical_id
        for logical_id, rule in governance.resources("AWS::Events::Rule").items()
        if rule in rules(governance, HEARD)
    }
    [policy] = [
        each["PolicyDocument"]
        for each in governance.resources("AWS::SQS::QueuePolicy").values()
        if [governance.shown(queue) for queue in each["Queues"]] == [HEARD]
    ]
    allowed = [each for each in policy["Statement"] if each["Effect"] == "Allow"]

    assert {str(each["Principal"]) for each in allowed} == {"{'Service': 'events.amazonaws.com'}"}
    assert {
        each["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::GetAtt"][0] for each in allowed
    } == own


@pytest.mark.parametrize(
    ("stack", "status", "swept"),
    [
        (THIS_STACK, "CREATE_COMPLETE", True),
        (THIS_STACK, "UPDATE_COMPLETE", True),
        (THIS_STACK, "UPDATE_ROLLBACK_COMPLETE", False),
        (THIS_STACK, "UPDATE_IN_PROGRESS", False),
        ("sandbox-network", "CREATE_COMPLETE", False),
    ],
)
def test_a_new_configuration_is_looked_at_when_this_stack_is_deployed(
    governance: Template, stack: str, status: str, *, swept: bool
) -> None:
    [rule] = [each for each in rules(governance, SWEEP) if "EventPattern" in each]
    pattern = json.loads(
        json.dumps(rule["EventPattern"]).replace('{"Ref": "AWS::StackId"}', f'"{THIS_STACK}"')
    )

    assert "EventBusName" not in rule
    assert matches(pattern, stack_status(stack, status)) is swept
    assert json.loads(rule["Targets"][0]["Input"]) == {"sweep": "all"}


@pytest.mark.parametrize(
    ("schedule", "told", "seconds"),
    [("rate(1 hour)", "due", 3600), ("rate(1 day)", "all", 86400)],
)
def test_accounts_are_looked_at_again_by_the_clock(
    governance: Template, schedule: str, told: str, seconds: int
) -> None:
    [rule] = [
        each for each in rules(governance, SWEEP) if each.get("ScheduleExpression") == schedule
    ]
    [target] = rule["Targets"]

    assert json.loads(target["Input"]) == {"sweep": told}
    assert target["RetryPolicy"] == {
        "MaximumEventAgeInSeconds": seconds,
        "MaximumRetryAttempts": 3,
    }


def test_how_often_is_configured(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(
        f"{GOOD}projects: {{recheck_minutes: 45}}\nfunctions: {{bundle_for: this-machine}}\n"
    )

    governance = read(synthesize(str(file), tmp_path / "out"))["governance"]

    expressions = [
        each.get("ScheduleExpression")
        for each in rules(governance, "<acme-eu-west-1-projects-sweep>")
    ]
    assert "rate(45 minutes)" in expressions


def test_every_target_of_every_rule_is_retried_and_what_is_lost_is_kept(
    sandbox: dict[str, Template], other: dict[str, Template]
) -> None:
    for template in (*sandbox.values(), *other.values()):
        for rule in template.resources("AWS::Events::Rule").values():
            for target in rule["Targets"]:
                assert set(target["RetryPolicy"]) == {
                    "MaximumEventAgeInSeconds",
                    "MaximumRetryAttempts",
                }
                # That a base is there is seen again at each sweep; all else only here.
                assert ("DeadLetterConfig" in target) is not template.artifact_id.startswith(
                    ("network-", "base-")
                )
