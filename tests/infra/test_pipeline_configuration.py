"""The section about pipelines: what is refused, where, and why."""

from pathlib import Path

import pytest

from infra.configuration.pipeline import CodeCommitSource
from tests.infra.environment_files import GOOD, read, refusal

CODECOMMIT = "  source: {codecommit: {repository: studio}}\n"
CONNECTION = (
    "  source:\n    connection:\n"
    "      arn: arn:aws:codeconnections:eu-west-1:111111111111:connection/0a1b2c3d-0000\n"
    "      repository: acme/tools/studio\n"
)


def with_pipeline(section: str) -> str:
    return f"{GOOD}pipeline:\n{section}"


def test_a_file_that_says_nothing_has_no_pipeline(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).pipeline is None


def test_people_are_asked_before_preprod_and_prod_and_the_hub_unless_the_file_says_otherwise(
    tmp_path: Path,
) -> None:
    pipeline = read(tmp_path, with_pipeline(CODECOMMIT)).pipeline

    assert pipeline is not None
    assert pipeline.source.codecommit == CodeCommitSource(repository="studio", create=True)
    assert pipeline.branch == "main"
    assert pipeline.approve_before == ("preprod", "prod")
    assert pipeline.approve_governance


def test_a_repository_may_be_in_groups_of_its_provider(tmp_path: Path) -> None:
    pipeline = read(tmp_path, with_pipeline(CONNECTION)).pipeline

    assert pipeline is not None
    assert pipeline.source.connection is not None
    assert pipeline.source.connection.repository == "acme/tools/studio"


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("  source: {}\n", "acme.yaml:15: pipeline.source: give one of codecommit and connection"),
        (
            CONNECTION + "    codecommit: {repository: studio}\n",
            "acme.yaml:15: pipeline.source: give one of codecommit and connection",
        ),
        (
            "  source: {codecommit: {repository: studio.git}}\n",
            "acme.yaml:15: pipeline.source.codecommit.repository: CodeCommit takes no name",
        ),
        (
            CONNECTION.replace("codeconnections", "codestar-notifications"),
            "acme.yaml:17: pipeline.source.connection.arn: must be the ARN of a connection",
        ),
        (
            CONNECTION.replace("arn:aws:", "arn:aws-cn:"),
            "acme.yaml:17: pipeline.source.connection.arn: a connection of aws-cn cannot be used",
        ),
        (
            CONNECTION.replace("acme/tools/studio", "studio"),
            "acme.yaml:18: pipeline.source.connection.repository: ",
        ),
        (f"{CODECOMMIT}  approve_before: [test]\n", "acme.yaml:16: pipeline.approve_before.0: "),
        (
            f"{CODECOMMIT}  approve_before: [prod, prod]\n",
            "acme.yaml:16: pipeline.approve_before.1: prod is listed twice",
        ),
        (
            f"{CODECOMMIT}  approval_topic_arn: arn:aws:sns:us-east-1:111111111111:ask\n",
            "acme.yaml:16: pipeline.approval_topic_arn: the topic is in us-east-1",
        ),
        (f"{CODECOMMIT}  environment: acme\n", "acme.yaml:16: pipeline.environment: there is no"),
        (f"{CODECOMMIT}base_only: true\n", "acme.yaml:14: pipeline: with base_only: true"),
        (
            f"{CODECOMMIT}functions: {{bundle_for: this-machine}}\n",
            "acme.yaml:16: functions.bundle_for: a pipeline builds on a machine of CodeBuild",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_its_line(tmp_path: Path, section: str, line: str) -> None:
    [told] = refusal(tmp_path, with_pipeline(section))

    assert told.startswith(line)


def test_no_account_set_takes_the_name_of_the_governance_accounts_pipeline(tmp_path: Path) -> None:
    named = GOOD.replace("  retail:\n", "  governance:\n")

    assert read(tmp_path, named).pipeline is None
    [told] = refusal(tmp_path, f"{named}pipeline:\n{CODECOMMIT}")
    assert told.startswith("acme.yaml:6: account_sets.governance: the pipeline of the governance")


def test_the_alternative_that_the_example_describes_is_taken(tmp_path: Path) -> None:
    example = Path("infra/environments/example.yaml").read_text(encoding="utf-8")
    commented = example[example.index("#   pipeline:\n") : example.index("\npipeline: null")]
    section = "\n".join(line[4:] for line in commented.splitlines())
    before_connection, after = section.split("    connection:")
    branch = after[after.index("  branch:") :]

    pipeline = read(tmp_path, f"{GOOD}{before_connection}{branch}\n").pipeline

    assert pipeline is not None
    assert pipeline.source.codecommit is not None
