"""SageMaker Projects enabled by the Studio stack itself."""

import zipfile
from pathlib import Path

import pytest

from infra.bundle_files import STACK_BUNDLE, bundle_inputs
from infra.bundles.contents import SERVICES
from infra.configuration import read_installation
from infra.configuration.reading import environment_file
from tests.infra.templates import Json, Template
from tests.infra.test_projects_roles import ENABLING, PARAMETERS, roles

NAME = "other-eu-central-1-projects-stack"
PERSONAS = "arn:<AWS::Partition>:iam::444444444444:role/studio/persona/other-eu-central-1-"


@pytest.fixture(scope="module")
def template(other: dict[str, Template]) -> Template:
    return other["studio-cards-dev"]


def resource(template: Template) -> Json:
    return template.one("Custom::SageMakerProjects")


def test_the_function_gets_the_personas_roles_and_the_portfolios(template: Template) -> None:
    properties = resource(template)

    assert template.shown(properties["ServiceToken"]) == f"<{NAME}>"
    assert [template.shown(each) for each in properties["Principals"]] == [
        "<other-eu-central-1-chief>",
        "<other-eu-central-1-analyst>",
        "<other-eu-central-1-eng>",
    ]
    assert properties["PortfolioIds"] == ["port-a1b2c3d4e5f6g"]
    assert template.shown(properties["PersonaRolePrefix"]) == PERSONAS


def test_the_resource_keeps_its_logical_id_wherever_it_is_made(template: Template) -> None:
    # Else the old one's deletion would take out whom the new one has let in.
    assert list(template.resources("Custom::SageMakerProjects")) == ["SageMakerProjects"]


def test_the_roles_are_there_before_they_are_associated(template: Template) -> None:
    found = template.content["Resources"]["SageMakerProjects"]
    needed = {template.shown({"Ref": logical_id}) for logical_id in found["DependsOn"]}

    assert {"<other-eu-central-1-chief>", f"<{NAME}>"} <= needed
    # The function's policy and its delivery have no name of their own.
    for part in ("DefaultPolicy", "EventInvokeConfig"):
        assert any(part in logical_id for logical_id in found["DependsOn"])


def test_the_stack_waits_a_little_longer_than_the_function_can_take(template: Template) -> None:
    function = template.one("AWS::Lambda::Function", FunctionName=NAME)

    assert function["Timeout"] == 600
    assert 600 < int(resource(template)["ServiceTimeout"]) <= 3600


def test_no_request_is_carried_out_when_the_stack_has_given_it_up(template: Template) -> None:
    function = template.one("AWS::Lambda::Function", FunctionName=NAME)
    delivery = template.one("AWS::Lambda::EventInvokeConfig")

    assert template.shown(delivery["FunctionName"]) == f"<{NAME}>"
    assert delivery["MaximumRetryAttempts"] == 0
    latest = delivery["MaximumEventAgeInSeconds"] + function["Timeout"]
    assert latest <= int(resource(template)["ServiceTimeout"])


def test_the_function_is_of_the_services_bundle_and_may_enable_projects_and_nothing_else(
    template: Template,
) -> None:
    function = template.one("AWS::Lambda::Function", FunctionName=NAME)
    [policy] = [
        each
        for each in template.resources("AWS::IAM::Policy").values()
        if [template.shown(role) for role in each["Roles"]] == [f"<{NAME}>"]
    ]
    log = f"</aws/lambda/{NAME}>"

    assert function["Handler"] == "services.project_enabler.on_stack_request.handler"
    assert template.granted(policy["PolicyDocument"]["Statement"]) == {
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
        *(
            (
                action,
                at.replace("222222222222", "444444444444").replace("eu-west-1", "eu-central-1"),
            )
            # The resource's own properties say what the roles are.
            for action, at in ENABLING - {PARAMETERS}
        ),
    }


def test_the_function_carries_nothing_of_the_installation_into_the_account(
    other: dict[str, Template], other_assembly: Path
) -> None:
    def carried(template: Template, function: str) -> set[str]:
        key = template.one("AWS::Lambda::Function", FunctionName=function)["Code"]["S3Key"]
        with zipfile.ZipFile(other_assembly / f"asset.{key}") as bundle:
            return set(bundle.namelist())

    told = {"installation.json", "openapi.json"}

    found = carried(other["studio-cards-dev"], NAME)
    assert any("on_stack_request" in name for name in found)
    assert not told & found
    assert told <= carried(other["governance"], "other-eu-central-1-projects-worker")


def test_only_where_stacks_enable_projects_is_there_a_bundle_for_them() -> None:
    plain = read_installation(environment_file("sandbox"))
    projects = plain.projects.model_copy(update={"enabled_by": "stack"})

    assert set(bundle_inputs(plain)) == set(SERVICES)
    assert set(bundle_inputs(plain.model_copy(update={"projects": projects}))) == {
        *SERVICES,
        STACK_BUNDLE,
    }


def test_the_governance_account_gets_no_role_there(other: dict[str, Template]) -> None:
    for name in ("studio-cards-dev", "studio-cards-west"):
        assert not [
            role for role in roles(other[name]) if role.endswith(("-projects", "-projects-look"))
        ]
