"""What holds for every template."""

import json
import re
from pathlib import Path

from infra.names import FUNCTION_SHORT_NAMES
from tests.infra.templates import Template, strings, synthesize_alone

NAMES_OF_IAM = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Lambda::Function": "FunctionName",
}


# Amazon's policies that roles may have: of the gateway's logs, and of the project templates. The
# environment of the tests names one for a persona.
KNOWN = ("AmazonAPIGatewayPushToCloudWatchLogs", "ServiceCatalogProducts")


def every(*assemblies: dict[str, Template]) -> list[Template]:
    return [template for assembly in assemblies for template in assembly.values()]


def test_each_account_gets_its_stacks(sandbox_assembly: Path) -> None:
    manifest = json.loads((sandbox_assembly / "manifest.json").read_text())
    stacks = {
        name: (artifact["environment"], artifact["properties"]["stackName"])
        for name, artifact in manifest["artifacts"].items()
        if artifact["type"] == "aws:cloudformation:stack"
    }

    assert stacks == {
        "network-retail-dev-eu-west-1": ("aws://222222222222/eu-west-1", "sandbox-network"),
        "network-retail-prod-eu-west-1": ("aws://333333333333/eu-west-1", "sandbox-network"),
        "studio-retail-dev": ("aws://222222222222/eu-west-1", "sandbox-studio-retail-dev"),
        "governance": ("aws://111111111111/eu-west-1", "sandbox-governance"),
    }


def test_a_studio_is_deployed_after_the_network_that_it_reads(sandbox_assembly: Path) -> None:
    manifest = json.loads((sandbox_assembly / "manifest.json").read_text())

    assert (
        "network-retail-dev-eu-west-1"
        in (manifest["artifacts"]["studio-retail-dev"]["dependencies"])
    )


def test_the_workload_accounts_are_deployed_before_governance(sandbox_assembly: Path) -> None:
    artifacts = json.loads((sandbox_assembly / "manifest.json").read_text())["artifacts"]
    stacks = {
        name
        for name, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }

    assert stacks - {"governance"} <= set(artifacts["governance"]["dependencies"])
    for name in stacks - {"governance"}:
        assert "governance" not in artifacts[name]["dependencies"]


def test_synth_looks_nothing_up(sandbox_assembly: Path) -> None:
    assert "missing" not in json.loads((sandbox_assembly / "manifest.json").read_text())


def test_the_same_configuration_gives_the_same_bytes_with_nothing_at_hand(
    sandbox_assembly: Path, tmp_path: Path
) -> None:
    # No credentials, no Docker or other program, no way out; and sets in another order.
    nowhere = "http://127.0.0.1:9"
    bare = {
        "HOME": str(tmp_path),
        "PATH": str(tmp_path),
        "PYTHONHASHSEED": "20261128",
        "AWS_EC2_METADATA_DISABLED": "true",
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), nowhere),
    }
    again = synthesize_alone("sandbox", tmp_path / "elsewhere" / "out", bare)

    def files(assembly: Path) -> list[Path]:
        return sorted(path.relative_to(assembly) for path in assembly.rglob("*") if path.is_file())

    assert files(again) == files(sandbox_assembly)
    for name in files(again):
        assert (again / name).read_bytes() == (sandbox_assembly / name).read_bytes(), name


def test_no_template_names_a_partition(sandbox: dict[str, Template]) -> None:
    for template in every(sandbox):
        assert "arn:aws" not in template.text, template.artifact_id


def test_no_stack_reads_another_stacks_exports(
    sandbox: dict[str, Template], other: dict[str, Template]
) -> None:
    for template in every(sandbox, other):
        assert "Fn::ImportValue" not in template.text
        assert not any("Export" in each for each in template.content.get("Outputs", {}).values())


def test_the_name_of_a_role_policy_or_function_is_given_and_short_enough(
    sandbox: dict[str, Template], other: dict[str, Template]
) -> None:
    for template in every(sandbox, other):
        for kind, key in NAMES_OF_IAM.items():
            for logical_id, properties in template.resources(kind).items():
                if logical_id.startswith("RestApiCloudWatchRole"):
                    continue  # the account's role for gateway logs, kept under a name of AWS's
                name = properties[key]
                if name.startswith("AmazonSageMakerServiceCatalogProducts"):
                    continue  # the name that Amazon's project templates ask for
                assert len(name) <= 64
                assert re.match(r"(sandbox|other)-[a-z]+-[a-z]+-\d-", name), name


def test_nobody_gets_a_policy_that_allows_all_of_sagemaker(
    sandbox: dict[str, Template], other: dict[str, Template]
) -> None:
    for template in every(sandbox, other):
        assert "AmazonSageMakerFullAccess" not in template.text
        attached = {
            text
            for role in template.resources("AWS::IAM::Role").values()
            for text in strings(role.get("ManagedPolicyArns", []))
            if "policy/" in text
        }
        assert all(
            any(known in text for known in (*KNOWN, "AmazonElasticMapReduceReadOnlyAccess"))
            for text in attached
        )


def test_templates_carry_no_paths_of_the_code_that_made_them(sandbox: dict[str, Template]) -> None:
    for template in every(sandbox):
        assert "aws:cdk:path" not in template.text
        assert "AWS::CDK::Metadata" not in template.text


def test_there_are_no_functions_of_cdks_own(
    sandbox: dict[str, Template], other: dict[str, Template]
) -> None:
    for template in every(sandbox, other):
        assert not template.resources("AWS::CloudFormation::CustomResource")
        assert all(
            any(f"-{service}-" in each["FunctionName"] for service in FUNCTION_SHORT_NAMES)
            or each["FunctionName"].endswith(("-default-group", "-network-check"))
            for each in template.resources("AWS::Lambda::Function").values()
        )


def test_everything_that_can_be_tagged_says_what_manages_it(governance: Template) -> None:
    for kind in ("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Lambda::Function"):
        for properties in governance.resources(kind).values():
            assert {"Key": "studio:managed-by", "Value": "sandbox"} in properties["Tags"]
