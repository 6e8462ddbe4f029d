"""How large a Studio stack is with ten personas that each have data of their own."""

import json
from pathlib import Path

import pytest
from aws_cdk import App

from infra.configuration import Persona
from infra.stack import InstallationStack
from infra.studio.arns import StudioArns
from infra.studio.persona_roles import PersonaRoles
from tests.infra.environment_files import GOOD, read
from tests.infra.templates import Json, Template

TEN = tuple(
    Persona.model_validate(
        {
            "id": f"persona-{number}",
            "role_parameter": f"/mlops/role/p{number}",
            "policy_set": "lead" if number % 2 else "data-scientist",
            "data": {"buckets": [{"name": f"lake-{number}", "access": "read_write"}]},
        }
    )
    for number in range(10)
)


@pytest.fixture(scope="module")
def roles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    folder = tmp_path_factory.mktemp("ten")
    app = App(outdir=str(folder / "out"), analytics_reporting=False)
    stack = InstallationStack(
        app,
        "ten",
        installation="acme",
        name="ten",
        account_id="222222222222",
        region="eu-west-1",
        description="Ten personas",
    )
    arns = StudioArns("acme", "222222222222", "eu-west-1")
    PersonaRoles(stack, "Personas", arns=arns, personas=TEN, existing={})
    template: dict[str, Json] = app.synth().get_stack_by_name("acme-ten").template["Resources"]
    return template


def test_ten_personas_take_a_few_resources_each(roles: dict[str, Json], studio: Template) -> None:
    by_two = {
        kind: len(studio.resources(kind)) for kind in ("AWS::IAM::Role", "AWS::SSM::Parameter")
    }

    # A role, a parameter and a boundary each; a shared boundary, the work, and two roles more.
    assert len(roles) == 10 * 3 + 2 + 2 * 2
    assert len(studio.content["Resources"]) - sum(by_two.values()) + len(roles) < 500


def test_each_role_has_the_boundary_of_its_own_persona(roles: dict[str, Json]) -> None:
    for number in range(10):
        [role] = [
            each
            for each in roles.values()
            if each["Properties"].get("RoleName") == f"acme-eu-west-1-p{number}"
        ]
        limit = roles[role["Properties"]["PermissionsBoundary"]["Ref"]]["Properties"]

        assert limit["ManagedPolicyName"] == f"acme-eu-west-1-persona-boundary-p{number}"
        assert f"lake-{number}" in str(limit)
        assert f"lake-{(number + 1) % 10}" not in str(limit)


def test_users_are_in_no_template(sandbox: dict[str, Template], other: dict[str, Template]) -> None:
    for template in (*sandbox.values(), *other.values()):
        assert not template.resources("AWS::SageMaker::UserProfile")


def test_the_ten_are_a_configuration_that_is_taken(tmp_path: Path) -> None:
    text = GOOD + "personas: " + json.dumps([each.model_dump(mode="json") for each in TEN]) + "\n"

    assert read(tmp_path, text).personas == TEN
