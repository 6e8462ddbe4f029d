"""The organization and SageMaker Projects in an environment file."""

from pathlib import Path

import pytest

from infra.configuration.accounts import Account, Unit, accounts, accounts_with_projects, units
from infra.configuration.reading import environment_file, read_installation
from infra.installation_json import describe
from tests.infra.environment_files import GOOD, read, refusal

MANAGED = """\
organization:
  id: o-a1b2c3d4e5
  management_account_id: "999999999999"
"""


def test_without_an_organization_there_is_none_and_projects_are_on_in_dev(tmp_path: Path) -> None:
    told = describe(read(tmp_path, GOOD))

    assert told["management_account"] is None
    assert told["organizational_units"] == []
    assert told["projects"] == {
        "enabled_by": "service",
        "stages": ["dev"],
        "portfolio_ids": [],
        "timeout_seconds": 900,
        "base_timeout_hours": 720,
    }


def test_a_unit_is_dev_and_in_the_installations_region_unless_it_says_otherwise(
    tmp_path: Path,
) -> None:
    listed = """\
  organizational_units:
    - id: r-ab12
    - {id: ou-ab12-cd34ef56, stage: prod, regions: [eu-west-2, us-east-1]}
"""

    assert units(read(tmp_path, GOOD + MANAGED + listed)) == (
        Unit("r-ab12", "dev", ("eu-west-1",)),
        Unit("ou-ab12-cd34ef56", "prod", ("eu-west-2", "us-east-1")),
    )


def test_the_functions_are_told_the_roles_of_every_region_of_a_studio_or_a_unit(
    tmp_path: Path,
) -> None:
    listed = "  organizational_units: [{id: r-ab12, regions: [us-east-1]}]\n"

    told = describe(read(tmp_path, GOOD + MANAGED + listed))

    assert told["management_account"] == "999999999999"
    assert told["organizational_units"] == [
        {"id": "r-ab12", "stage": "dev", "regions": ["us-east-1"]}
    ]
    assert told["projects_roles"] == {
        region: {"role": f"acme-{region}-projects", "look_role": f"acme-{region}-projects-look"}
        for region in ("eu-west-1", "us-east-1")
    }


def test_the_functions_are_told_each_account_with_the_regions_that_have_a_studio() -> None:
    told = describe(read_installation(environment_file("sandbox")))

    assert told["accounts"] == [
        {
            "account_id": "222222222222",
            "account_set": "retail",
            "stage": "dev",
            "regions": ["eu-west-1"],
        },
        {"account_id": "333333333333", "account_set": "retail", "stage": "prod", "regions": []},
    ]


def test_stages_in_one_account_are_one_account_of_the_stage_that_has_a_studio(
    tmp_path: Path,
) -> None:
    prod = """\
    prod:
      account_id: "111111111111"
      regions:
        eu-west-2: {availability_zones: [eu-west-2a], studios: [{alias: retail-prod}]}
single_account: true
"""
    text = GOOD.replace('"222222222222"', '"111111111111"') + prod
    without = text.replace("          studios:\n            - alias: retail-dev\n", "")

    assert accounts(read(tmp_path, text)) == (
        Account("111111111111", "retail", "dev", ("eu-west-1", "eu-west-2")),
    )
    assert accounts(read(tmp_path, without)) == (
        Account("111111111111", "retail", "prod", ("eu-west-2",)),
    )


@pytest.mark.parametrize(("stages", "expected"), [("[dev]", 1), ("[preprod, prod]", 0)])
def test_projects_are_for_the_accounts_of_their_stages(
    tmp_path: Path, stages: str, expected: int
) -> None:
    installation = read(tmp_path, GOOD + f"projects: {{stages: {stages}}}\n")

    assert len(accounts_with_projects(installation)) == expected


@pytest.mark.parametrize(
    ("added", "answer"),
    [
        ("organization_id: o-a1b2c3d4e5\n", "14: organization_id: there is no such setting"),
        ("organization: {id: a1b2c3d4e5}\n", "14: organization.id: String should match pattern"),
        (
            "organization: {management_account_id: '999999999999'}\n",
            "14: organization.id: Field required",
        ),
        (
            "organization:\n  id: o-a1b2c3d4e5\n  control_tower_region: eu-west-1\n",
            "16: organization.control_tower_region: needs management_account_id: "
            "only there is it seen that an account joins",
        ),
        (
            "organization:\n  id: o-a1b2c3d4e5\n  organizational_units: [{id: r-ab12}]\n",
            "16: organization.organizational_units: needs management_account_id: "
            "only there is it seen that an account joins",
        ),
        (
            MANAGED.replace("999999999999", "222222222222"),
            "16: organization.management_account_id: account 222222222222 is "
            "account_sets.retail.dev; nobody works in the management account",
        ),
        *(
            (
                f"{MANAGED}  organizational_units:\n    - id: {unit}\n",
                "18: organization.organizational_units.0.id: String should match pattern",
            )
            for unit in ("ou-ab12", "r-", "Workloads", "ou-AB12-cd34ef56")
        ),
        (
            f"{MANAGED}  organizational_units:\n    - id: r-ab12\n    - id: r-ab12\n",
            "19: organization.organizational_units.1.id: r-ab12 is listed twice",
        ),
        (
            f"{MANAGED}  organizational_units: [{{id: r-ab12, regions: []}}]\n",
            "17: organization.organizational_units.0.regions: Tuple should have at least 1 item",
        ),
        (
            f"{MANAGED}  organizational_units: [{{id: r-ab12, regions: [us-east-1, us-east-1]}}]\n",
            "17: organization.organizational_units.0.regions.1: us-east-1 is listed twice",
        ),
        (
            f"{MANAGED}  organizational_units: [{{id: r-ab12, stage: test}}]\n",
            "17: organization.organizational_units.0.stage: Input should be",
        ),
        (
            f"{MANAGED}  alarm_topic_arns:\n    - arn:aws:sns:eu-west-1:999999999999:alarms\n",
            "18: organization.alarm_topic_arns.0: there is no stack of the management account in "
            "eu-west-1",
        ),
        (
            "organization:\n  id: o-a1b2c3d4e5\n"
            "  alarm_topic_arns: ['arn:aws:sns:us-east-1:999999999999:alarms']\n",
            "16: organization.alarm_topic_arns.0: there is no stack of the management account in "
            "us-east-1",
        ),
        (
            f"{MANAGED}  alarm_topic_arns:\n    - arn:aws:sns:us-east-1:999999999999:one\n"
            "    - arn:aws:sns:us-east-1:999999999999:two\n",
            "19: organization.alarm_topic_arns.1: another topic is in us-east-1; "
            "a region's alarm has one",
        ),
        (
            f"{MANAGED}  alarm_topic_arns: [alarms]\n",
            "17: organization.alarm_topic_arns.0: String should match pattern",
        ),
        (
            f"{MANAGED}  control_tower_region: us-gov-west-1\n",
            "17: organization.control_tower_region: us-gov-west-1 is in the partition aws-us-gov; "
            "an organization is in one, and this installation is in aws",
        ),
        (
            f"{MANAGED}  organizational_units:\n"
            "    - {id: r-ab12, regions: [eu-west-1, cn-north-1]}\n",
            "18: organization.organizational_units.0.regions.1: cn-north-1 is in the partition "
            "aws-cn; an organization is in one, and this installation is in aws",
        ),
        (
            MANAGED.replace("999999999999", "111111111111"),
            "16: organization.management_account_id: account 111111111111 is governance; no policy "
            "of the organization could limit it (single_account: true allows it)",
        ),
        ("projects: {enabled_by: me}\n", "14: projects.enabled_by: Input should be"),
        ("projects: {stages: []}\n", "14: projects.stages: Tuple should have at least 1 item"),
        ("projects: {stages: [dev, dev]}\n", "14: projects.stages.1: dev is listed twice"),
        (
            "projects: {portfolio_ids: [portfolio/1]}\n",
            "14: projects.portfolio_ids.0: String should match pattern",
        ),
        (
            "projects:\n  portfolio_ids:\n    - port-a\n    - port-a\n",
            "17: projects.portfolio_ids.1: port-a is listed twice",
        ),
    ],
)
def test_what_is_wrong_is_answered_with_line_key_and_reason(
    tmp_path: Path, added: str, answer: str
) -> None:
    [said] = refusal(tmp_path, GOOD + added)

    assert said.startswith(f"acme.yaml:{answer}")


def test_a_single_account_may_manage_the_organization_too(tmp_path: Path) -> None:
    said = MANAGED.replace("999999999999", "111111111111")

    assert read(tmp_path, f"{GOOD}{said}single_account: true\n").organization is not None


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [
        ("timeout_seconds", 60, 86400),
        ("recheck_minutes", 15, 1440),
        ("base_timeout_hours", 1, 8760),
    ],
)
def test_a_time_outside_its_range_is_refused_with_the_range(
    tmp_path: Path, key: str, least: int, most: int
) -> None:
    def said(value: int) -> str:
        return GOOD + f"projects:\n  {key}: {value}\n"

    for value in (least, most):
        assert getattr(read(tmp_path, said(value)).projects, key) == value
    start = f"acme.yaml:15: projects.{key}: Input should be"
    assert refusal(tmp_path, said(least - 1)) == [f"{start} greater than or equal to {least}"]
    assert refusal(tmp_path, said(most + 1)) == [f"{start} less than or equal to {most}"]
