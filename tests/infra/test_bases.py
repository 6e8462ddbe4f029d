"""The base as one template for accounts that nobody lists."""

import json
import re
from pathlib import Path

import pytest

from tests.infra.templates import Json, Template

NAME = "base-ou-ab12-cd34ef56-eu-west-1"
# What CloudFormation takes by URL, in bytes, and resources of a stack.
TEMPLATE_LIMIT, RESOURCE_LIMIT = 1_000_000, 500


@pytest.fixture
def base(sandbox: dict[str, Template]) -> Template:
    return sandbox[NAME]


def file(assembly: Path) -> Path:
    return assembly / "bases" / f"{NAME}.template.json"


def test_a_base_names_no_account_but_the_governance_account(base: Template) -> None:
    assert set(re.findall(r"\b\d{12}\b", base.text)) == {"111111111111"}
    assert '{"Ref": "AWS::AccountId"}' in base.text


def test_a_base_needs_no_bootstrap_and_no_files(sandbox_assembly: Path, base: Template) -> None:
    manifest = json.loads((sandbox_assembly / "bases" / "manifest.json").read_text())

    kinds = {each["type"] for each in manifest["artifacts"].values()}

    assert not {"Parameters", "Rules"} & set(base.content)
    assert "cdk-" not in base.text
    assert "cdk:asset-manifest" not in kinds
    assert not any("S3Key" in str(each) for each in base.content["Resources"].values())


def test_deploying_all_leaves_the_bases_alone(sandbox_assembly: Path) -> None:
    manifest = (sandbox_assembly / "manifest.json").read_text()

    assert file(sandbox_assembly).is_file()
    assert "unknown-account" not in manifest
    assert NAME not in manifest


def test_a_base_has_what_a_listed_accounts_stacks_have_and_nothing_else(
    base: Template, network: Template, studio: Template
) -> None:
    apart = {**network.content["Resources"], **studio.content["Resources"]}

    assert set(base.content["Resources"]) == set(apart)


def test_the_roles_of_a_base_may_do_what_those_of_a_listed_account_may(
    base: Template, network: Template, studio: Template
) -> None:
    for stack in (network, studio):
        for logical_id, properties in stack.resources("AWS::IAM::Role").items():
            in_base = base.content["Resources"][logical_id]["Properties"]
            assert plain(base, in_base) == plain(stack, properties), logical_id


def plain(template: Template, value: object) -> object:
    """Return a value with references as names, and the account of the stack left open."""
    if isinstance(value, dict):
        if set(value) <= {"Ref", "Fn::GetAtt", "Fn::Join"}:
            return template.shown(value).replace("<AWS::AccountId>", "222222222222")
        return {key: plain(template, item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(template, item) for item in value]
    return value


def test_a_bases_studio_is_in_the_network_that_the_same_template_makes(base: Template) -> None:
    [vpc] = base.resources("AWS::EC2::VPC")
    domain = base.one("AWS::SageMaker::Domain")

    assert domain["VpcId"] == {"Fn::GetAtt": [vpc, "VpcId"]}
    assert {each["Fn::GetAtt"][0] for each in domain["SubnetIds"]} == {
        logical_id
        for logical_id, subnet in base.resources("AWS::EC2::Subnet").items()
        if "private" in str(subnet["Tags"])
    }


def test_a_bases_rules_have_the_names_that_its_forwarder_asks_for(base: Template) -> None:
    role = base.one("AWS::IAM::Role", RoleName="sandbox-eu-west-1-forwarder")
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    asked_for = base.shown(trust["Condition"]["ArnLike"]["aws:SourceArn"])

    assert asked_for.endswith(":rule/sandbox-*")
    for rule in base.resources("AWS::Events::Rule").values():
        # Whatever the stack is called.
        assert rule["Name"].startswith("sandbox-")


def test_a_base_is_within_the_limits_of_cloudformation(
    sandbox_assembly: Path, base: Template
) -> None:
    assert file(sandbox_assembly).stat().st_size < TEMPLATE_LIMIT
    assert len(base.content["Resources"]) < RESOURCE_LIMIT


def test_no_base_tells_of_people(sandbox: dict[str, Template]) -> None:
    users: list[Json] = [
        each
        for template in sandbox.values()
        for each in template.resources("AWS::SageMaker::UserProfile").values()
    ]
    assert users == []
    assert "sandbox-requester" not in sandbox[NAME].text
