"""The verification of a real deployment, tried on the local cloud."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.__main__ import main
from infra.configuration.reading import ENVIRONMENTS
from sandbox.cloud import LocalCloud
from tests.e2e.conftest import eventually, governance, studio

pytestmark = pytest.mark.e2e

Verify = Callable[..., tuple[int, dict[str, dict[str, Any]]]]
GAPS = {
    "api-policy-denial",
    "functions-recursion",
    "organization-id",
    "parameter-versions",
    "tables-recovery",
    "trails",
}


@pytest.fixture
def verify(cloud: LocalCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verify:
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)

    def verified(*arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
        file = tmp_path / "report.json"
        code = main(["verify", "sandbox", "--json", str(file), *arguments])
        report = json.loads(file.read_text())
        assert report["left_behind"] == []
        return code, {each["id"]: each for each in report["checks"]}

    return verified


def ready(cloud: LocalCloud) -> bool:
    [account] = cloud.api("admin").get("/accounts?limit=100").body["items"][:1]
    return bool(account.get("phase") == "Enabled")


def test_the_local_cloud_is_as_expected_and_nothing_stays(
    cloud: LocalCloud, verify: Verify
) -> None:
    eventually(lambda: ready(cloud), "Projects are enabled", 60.0)

    code, checks = verify("--write")

    others = {
        name: each["told"]
        for name, each in checks.items()
        # Other tests of the session leave dead letters on purpose.
        if each["verdict"] != "as expected" and name != "queues-dead-letters"
    }
    assert others == {}
    gaps = {name for name, each in checks.items() if "not in the local cloud" in each["told"]}
    assert gaps == GAPS
    assert code == int(checks["queues-dead-letters"]["verdict"] != "as expected")
    queues = studio(cloud, "sqs").list_queues().get("QueueUrls", [])
    assert [each for each in queues if "verify" in each] == []
    rules = studio(cloud, "events").list_rules()["Rules"]
    assert [each["Name"] for each in rules if "verify" in each["Name"]] == []


def test_what_is_asked_without_write_makes_nothing(cloud: LocalCloud, verify: Verify) -> None:
    before = cloud.api("admin").get("/users?limit=100").body["items"]

    _, checks = verify()

    assert checks["user-onboard"]["verdict"] == "not asked"
    assert checks["api-signed"]["verdict"] == "as expected"
    assert cloud.api("admin").get("/users?limit=100").body["items"] == before


def test_planted_differences_are_told(cloud: LocalCloud, verify: Verify) -> None:
    sagemaker, ssm, sqs = studio(cloud, "sagemaker"), studio(cloud, "ssm"), governance(cloud, "sqs")
    role = "/mlops/role/suspended"
    domain_id = ssm.get_parameter(Name="/mlops/studio/domain-id")["Parameter"]["Value"]
    domain_arn = sagemaker.describe_domain(DomainId=domain_id)["DomainArn"]
    suspended = ssm.get_parameter(Name=role)["Parameter"]["Value"]
    url = sqs.get_queue_url(QueueName="sandbox-networks-events")["QueueUrl"]
    policy = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]
    try:
        sagemaker.delete_tags(ResourceArn=domain_arn, TagKeys=["studio:managed-by"])
        sagemaker.update_domain(DomainId=domain_id, TagPropagation="DISABLED")
        ssm.delete_parameter(Name=role)
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": ""})

        code, checks = verify(
            "--only", "domain-settings", "domain-tags", "parameters-studio", "queues-redrive"
        )
    finally:
        sagemaker.add_tags(
            ResourceArn=domain_arn, Tags=[{"Key": "studio:managed-by", "Value": "sandbox"}]
        )
        eventually(
            lambda: sagemaker.describe_domain(DomainId=domain_id)["Status"] == "InService",
            "the domain can be changed back",
        )
        sagemaker.update_domain(DomainId=domain_id, TagPropagation="ENABLED")
        ssm.put_parameter(Name=role, Value=suspended, Type="String")
        sqs.set_queue_attributes(QueueUrl=url, Attributes=policy)

    assert code == 1
    assert {each["verdict"] for each in checks.values()} == {"differs"}
    assert "TagPropagation is 'DISABLED'" in checks["domain-settings"]["told"]
    assert "studio:managed-by" in checks["domain-tags"]["told"]
    assert f"{role} is not there" in checks["parameters-studio"]["told"]
    assert "sandbox-networks-events gives nothing up" in checks["queues-redrive"]["told"]


def test_it_does_not_begin_where_nothing_is_deployed(
    cloud: LocalCloud,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    source = (ENVIRONMENTS / "sandbox.yaml").read_text(encoding="utf-8")
    shutil.copy(ENVIRONMENTS / "sandbox.profiles.yaml", tmp_path / "other.profiles.yaml")
    file = tmp_path / "other.yaml"
    file.write_text(source.replace("installation: sandbox", "installation: elsewhere"))

    assert main(["verify", str(file)]) == 2

    assert "elsewhere-governance is not in account 111111111111" in capsys.readouterr().err
