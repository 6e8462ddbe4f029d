"""The pipelines' stacks: what runs in which order, under whose rights, and what starts it."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.app import build_app
from infra.bundles.contents import SERVICES
from infra.configuration import ConfigurationError, Installation
from infra.configuration.environment_name import name_for_pipelines
from infra.configuration.pipeline import PipelineSettings
from infra.configuration.reading import environment_file, read_installation
from infra.delivery.assembly import read_assembly
from infra.delivery.selecting import Wanted, select
from infra.delivery.steps import steps
from infra.empty_app import empty_app
from infra.governance.routes import OPENAPI_FILE, read_routes
from infra.pipeline import names
from infra.pipeline.stack import add_pipelines
from infra.pipeline.targets import account_set_targets
from tests.infra.aws_events import of_pipeline
from tests.infra.environment_files import GOOD
from tests.infra.environment_files import read as read_file
from tests.infra.event_patterns import matches
from tests.infra.templates import ROOT, Json, Template, as_list, read

GOVERNANCE = "444444444444"
ACCOUNTS = {"Dev": "555555555555", "Preprod": "666666666666", "Prod": "777777777777"}
CODECOMMIT: Json = {"source": {"codecommit": {"repository": "studio"}}}
CONNECTION_ARN = f"arn:aws:codeconnections:eu-west-1:{GOVERNANCE}:connection/0a1b"
CONNECTION: Json = {
    "source": {"connection": {"arn": CONNECTION_ARN, "repository": "acme/tools/studio"}},
    "branch": "release",
    "approve_before": ["prod"],
    "approve_governance": False,
    "approval_topic_arn": f"arn:aws:sns:eu-west-1:{GOVERNANCE}:ask",
}


def example() -> Installation:
    return read_installation(environment_file("example"))


def synthesized(out: Path, section: Json, installation: Installation | None = None) -> Path:
    app = empty_app(out, validate=False)
    add_pipelines(
        app,
        installation=installation or example(),
        settings=PipelineSettings.model_validate(section),
        environment="example",
    )
    app.synth()
    return out


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesized(tmp_path_factory.mktemp("codecommit") / "out", CODECOMMIT)


@pytest.fixture(scope="module")
def retail(assembly: Path) -> Template:
    return read(assembly)["pipeline-retail"]


@pytest.fixture(scope="module")
def hub(assembly: Path) -> Template:
    return read(assembly)["pipeline-governance"]


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    return read(synthesized(tmp_path_factory.mktemp("connection") / "out", CONNECTION))


def pipeline(template: Template) -> Json:
    return template.one("AWS::CodePipeline::Pipeline")


def stages(template: Template) -> list[tuple[str, list[str]]]:
    """Return each stage with its actions in the order in which they run."""
    return [
        (
            stage["Name"],
            [each["Name"] for each in sorted(stage["Actions"], key=lambda one: one["RunOrder"])],
        )
        for stage in pipeline(template)["Stages"]
    ]


def actions(template: Template) -> Iterator[Json]:
    for stage in pipeline(template)["Stages"]:
        yield from stage["Actions"]


def variables(action: Json) -> dict[str, str]:
    listed = json.loads(action["Configuration"].get("EnvironmentVariables", "[]"))
    return {each["name"]: each["value"] for each in listed}


def spec(template: Template, project: str) -> Json:
    properties = template.one("AWS::CodeBuild::Project", Name=project)
    text = properties["Source"]["BuildSpec"]
    found: Json = json.loads(text if isinstance(text, str) else template.shown(text))
    return found


def project_of(template: Template, action: Json) -> str:
    return template.shown(action["Configuration"]["ProjectName"])[1:-1]


def assumed_by(template: Template, role_name: str) -> set[str]:
    """Return what a role of the template may assume, by its name."""
    [logical_id] = [
        key
        for key, value in template.resources("AWS::IAM::Role").items()
        if value["RoleName"] == role_name
    ]
    return {
        template.shown(resource).rpartition("role/")[2]
        for policy in template.resources("AWS::IAM::Policy").values()
        if {"Ref": logical_id} in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
        if "sts:AssumeRole" in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def bootstrap(account: str) -> set[str]:
    return {
        f"cdk-hnb659fds-{role}-role-{account}-eu-west-1" for role in ("deploy", "file-publishing")
    }


def test_an_account_set_is_built_then_updated_then_deployed_stage_by_stage(
    retail: Template,
) -> None:
    assert stages(retail) == [
        ("Source", ["Source"]),
        ("Build", ["Build"]),
        ("Update", ["Update"]),
        ("Dev", ["Plan", "Deploy"]),
        ("Preprod", ["Plan", "Approve", "Deploy"]),
        ("Prod", ["Plan", "Approve", "Deploy"]),
    ]


def test_the_hub_comes_after_the_pipelines_that_bring_its_account_sets(hub: Template) -> None:
    assert stages(hub)[2:] == [
        ("Update", ["Update"]),
        ("Pipelines", ["Pipelines"]),
        ("Governance", ["Plan", "Approve", "Deploy"]),
    ]


def test_people_are_asked_where_the_file_says_and_told_where_the_plan_is(
    retail: Template, connected: dict[str, Template]
) -> None:
    asked = connected["pipeline-retail"]

    assert dict(stages(asked))["Preprod"] == ["Plan", "Deploy"]
    assert dict(stages(asked))["Prod"] == ["Plan", "Approve", "Deploy"]
    assert dict(stages(connected["pipeline-governance"]))["Governance"] == ["Plan", "Deploy"]
    [approval] = [each for each in actions(asked) if each["Name"] == "Approve"]
    assert approval["Configuration"]["NotificationArn"] == CONNECTION["approval_topic_arn"]
    assert "example-eu-west-1-pipeline-retail-prod" in approval["Configuration"]["CustomData"]
    for each in actions(retail):
        assert "NotificationArn" not in each["Configuration"]


def test_what_is_deployed_is_what_was_planned_of_the_same_build(retail: Template) -> None:
    told = {
        (stage["Name"], each["Name"]): variables(each)["COMMAND"]
        for stage in pipeline(retail)["Stages"][2:]
        for each in stage["Actions"]
        if each["Name"] != "Approve"
    }

    assert told == {
        ("Update", "Update"): "deploy STACK=example-pipeline-retail",
        **{
            (name, action): f"{action.lower()} SET=retail STAGE={name.lower()}"
            for name in ACCOUNTS
            for action in ("Plan", "Deploy")
        },
    }
    built = next(each for each in actions(retail) if each["Name"] == "Build")["OutputArtifacts"]
    for each in actions(retail):
        if "COMMAND" in variables(each):
            assert each["InputArtifacts"] == built


def test_the_hub_deploys_itself_then_all_pipelines_then_the_governance_account(
    hub: Template,
) -> None:
    told = [variables(each).get("COMMAND") for each in actions(hub)]

    assert [each for each in told if each] == [
        "deploy STACK=example-pipeline-governance",
        "deploy STAGE=pipelines",
        "plan STAGE=governance",
        "deploy STAGE=governance",
    ]


@pytest.mark.parametrize("stage", ACCOUNTS)
def test_a_stage_is_deployed_under_rights_in_its_own_accounts_alone(
    retail: Template, stage: str
) -> None:
    role = f"example-eu-west-1-pipeline-retail-{stage.lower()}"

    assert assumed_by(retail, role) == bootstrap(ACCOUNTS[stage])
    for each in next(s for s in pipeline(retail)["Stages"] if s["Name"] == stage)["Actions"]:
        if each["Name"] != "Approve":
            assert project_of(retail, each) == role


def test_only_updates_and_the_hub_act_in_the_governance_account_and_a_build_nowhere(
    retail: Template, hub: Template
) -> None:
    begin = "example-eu-west-1-pipeline"

    assert assumed_by(retail, f"{begin}-retail-update") == bootstrap(GOVERNANCE)
    assert assumed_by(hub, f"{begin}-governance-update") == bootstrap(GOVERNANCE)
    assert assumed_by(hub, f"{begin}-governance-governance") == bootstrap(GOVERNANCE)
    for template, of in ((retail, "retail"), (hub, "governance")):
        assert assumed_by(template, f"{begin}-{of}-build") == set()
        assert assumed_by(template, f"{begin}-{of}-pipeline") == set()


def test_no_role_reads_or_writes_what_another_pipeline_built(retail: Template) -> None:
    [bucket] = retail.resources("AWS::S3::Bucket")

    touched = {
        retail.shown(resource)
        for policy in retail.resources("AWS::IAM::Policy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if any(action.startswith("s3:") for action in as_list(statement["Action"]))
        for resource in as_list(statement["Resource"])
    }
    assert touched == {f"<{bucket}>", f"<{bucket}>/*"}


def test_nothing_overtakes_a_deployment_and_an_update_starts_the_pipeline_anew(
    retail: Template, hub: Template
) -> None:
    for template in (retail, hub):
        assert pipeline(template)["PipelineType"] == "V2"
        assert pipeline(template)["ExecutionMode"] == "QUEUED"
        assert pipeline(template)["RestartExecutionOnUpdate"] is True


def test_a_change_of_what_is_run_changes_the_pipeline(
    retail: Template, hub: Template, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def seen(template: Template) -> str:
        return next(variables(each) for each in actions(template) if each["Name"] == "Build")[
            "BUILD_SPECS"
        ]

    monkeypatch.setattr("infra.pipeline.build_specs._PYTHON", "3.13")
    changed = read(synthesized(tmp_path / "out", CODECOMMIT))

    assert seen(retail) == seen(hub)
    assert seen(changed["pipeline-retail"]) != seen(retail)


def test_a_push_starts_it_and_nothing_polls(retail: Template, hub: Template) -> None:
    for template in (retail, hub):
        [source, *_] = actions(template)
        rule = template.one("AWS::Events::Rule")
        assert source["Configuration"]["PollForSourceChanges"] is False
        assert "ScheduleExpression" not in rule
        assert rule["EventPattern"]["detail"]["referenceName"] == ["main"]
        name = pipeline(template)["Name"]
        assert template.shown(rule["Targets"][0]["Arn"]).endswith(f":<{name}>")


def test_who_is_told_of_alarms_is_told_of_an_execution_that_failed(tmp_path: Path) -> None:
    topic = f"arn:aws:sns:eu-west-1:{GOVERNANCE}:alarms"
    alarms = example().alarms.model_copy(update={"topic_arn": topic})
    told = example().model_copy(update={"alarms": alarms})

    template = read(synthesized(tmp_path / "out", CONNECTION, told))["pipeline-retail"]

    rule = template.one("AWS::Events::Rule")
    [target] = rule["Targets"]
    [logical_id] = template.resources("AWS::CodePipeline::Pipeline")
    assert rule["EventPattern"]["detail"]["pipeline"] == [{"Ref": logical_id}]
    name = pipeline(template)["Name"]
    detail = {**rule["EventPattern"]["detail"], "pipeline": [name]}
    pattern = {**rule["EventPattern"], "detail": detail}
    assert matches(pattern, of_pipeline(name, "FAILED"))
    assert not matches(pattern, of_pipeline(name, "SUCCEEDED"))
    assert not matches(pattern, of_pipeline("another", "FAILED"))
    assert target["Arn"] == topic
    assert f"The pipeline {name} failed" in target["InputTransformer"]["InputTemplate"]
    [role] = [key for key in template.resources("AWS::IAM::Role") if "FailureNotice" in key]
    assert target["RoleArn"] == {"Fn::GetAtt": [role, "Arn"]}
    [granted] = [
        template.granted(policy["PolicyDocument"]["Statement"])
        for policy in template.resources("AWS::IAM::Policy").values()
        if policy["Roles"] == [{"Ref": role}]
    ]
    assert set(granted) == {("sns:Publish", topic)}


def test_a_connection_starts_it_by_itself(connected: dict[str, Template]) -> None:
    for template in connected.values():
        [source, *_] = actions(template)
        assert not template.resources("AWS::Events::Rule")
        assert not template.resources("AWS::CodeCommit::Repository")
        assert source["Configuration"] == {
            "ConnectionArn": CONNECTION_ARN,
            "FullRepositoryId": "acme/tools/studio",
            "BranchName": "release",
            "DetectChanges": True,
        }
        assert ("codeconnections:UseConnection", CONNECTION_ARN) in {
            granted
            for policy in template.resources("AWS::IAM::Policy").values()
            for granted in template.granted(policy["PolicyDocument"]["Statement"])
        }


def test_the_hubs_stack_makes_the_repository_and_it_outlives_the_stack(
    assembly: Path, retail: Template, hub: Template
) -> None:
    [made] = [
        each
        for each in hub.content["Resources"].values()
        if each["Type"] == "AWS::CodeCommit::Repository"
    ]

    assert made["Properties"]["RepositoryName"] == "studio"
    assert made["DeletionPolicy"] == made["UpdateReplacePolicy"] == "Retain"
    assert not retail.resources("AWS::CodeCommit::Repository")
    assert [stack.name for stack in read_assembly(assembly)] == [
        "example-pipeline-governance",
        "example-pipeline-retail",
    ]


def test_what_is_handed_on_is_encrypted_with_the_pipelines_key_and_goes_after_a_while(
    retail: Template,
) -> None:
    [key] = retail.resources("AWS::KMS::Key")
    bucket = retail.one("AWS::S3::Bucket")
    [encryption] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    [policy] = retail.resources("AWS::S3::BucketPolicy").values()

    assert retail.one("AWS::KMS::Key")["EnableKeyRotation"] is True
    assert encryption["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == {
        "Fn::GetAtt": [key, "Arn"]
    }
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert rule["ExpirationInDays"] == 90
    assert "aws:SecureTransport" in json.dumps(policy)
    for each in retail.resources("AWS::CodeBuild::Project").values():
        assert each["EncryptionKey"] == {"Fn::GetAtt": [key, "Arn"]}
        assert each["Environment"]["PrivilegedMode"] is False
        assert each["TimeoutInMinutes"] <= 240
    for each in retail.resources("AWS::Logs::LogGroup").values():
        assert each["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
        assert each["RetentionInDays"] == 90


def test_a_build_that_fails_leaves_its_reports_too(retail: Template) -> None:
    built = spec(retail, "example-eu-west-1-pipeline-retail-build")
    [kept] = built["phases"]["build"]["finally"]
    [(group, report)] = built["reports"].items()

    # Each must succeed for the build to: nothing takes a failure away.
    assert built["phases"]["build"]["commands"] == [
        "make synth ENV=example",
        "make check",
        "make suite REPORT=reports/tests.xml",
    ]
    assert "$REPORTS_BUCKET" in kept
    assert "validation-report.json" in kept
    assert "reports/tests.xml" in kept
    assert report == {"files": ["reports/tests.xml"], "file-format": "JUNITXML"}
    assert group == f"<{retail.one('AWS::CodeBuild::ReportGroup')['Name']}>"
    assert built["artifacts"]["files"] == ["**/*"]
    assert ".venv/**/*" in built["artifacts"]["exclude-paths"]
    assert not any("cdk.out" in each for each in built["artifacts"]["exclude-paths"])


def commands(template: Template) -> Iterator[str]:
    """Yield each command of CodeBuild, as each action has it run."""
    for action in actions(template):
        if action["ActionTypeId"]["Provider"] == "CodeBuild":
            build = spec(template, project_of(template, action))["phases"]["build"]
            for command in build["commands"]:
                yield command.replace("$COMMAND", variables(action).get("COMMAND", ""))


def test_every_command_is_one_of_the_makefile_with_variables_that_it_knows(
    retail: Template, hub: Template
) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = {*re.findall(r"\$\((?:if \$\()?([A-Z]+)", makefile)}
    found = [each for template in (retail, hub) for each in commands(template)]

    assert len(found) == 2 * 3 + 7 + 4
    for command in found:
        make, target, *settings = command.split()
        assert make == "make"
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), command
        assert {each.partition("=")[0] for each in settings} <= known, command
        subprocess.run(["bash", "-n", "-c", command], check=True)  # noqa: S603, S607  # looks at the syntax alone


def test_the_deployer_knows_each_stack_and_finds_what_each_update_names(
    assembly: Path, retail: Template, hub: Template
) -> None:
    known = {step.stack_id for step in steps(example()) if step.part == "pipelines"}

    assert known == set(read(assembly))
    for template in (retail, hub):
        [named] = [
            word.removeprefix("STACK=")
            for action in actions(template)
            for word in variables(action).get("COMMAND", "").split()
            if word.startswith("STACK=")
        ]
        [selected] = select(example(), read_assembly(assembly), Wanted(None, None, named))
        assert selected.step.stack_id == template.artifact_id


def test_an_app_has_pipelines_where_its_file_says_so_and_has_a_name(tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    file.write_bytes(b"PK\x05\x06" + bytes(18))
    settings = PipelineSettings.model_validate(CODECOMMIT)

    # Without the hub's stack, which takes seconds and is not asked about.
    def ids(pipeline: PipelineSettings | None, environment: str | None) -> set[str]:
        app = build_app(
            read_installation(environment_file("sandbox")).model_copy(
                update={"base_only": True, "pipeline": pipeline}
            ),
            routes=read_routes(OPENAPI_FILE),
            bundles=dict.fromkeys(SERVICES, file),
            out=tmp_path / "out",
            environment=environment,
        )
        return {each.node.id for each in app.node.children if each.node.id.startswith("pipeline-")}

    assert ids(settings, "sandbox") == {"pipeline-governance", "pipeline-retail"}
    assert ids(settings, None) == ids(None, "sandbox") == set()


def test_names_stay_within_iams_64_characters_and_apart() -> None:
    long = "a" * 20, "ap-southeast-1"
    sets = ("b" * 32, "b" * 31 + "c")

    found = [names.part_name(*long, of, part) for of in sets for part in ("preprod", "pipeline")]

    assert max(map(len, found)) <= 64
    assert len(set(found)) == len(found)
    assert names.part_name("acme", "eu-west-1", "retail", "dev") == (
        "acme-eu-west-1-pipeline-retail-dev"
    )


def test_a_set_has_the_stages_it_has_accounts_for_and_none_where_others_bring_the_base(
    tmp_path: Path,
) -> None:
    content: Any = yaml.safe_load(GOOD)
    content["account_sets"]["cards"] = {
        "dev": {
            "account_id": "333333333333",
            "base": "template",
            "regions": {"eu-west-1": {"availability_zones": ["eu-west-1a", "eu-west-1b"]}},
        }
    }
    content["organization"] = {
        "id": "o-a1b2c3d4e5",
        "management_account_id": "999999999999",
        "organizational_units": [
            {
                "id": "ou-ab12-cd34ef56",
                "base": {"eu-west-1": {"availability_zones": ["eu-west-1a", "eu-west-1b"]}},
            }
        ],
    }
    content["pipeline"] = CODECOMMIT
    installation = read_file(tmp_path, yaml.safe_dump(content))
    assert installation.pipeline is not None

    targets = account_set_targets(installation, installation.pipeline)

    assert list(targets) == ["retail"]
    assert [each.name for each in targets["retail"]] == ["Dev"]


def test_a_pipelines_file_has_to_be_where_the_pipeline_finds_it(tmp_path: Path) -> None:
    text = f"{GOOD}pipeline: {{source: {{codecommit: {{repository: studio}}}}}}\n"
    installation = read_file(tmp_path, text)

    with pytest.raises(ConfigurationError, match=r"acme.yaml:14: pipeline: a pipeline finds its"):
        name_for_pipelines(tmp_path / "acme.yaml", installation)
    assert name_for_pipelines(tmp_path / "acme.yaml", read_file(tmp_path, GOOD)) is None
    with_one = example().model_copy(update={"pipeline": installation.pipeline})
    assert name_for_pipelines(environment_file("example"), with_one) == "example"
