"""Cloud assemblies, as CDK writes them, deployed into the emulator."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from infra.delivery.assembly import read_assembly
from infra.delivery.deploying import Deployed
from sandbox.clients import EmulatorClients
from sandbox.deploy import deploy
from sandbox.process import SandboxError
from tests.sandbox.clouds import DEV, GOVERNANCE, MANAGEMENT, NEWCOMER, REGION, Cloud, fresh

Resources = dict[str, Any]


class Assembly:
    """A cloud assembly written by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._artifacts: dict[str, Any] = {}

    def stack(
        self,
        name: str,
        resources: Resources,
        *,
        account: str = DEV,
        region: str = REGION,
        after: list[str] | None = None,
        outputs: dict[str, Any] | None = None,
        files: dict[str, Any] | None = None,
    ) -> str:
        template = {
            "Parameters": {
                "BootstrapVersion": {
                    "Type": "AWS::SSM::Parameter::Value<String>",
                    "Default": "/cdk-bootstrap/hnb659fds/version",
                }
            },
            "Resources": resources,
            "Outputs": outputs or {},
        }
        written = json.dumps(template)
        (self.folder / f"{name}.template.json").write_text(written)
        key = f"{hashlib.sha256(written.encode()).hexdigest()}.json"
        bucket = f"cdk-hnb659fds-assets-{account}-{region}"
        destination = {"here": {"bucketName": bucket, "objectKey": key}}
        source = {"path": f"{name}.template.json", "packaging": "file"}
        assets = {"files": {"t": {"source": source, "destinations": destination}, **(files or {})}}
        (self.folder / f"{name}.assets.json").write_text(json.dumps(assets))
        self._artifacts[f"{name}.assets"] = {
            "type": "cdk:asset-manifest",
            "properties": {"file": f"{name}.assets.json"},
        }
        self._artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{account}/{region}",
            "properties": {
                "templateFile": f"{name}.template.json",
                "stackName": name,
                "stackTemplateAssetObjectUrl": f"s3://{bucket}/{key}",
                "tags": {"studio:managed-by": "sandbox"},
            },
            "dependencies": [f"{name}.assets", *(after or [])],
        }
        # CDK writes artifacts by name, not in the order of their dependencies.
        manifest = {"artifacts": dict(sorted(self._artifacts.items()))}
        (self.folder / "manifest.json").write_text(json.dumps(manifest))
        return name


@pytest.fixture
def assembly(tmp_path: Path) -> Assembly:
    return Assembly(tmp_path)


def _parameter(name: str, value: Any = "x") -> Resources:
    return {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Name": name, "Type": "String", "Value": value},
    }


def _deploy(cloud: Cloud, assembly: Assembly) -> dict[str, Deployed]:
    clients = EmulatorClients(cloud.emulator.endpoint)
    return deploy(read_assembly(assembly.folder), clients, lambda _: None)


def test_stacks_come_after_those_they_depend_on_each_in_its_account(
    cloud: Cloud, assembly: Assembly
) -> None:
    last, first = fresh("a"), fresh("z")
    name = f"/{fresh('p')}"
    assembly.stack(last, {"P": _parameter(name)}, account=GOVERNANCE, after=[first])
    assembly.stack(first, {"P": _parameter(name)}, outputs={"Name": {"Value": {"Ref": "P"}}})

    deployed = _deploy(cloud, assembly)

    assert list(deployed) == [first, last]
    assert deployed[first].outputs == {"Name": name}
    for account in (GOVERNANCE, DEV):
        assert cloud.client("ssm", account).get_parameter(Name=name)


def test_stacks_of_a_stage_come_after_all_others(assembly: Assembly, tmp_path: Path) -> None:
    inner = tmp_path / "assembly-inner"
    inner.mkdir()
    Assembly(inner).stack("inner", {})
    assembly.stack("first", {})
    assembly.stack("last", {}, after=["first"])
    manifest = tmp_path / "manifest.json"
    content = json.loads(manifest.read_text())
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": inner.name}}
    content["artifacts"] = {"assembly-inner": stage, **content["artifacts"]}
    manifest.write_text(json.dumps(content))

    assert [stack.name for stack in read_assembly(tmp_path)] == ["first", "last", "inner"]


def test_deploying_again_updates_what_changed_and_nothing_else(
    cloud: Cloud, assembly: Assembly
) -> None:
    name, stack = f"/{fresh('p')}", fresh("stack")
    ssm = cloud.client("ssm")
    for value, version in (("one", 1), ("one", 1), ("two", 2)):
        assembly.stack(stack, {"P": _parameter(name, value)})
        _deploy(cloud, assembly)
        found = ssm.get_parameter(Name=name)["Parameter"]
        assert (found["Value"], found["Version"]) == (value, version)


def test_a_folder_is_zipped_and_a_file_is_not(cloud: Cloud, assembly: Assembly) -> None:
    code = assembly.folder / "asset.code"
    (code / "inner").mkdir(parents=True)
    (code / "inner" / "index.py").write_text("def handler(event, context): return 'hello'")
    bucket = f"cdk-hnb659fds-assets-{DEV}-{REGION}"
    key = f"{fresh('code')}.zip"
    files = {
        "code": {
            "source": {"path": "asset.code", "packaging": "zip"},
            "destinations": {"here": {"bucketName": bucket, "objectKey": key}},
        }
    }
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    resources = {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {"Statement": [{**trust, "Action": "sts:AssumeRole"}]}
            },
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {"S3Bucket": bucket, "S3Key": key},
                "Handler": "inner.index.handler",
                "Runtime": "python3.12",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            },
        },
    }
    stack = assembly.stack(
        fresh("stack"), resources, files=files, outputs={"Name": {"Value": {"Ref": "Function"}}}
    )

    name = _deploy(cloud, assembly)[stack].outputs["Name"]

    answer = cloud.client("lambda").invoke(FunctionName=name)
    assert json.load(answer["Payload"]) == "hello"


@pytest.mark.parametrize("account", [MANAGEMENT, NEWCOMER])
@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_any_account_and_region_is_made_ready_with_its_own_asset_bucket(
    cloud: Cloud, assembly: Assembly, account: str, region: str
) -> None:
    name = f"/{fresh('p')}"
    assembly.stack(fresh("stack"), {"P": _parameter(name)}, account=account, region=region)

    _deploy(cloud, assembly)

    assert cloud.client("ssm", account, region).get_parameter(Name=name)
    bucket = f"cdk-hnb659fds-assets-{account}-{region}"
    found = cloud.client("s3", account, region).get_bucket_location(Bucket=bucket)
    # us-east-1 is the region that S3 does not name.
    assert found.get("LocationConstraint") == (None if region == "us-east-1" else region)


def test_a_stack_that_fails_names_the_resource_and_the_reason(
    cloud: Cloud, assembly: Assembly
) -> None:
    nat = {"Type": "AWS::EC2::NatGateway", "Properties": {"SubnetId": "subnet-none"}}
    stack = assembly.stack(fresh("stack"), {"Nat": nat})

    with pytest.raises(SandboxError, match=rf"{stack} .*Nat .*subnet-none.* does not exist"):
        _deploy(cloud, assembly)


def test_an_unknown_resource_type_is_refused_by_name(cloud: Cloud, assembly: Assembly) -> None:
    assembly.stack(fresh("stack"), {"X": {"Type": "AWS::Nothing::Here"}})

    with pytest.raises(SandboxError, match="AWS::Nothing::Here"):
        _deploy(cloud, assembly)


def test_a_stack_without_an_account_is_refused(assembly: Assembly) -> None:
    assembly.stack("loose", {}, account="unknown-account")

    with pytest.raises(ValueError, match="loose is not bound"):
        read_assembly(assembly.folder)
