"""Where functions may assume roles: what was enabled stays within reach of the service."""

import json
from pathlib import Path

import pytest
from aws_cdk import App, Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from infra import names
from infra.configuration import Installation
from infra.functions.service_function import FunctionPlatform, ServiceFunction
from infra.governance.assumed_roles import let_assume_for_projects
from tests.infra import functions
from tests.infra.environment_files import GOOD, read
from tests.infra.templates import Template

FUNCTION = "acme-eu-west-1-projects-worker"
ORGANIZATION = "organization: {id: o-a1b2c3d4e5}\n"
UNIT = """\
organization:
  id: o-a1b2c3d4e5
  management_account_id: "999999999999"
  organizational_units: [{id: r-ab12, stage: prod, regions: [eu-west-2]}]
"""
NAMED = ("arn:<AWS::Partition>:iam::222222222222:role/acme-eu-west-1-projects", None)


def anywhere(region: str) -> tuple[str, object]:
    """Return the role of any account of the organization in one region, and the condition."""
    return (
        f"arn:<AWS::Partition>:iam::*:role/acme-{region}-projects",
        {"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}},
    )


def assumed(installation: Installation) -> list[tuple[str, object]]:
    app = App(analytics_reporting=False, stack_traces=False)
    stack = Stack(app, "test")
    function = ServiceFunction(
        stack,
        "Worker",
        platform=FunctionPlatform(
            installation="acme",
            region="eu-west-1",
            service="projects",
            package="project_enabler",
            settings=installation.functions,
            code=lambda_.Code.from_bucket(s3.Bucket.from_bucket_name(stack, "Code", "code"), "x"),
        ),
        name=FUNCTION,
        module="on_ticket",
        description="Works",
        memory_mb=128,
        timeout=Duration.seconds(1),
        environment={},
    )
    let_assume_for_projects(function, installation, names.projects_role_name)
    content = json.loads(Path(app.synth().get_stack_by_name("test").template_full_path).read_text())
    return functions.assumed(Template("test", content), FUNCTION)


@pytest.mark.parametrize(
    "changed",
    ["", "projects: {stages: [prod]}\n", "projects: {enabled_by: nobody}\n"],
    ids=["as it was", "another stage", "nobody enables"],
)
@pytest.mark.parametrize(
    ("organization", "expected"),
    [
        ("", [NAMED]),
        (ORGANIZATION, [anywhere("eu-west-1"), NAMED]),
        (UNIT, [anywhere("eu-west-1"), anywhere("eu-west-2"), NAMED]),
    ],
    ids=["no organization", "an organization", "a unit"],
)
def test_the_right_to_take_projects_back_stays_whatever_is_configured(
    tmp_path: Path, changed: str, organization: str, expected: list[tuple[str, object]]
) -> None:
    assert assumed(read(tmp_path, GOOD + organization + changed)) == expected


def test_an_account_that_left_the_file_is_within_reach_like_any_of_the_organization(
    tmp_path: Path,
) -> None:
    without = GOOD.replace("222222222222", "333333333333")

    assert anywhere("eu-west-1") in assumed(read(tmp_path, without + ORGANIZATION))
