"""That the template rules find what is planted, and that acknowledgements are held to account."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from aws_cdk import App, Environment, Stack, Validations
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs

from infra.acknowledgement import acknowledge
from infra.empty_app import empty_app
from infra.linters.plugin import LinterError, LinterPlugin
from infra.linters.problem import Problem
from infra.validation import (
    Acknowledged,
    add_rules,
    read_acknowledged,
    read_dead,
    read_findings,
)


def bad_app(out: Path) -> App:
    app = empty_app(out, validate=True)
    stack = Stack(app, "bad", env=Environment(region="eu-west-1"))
    sqs.Queue(stack, "Queue")
    known = sqs.Queue(stack, "Known", enforce_ssl=True)
    acknowledge(known, "It is known.", "AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy")
    acknowledge(known, "It was so once.", "AwsSolutions-SQS4")
    dynamodb.CfnTable(
        stack,
        "Table",
        key_schema=[dynamodb.CfnTable.KeySchemaProperty(attribute_name="pk", key_type="HASH")],
        attribute_definitions=[
            dynamodb.CfnTable.AttributeDefinitionProperty(attribute_name="pk", attribute_type="S")
        ],
        billing_mode="BY_THE_HOUR",
    )
    iam.CfnManagedPolicy(
        stack,
        "Policy",
        policy_document={
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:ReadEverything", "Resource": "*"}],
        },
    )
    return app


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bad") / "out"
    app = bad_app(out)
    linters = add_rules(app)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    for linter in linters:
        linter.raise_faults()
    return out


@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        ("bad/Queue/Resource", "AwsSolutions-SQS4"),
        ("bad/Queue/Resource", "Serverless-SQSRedrivePolicy"),
        ("bad/Table", "NIST.800.53.R5-DynamoDBInBackupPlan"),
        # A billing mode that there is not.
        ("bad/Table", "CloudFormation-Validate::F3003"),
        ("bad/Table", "cfn-lint::E3030"),
        ("bad/Policy", "iam::UnknownAction"),
    ],
)
def test_each_set_of_rules_finds_what_is_planted(assembly: Path, resource: str, rule: str) -> None:
    assert (resource, rule) in {(each.resource, each.rule) for each in read_findings(assembly)}


def test_a_finding_says_where_it_is_what_it_is_and_what_to_do(assembly: Path) -> None:
    lines = [str(each) for each in read_findings(assembly)]

    assert any(
        line.startswith("bad/Queue/Resource: AwsSolutions-SQS4: ")
        and line.endswith("Put it right, or acknowledge it on this resource with the reason.")
        for line in lines
    )


def test_what_is_acknowledged_is_no_finding_and_stands_with_its_reason(assembly: Path) -> None:
    assert "AwsSolutions-SQS3" not in {
        each.rule for each in read_findings(assembly) if each.resource.startswith("bad/Known")
    }
    assert Acknowledged(
        "AwsSolutions::AwsSolutions-SQS3", "bad/Known/Resource", "It is known.", "bad/Known"
    ) in read_acknowledged(assembly)


def test_an_acknowledgement_of_nothing_is_found(assembly: Path) -> None:
    dead = read_dead(assembly)

    assert [(each.resource, each.rule) for each in dead] == [
        ("bad/Known", "AwsSolutions::AwsSolutions-SQS4")
    ]


def test_an_acknowledgement_covers_its_own_resource_only(assembly: Path) -> None:
    found = {each.resource for each in read_findings(assembly) if each.rule == "AwsSolutions-SQS3"}

    assert found == {"bad/Queue/Resource"}


def report(*, resource: str, severity: str = "error") -> str:
    violation = {
        "ruleName": "R-1",
        "description": "bad",
        "severity": severity,
        "violatingConstructs": [{"constructPath": resource}],
    }
    return json.dumps({"pluginReports": [{"pluginName": "R", "violations": [violation]}]})


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_every_finding_of_a_report_counts(tmp_path: Path, severity: str) -> None:
    (tmp_path / "validation-report.json").write_text(
        report(resource="stack/Queue", severity=severity)
    )

    assert [(each.resource, each.rule) for each in read_findings(tmp_path)] == [
        ("stack/Queue", "R-1")
    ]


def test_the_findings_of_an_app_in_a_folder_of_another_count(tmp_path: Path) -> None:
    (tmp_path / "validation-report.json").write_text('{"pluginReports": []}')
    (tmp_path / "bases").mkdir()
    (tmp_path / "bases" / "validation-report.json").write_text(report(resource="base/Queue"))

    assert [each.resource for each in read_findings(tmp_path)] == ["base/Queue"]


def test_a_linter_that_could_not_look_is_no_linter_that_found_nothing(tmp_path: Path) -> None:
    def fail(_template: Path, _region: str) -> Iterable[Problem]:
        raise ValueError("no schema of mars-1")

    def find_nowhere(_template: Path, _region: str) -> Iterable[Problem]:
        yield Problem("", "E0000", "this is no template")

    app = empty_app(tmp_path / "out", validate=False)
    Stack(app, "empty", env=Environment(region="eu-west-1"))
    broken, lost = LinterPlugin("broken", fail), LinterPlugin("lost", find_nowhere)
    Validations.of(app).add_plugins(broken, lost)

    app.synth()

    with pytest.raises(LinterError, match="broken could not look: no schema of mars-1"):
        broken.raise_faults()
    with pytest.raises(LinterError, match="lost::E0000: this is no template"):
        lost.raise_faults()
