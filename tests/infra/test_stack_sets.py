"""Bases rolled out by stack sets, and what is not made where they are."""

from pathlib import Path

import pytest
import yaml
from aws_cdk import Stack

from infra.app import build_app
from infra.configuration import Installation
from infra.delivery.assembly import read_assembly
from infra.empty_app import empty_app
from infra.organization.stage import OrganizationStage
from infra.rollout.app import base_templates, build_bases
from tests.infra.environment_files import read as read_file
from tests.infra.templates import Json, Template, read

DEV, PREPROD, FROM_TEMPLATE = "222222222222", "333333333333", "555555555555"
UNITS = ("ou-ab12-cd34ef56", "ou-ab12-99999999")
REGION: Json = {"availability_zones": ["eu-west-1a", "eu-west-1b"]}


def file() -> str:
    studio = {"studios": [{"alias": "a"}]}
    content = {
        "installation": "acme",
        "region": "eu-west-1",
        "production": False,
        "governance": {"account_id": "111111111111"},
        "organization": {
            "id": "o-a1b2c3d4e5",
            "management_account_id": "999999999999",
            "control_tower_region": "eu-west-1",
            "stack_sets": True,
            "organizational_units": [
                {"id": UNITS[0], "base": {"eu-west-1": {**REGION, **studio}}},
                {"id": UNITS[1], "stage": "prod", "base": {"eu-west-1": REGION}},
                {"id": "ou-ab12-somebody"},
            ],
        },
        "account_sets": {
            "retail": {
                "dev": of(DEV, {**REGION, "studios": [{"alias": "retail-dev"}]}),
                "preprod": of(PREPROD, REGION),
            },
            "cards": {
                "dev": {
                    **of(FROM_TEMPLATE, {**REGION, "studios": [{"alias": "cards-dev"}]}),
                    "base": "template",
                }
            },
        },
        "functions": {"bundle_for": "this-machine"},
    }
    return yaml.safe_dump(content, sort_keys=False)


def of(account_id: str, region: Json) -> Json:
    return {"account_id": account_id, "regions": {"eu-west-1": region}}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return read_file(tmp_path_factory.mktemp("file"), file())


@pytest.fixture(scope="module")
def assembly(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("stack-sets")
    of_bases = build_bases(installation, out=out)
    assert of_bases is not None
    of_bases.synth()
    app = empty_app(out, validate=False)
    OrganizationStage(
        app,
        "organization",
        installation=installation,
        management_account="999999999999",
        base_templates=base_templates(installation, out),
    )
    app.synth()
    return out


@pytest.fixture(scope="module")
def stack_sets(assembly: Path) -> list[Json]:
    """Return the stack sets in us-east-1, and that there are none elsewhere."""
    by_region = {
        region: [
            set_
            for name, template in read(assembly).items()
            if name.startswith(f"organization{region.replace('-', '')}")
            for set_ in template.resources("AWS::CloudFormation::StackSet").values()
        ]
        for region in ("us-east-1", "eu-west-1")
    }
    assert by_region["eu-west-1"] == []
    return by_region["us-east-1"]


def test_each_base_has_a_stack_set_for_its_unit_and_region(stack_sets: list[Json]) -> None:
    targets = {each["StackSetName"]: each["StackInstancesGroup"] for each in stack_sets}

    assert {
        name: (group["DeploymentTargets"]["OrganizationalUnitIds"], group["Regions"])
        for name, [group] in targets.items()
    } == {f"acme-base-{unit}-eu-west-1": ([unit], ["eu-west-1"]) for unit in UNITS}


def test_accounts_that_join_the_unit_get_the_base_and_those_that_leave_keep_it(
    stack_sets: list[Json],
) -> None:
    for each in stack_sets:
        assert each["PermissionModel"] == "SERVICE_MANAGED"
        assert each["AutoDeployment"] == {"Enabled": True, "RetainStacksOnAccountRemoval": True}


def test_a_stack_set_that_is_no_longer_configured_takes_no_base_along(assembly: Path) -> None:
    kept = [
        (each["DeletionPolicy"], each["UpdateReplacePolicy"])
        for template in read(assembly).values()
        for each in template.content["Resources"].values()
        if each["Type"] == "AWS::CloudFormation::StackSet"
    ]

    assert kept == [("Retain", "Retain")] * len(UNITS)


def test_a_base_that_fails_in_every_tenth_account_goes_no_further(stack_sets: list[Json]) -> None:
    for each in stack_sets:
        assert each["OperationPreferences"]["FailureTolerancePercentage"] == 10
        assert each["ManagedExecution"] == {"Active": True}


def test_accounts_with_stacks_of_their_own_are_left_out(stack_sets: list[Json]) -> None:
    for each in stack_sets:
        [group] = each["StackInstancesGroup"]
        assert group["DeploymentTargets"]["AccountFilterType"] == "DIFFERENCE"
        assert group["DeploymentTargets"]["Accounts"] == ["111111111111", DEV, PREPROD]


def test_a_stack_set_takes_the_template_that_lies_in_the_assembly(assembly: Path) -> None:
    published = {
        asset.source.read_bytes()
        for stack in read_assembly(assembly)
        for asset in stack.assets
        if stack.account_id == "999999999999" and stack.region == "us-east-1"
    }
    written = {path.read_bytes() for path in (assembly / "bases").glob("*.template.json")}

    assert len(written) == len(UNITS)
    assert written <= published


def test_an_account_with_the_units_base_gets_no_stacks(
    installation: Installation, tmp_path: Path
) -> None:
    alone = installation.model_copy(update={"base_only": True})

    app = build_app(alone, routes=(), bundles={}, out=tmp_path)

    assert {child.node.id for child in app.node.children if isinstance(child, Stack)} == {
        "network-retail-dev-eu-west-1",
        "network-retail-preprod-eu-west-1",
        "studio-retail-dev",
    }


def test_a_base_without_a_studio_has_no_roles_for_people(assembly: Path) -> None:
    base: Template = read(assembly)[f"base-{UNITS[1]}-eu-west-1"]

    roles = {each["RoleName"] for each in base.resources("AWS::IAM::Role").values()}
    assert "acme-eu-west-1-network" in roles
    assert not roles & {
        f"acme-eu-west-1-{name}" for name in ("onboarding", "projects", "ds", "lead", "execution")
    }
    assert not base.resources("AWS::SageMaker::Domain")
