"""An installation comes, goes on where it stopped, refuses what loses work, and goes: by command.

The commands act under the roles of the bootstrap, which the emulator's IAM enforces, from one
account's credentials for each account.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.__main__ import main
from infra.delivery.assembly import read_assembly
from sandbox.accounts import (
    ACCOUNTS,
    GOVERNANCE_ACCOUNT,
    PROD_ACCOUNT,
    REGION,
    STUDIO_ACCOUNT,
)
from sandbox.bootstrap import RootAccess
from sandbox.bootstrap_roles import make_roles
from sandbox.clients import EmulatorClients
from sandbox.profiles import profiles_file, write_profiles
from tests.e2e.conftest import eventually
from tests.infra.assemblies import synthesize
from tests.sandbox.clouds import Cloud, running

pytestmark = pytest.mark.e2e
STUDIO, NETWORK, HUB = "sandbox-studio-retail-dev", "sandbox-network", "sandbox-governance"


class Delivery:
    """The commands, in a local cloud of their own."""

    def __init__(self, cloud: Cloud, assembly: Path, told: Callable[[], Any]) -> None:
        self.cloud = cloud
        self.assembly = assembly
        self._told = told

    def run(self, command: str, *options: str, assembly: Path | None = None) -> tuple[int, str]:
        """Return the exit code and all that was said."""
        self._told()
        code = main([command, "sandbox", "--assembly", str(assembly or self.assembly), *options])
        told = self._told()
        return code, told.out + told.err

    def bootstrap(self, account_id: str) -> None:
        clients = EmulatorClients(self.cloud.emulator.endpoint)
        make_roles(clients, account_id, REGION, trusted=[GOVERNANCE_ACCOUNT])
        access = RootAccess(clients)
        for stack in read_assembly(self.assembly):
            if stack.account_id == account_id:
                access.make_ready(stack)

    def stacks(self) -> set[tuple[str, str]]:
        """Return the stacks that stand, with their account."""
        return {
            (stack["StackName"], account_id)
            for account_id in (GOVERNANCE_ACCOUNT, STUDIO_ACCOUNT, PROD_ACCOUNT)
            for page in self.cloud.client("cloudformation", account_id)
            .get_paginator("describe_stacks")
            .paginate()
            for stack in page["Stacks"]
        }

    def domain_id(self) -> str:
        found = self.cloud.client("ssm").get_parameter(Name="/mlops/studio/domain-id")
        return str(found["Parameter"]["Value"])

    def operate(self, **payload: Any) -> dict[str, Any]:
        answer = self.cloud.client("lambda", GOVERNANCE_ACCOUNT).invoke(
            FunctionName=f"sandbox-{REGION}-onboarding-admin", Payload=json.dumps(payload)
        )
        told = json.loads(answer["Payload"].read())
        assert told["ok"], told
        result: dict[str, Any] = told["result"]
        return result


@pytest.fixture
def delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Delivery]:
    assembly = synthesize("sandbox", tmp_path / "out")
    with running(tmp_path / "cloud", members=ACCOUNTS) as cloud:
        write_profiles(tmp_path)
        monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.emulator.endpoint)
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(profiles_file(tmp_path)))
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        yield Delivery(cloud, assembly, capsys.readouterr)


def renamed_domain(assembly: Path, to: Path) -> Path:
    """Return a copy of an assembly whose domain has another name, which no configuration gives."""
    shutil.copytree(assembly, to)
    template = to / "studio-retail-dev.template.json"
    before = hashlib.sha256(template.read_bytes()).hexdigest()
    content = json.loads(template.read_text())
    for resource in content["Resources"].values():
        if resource["Type"] == "AWS::SageMaker::Domain":
            resource["Properties"]["DomainName"] = "another"
    template.write_text(json.dumps(content))
    manifests = [to / "manifest.json", to / "studio-retail-dev.assets.json"]
    url = json.loads(manifests[0].read_text())["artifacts"]["studio-retail-dev"]["properties"]
    key = url["stackTemplateAssetObjectUrl"].rpartition("/")[2].removesuffix(".json")
    after = hashlib.sha256(template.read_bytes()).hexdigest()
    assert before != after
    for manifest in manifests:
        manifest.write_text(manifest.read_text().replace(key, after))
    return to


def test_an_installation_comes_goes_on_where_it_stopped_and_goes(
    delivery: Delivery, tmp_path: Path
) -> None:
    delivery.bootstrap(GOVERNANCE_ACCOUNT)
    delivery.bootstrap(STUDIO_ACCOUNT)

    code, told = delivery.run("deploy")
    assert code == 2
    assert "nobody is there to agree" in told
    assert delivery.stacks() == set()

    # One account was forgotten: it is named with what to do, and holds back nobody else.
    code, told = delivery.run("deploy", "--yes")
    assert code == 1
    assert f"account {PROD_ACCOUNT}, {REGION}" in told
    assert "studioctl accounts bootstrap sandbox" in told
    stand = {(NETWORK, STUDIO_ACCOUNT), (STUDIO, STUDIO_ACCOUNT), (HUB, GOVERNANCE_ACCOUNT)}
    assert delivery.stacks() == stand

    delivery.bootstrap(PROD_ACCOUNT)
    code, told = delivery.run("plan")
    assert code == 0
    assert f"+ {NETWORK} ({PROD_ACCOUNT}, {REGION}): made" in told
    assert f"= {HUB} ({GOVERNANCE_ACCOUNT}, {REGION}): as it is" in told
    assert delivery.stacks() == stand

    code, told = delivery.run("deploy", "--yes")
    assert code == 0, told
    assert "export API_URL=" in told
    assert delivery.stacks() == {*stand, (NETWORK, PROD_ACCOUNT)}

    # The deploy role may not set one; whoever deploys is of the account, and may.
    cloudformation = delivery.cloud.client("cloudformation")
    policy = cloudformation.get_stack_policy(StackName=STUDIO)["StackPolicyBody"]
    assert "AWS::SageMaker::Domain" in policy

    domain_id = delivery.domain_id()
    code, told = delivery.run(
        "deploy", "--yes", assembly=renamed_domain(delivery.assembly, tmp_path / "renamed")
    )
    assert code == 1
    assert "REFUSED: AWS::SageMaker::Domain" in told
    assert "DomainName" in told
    sagemaker = delivery.cloud.client("sagemaker")
    assert sagemaker.describe_domain(DomainId=domain_id)["DomainName"] == "sandbox-retail-dev"
    # What was only planned leaves no change set behind.
    left = cloudformation.list_change_sets(StackName=STUDIO)["Summaries"]
    assert [each for each in left if each["ExecutionStatus"] == "AVAILABLE"] == []

    _goes(delivery, domain_id)


def _goes(delivery: Delivery, domain_id: str) -> None:
    sagemaker = delivery.cloud.client("sagemaker")
    delivery.operate(
        action="onboard",
        user_name="Ada",
        persona="data-scientist",
        studio="retail-dev",
        asserted_by="somebody",
    )
    user = "retail-dev.ada"
    eventually(
        lambda: delivery.operate(action="get", user_id=user)["phase"] == "Ready", "ada is Ready"
    )
    network = delivery.cloud.client("ssm").get_parameter(Name="/vpc/id")["Parameter"]["Value"]
    files = sagemaker.describe_domain(DomainId=domain_id)["HomeEfsFileSystemId"]
    efs = delivery.cloud.client("efs")
    assert len(efs.describe_mount_targets(FileSystemId=files)["MountTargets"]) == 3

    code, told = delivery.run("destroy", "--yes")
    assert code == 1
    assert f"has people in it (1): {user}" in told

    sagemaker.create_user_profile(DomainId=domain_id, UserProfileName="stranger")
    code, told = delivery.run("destroy", "--yes", "--users", "offboard")
    assert code == 1
    assert "what this service does not know: profile stranger" in told
    assert delivery.operate(action="get", user_id=user)["phase"] == "Ready"
    eventually(
        lambda: (
            sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName="stranger")[
                "Status"
            ]
            == "InService"
        ),
        "the stranger can be deleted",
    )
    sagemaker.delete_user_profile(DomainId=domain_id, UserProfileName="stranger")
    eventually(
        lambda: len(sagemaker.list_user_profiles(DomainIdEquals=domain_id)["UserProfiles"]) == 1,
        "the stranger is gone",
    )

    code, told = delivery.run("destroy", "--yes", "--users", "offboard")

    assert code == 0, told
    assert f"file system {files}: home directories of retail-dev" in told
    assert delivery.stacks() == set()
    assert sagemaker.list_domains()["Domains"] == []
    assert efs.describe_file_systems(FileSystemId=files)["FileSystems"]
    assert efs.describe_mount_targets(FileSystemId=files)["MountTargets"] == []
    vpcs = delivery.cloud.client("ec2").describe_vpcs()["Vpcs"]
    assert network not in {vpc["VpcId"] for vpc in vpcs}

    code, told = delivery.run("destroy", "--yes")
    assert (code, "Nothing is there." in told) == (0, True)
