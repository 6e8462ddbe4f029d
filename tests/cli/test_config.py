"""`studioctl config`: files that the configuration's own reader takes."""

import stat
from pathlib import Path

import pytest
import yaml

from infra.configuration import read_installation
from infra.delivery.profiles import read_profiles
from tests.cli.running import Studioctl

RETAIL = "retail dev=555555555555@retail-dev preprod=666666666666 prod=777777777777@retail-prod"
GIVEN = ("--governance", "444444444444@hub", "--set", RETAIL)


@pytest.fixture
def environments(studioctl: Studioctl) -> Path:
    folder = studioctl.folder / "infra" / "environments"
    folder.mkdir(parents=True)
    return folder


def test_what_is_given_becomes_a_configuration_and_profiles(
    studioctl: Studioctl, environments: Path
) -> None:
    done = studioctl("config", "init", "acme", *GIVEN, "--region", "eu-central-1")

    assert done.exit_code == 0, done.output
    read = read_installation(environments / "acme.yaml")
    assert (read.installation, read.region) == ("acme", "eu-central-1")
    stages = dict(read.account_sets["retail"].stages())
    assert {stage: account.account_id for stage, account in stages.items()} == {
        "dev": "555555555555",
        "preprod": "666666666666",
        "prod": "777777777777",
    }
    cidrs = [str(a.regions["eu-central-1"].network.cidr) for a in stages.values()]
    assert cidrs == ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"]
    assert [s.alias for s in stages["dev"].regions["eu-central-1"].studios] == ["retail-dev"]
    assert read_profiles(environments / "acme.yaml") == {
        "444444444444": "hub",
        "555555555555": "retail-dev",
        "777777777777": "retail-prod",
    }
    assert stat.S_IMODE((environments / "acme.profiles.yaml").stat().st_mode) == 0o600
    assert "make deploy ENV=acme" in done.stdout


def test_what_is_not_given_is_asked_for(studioctl: Studioctl, environments: Path) -> None:
    studioctl.typed = "\n".join(
        [
            *("", "", "444444444444", "hub"),
            # A number of the wrong length is asked for again.
            *("cards", "5555", "555555555555", "", "n", "y", "777777777777", "p", ""),
            *("ab", "arn:aws:iam::444444444444:role/Admins", "", ""),
        ]
    )

    done = studioctl("config", "init", "acme")

    assert done.exit_code == 0, done.output
    read = read_installation(environments / "acme.yaml")
    [dev, prod] = [account.account_id for _, account in read.account_sets["cards"].stages()]
    assert (dev, prod) == ("555555555555", "777777777777")
    assert [(grant.principal, grant.role) for grant in read.access] == [
        ("arn:aws:iam::444444444444:role/Admins", "admin")
    ]


def test_nobody_there_to_ask_is_told_what_is_missing(
    studioctl: Studioctl, environments: Path
) -> None:
    done = studioctl("config", "init", "acme")

    assert done.exit_code == 2
    assert "--governance and --set: missing" in done.stderr
    assert list(environments.iterdir()) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("retail dev=5555", "'dev=5555' in"),
        ("retail dev=555555555555 dev=666666666666", "each once"),
        ("Retail dev=555555555555", "is no account set"),
        ("retail", "is no account set"),
        ("retail dev=444444444444", "is already governance"),
    ],
)
def test_a_set_that_cannot_be_is_refused_and_nothing_is_written(
    studioctl: Studioctl, environments: Path, wrong: str, said: str
) -> None:
    done = studioctl("config", "init", "acme", "--governance", "444444444444", "--set", wrong)

    assert done.exit_code == 2
    assert said in done.stderr
    assert list(environments.iterdir()) == []


def test_a_file_that_is_there_is_replaced_only_by_force(
    studioctl: Studioctl, environments: Path
) -> None:
    file = environments / "acme.yaml"
    file.write_text("mine: true\n")

    refused = studioctl("config", "init", "acme", *GIVEN)
    assert refused.exit_code == 2
    assert file.read_text() == "mine: true\n"

    assert studioctl("config", "init", "acme", *GIVEN, "--force").exit_code == 0
    assert read_installation(file).installation == "acme"


def test_a_personal_stage_is_a_whole_installation_in_one_account(
    studioctl: Studioctl, environments: Path
) -> None:
    done = studioctl("config", "personal", "ada", "--account", "121212121212", "--profile", "mine")

    assert done.exit_code == 0, done.output
    read = read_installation(environments / "personal-ada.yaml")
    assert (read.single_account, read.production) == (True, False)
    assert read.governance.account_id == read.account_sets["personal"].stages()[0][1].account_id
    assert read_profiles(environments / "personal-ada.yaml") == {"121212121212": "mine"}


def predecessor(folder: Path, **files: str) -> Path:
    config = folder / "mlops-infra" / "mlops_infra" / "config"
    (config / "dev").mkdir(parents=True)
    for name, content in files.items():
        (
            config / name.replace("__", "/").replace("_py", ".py").replace("_json", ".json")
        ).write_text(content)
    for name in ("data_scientists", "lead_data_scientists"):
        (config / "dev" / f"{name}.yml").write_text("users: []\n")
    return folder / "mlops-infra"


CONSTANTS = """
import os
CODE_COMMIT_REPO_NAME = "mlops-infra"
PIPELINE_BRANCH: str = "release"
PIPELINE_ACCOUNT = "444444444444"
DEFAULT_DEPLOYMENT_REGION = "eu-west-1"
APP_PREFIX = "mlops"
HOME = os.environ["HOME"]
"""


def test_the_predecessors_sets_become_account_sets(
    studioctl: Studioctl, environments: Path, tmp_path: Path
) -> None:
    accounts = """[
      {"SET_NAME": "First_Unit", "DEV_ACCOUNT": "555555555555", "PREPROD_ACCOUNT": "666666666666",
       "PROD_ACCOUNT": "777777777777"},
      {"SET_NAME": "second", "DEV_ACCOUNT": "555555555556", "PREPROD_ACCOUNT": "",
       "PROD_ACCOUNT": "777777777776", "DEPLOYMENT_REGION": "eu-central-1"}
    ]"""
    folder = predecessor(tmp_path, constants_py=CONSTANTS, accounts_json=accounts)

    done = studioctl("config", "init", "moved", "--from-predecessor", str(folder))

    assert done.exit_code == 0, done.output
    read = read_installation(environments / "moved.yaml")
    assert read.installation == "mlops"
    assert list(read.account_sets) == ["first-unit", "second"]
    second = dict(read.account_sets["second"].stages())
    assert list(second) == ["dev", "prod"]
    assert list(second["dev"].regions) == ["eu-central-1"]
    assert read.pipeline is not None
    assert read.pipeline.branch == "release"
    assert read.pipeline.source.codecommit is not None
    assert read.pipeline.source.codecommit.repository == "mlops-infra"
    assert "studioctl apply --all-studios" in done.stdout
    assert "lead_data_scientists.yml" in done.stdout


def test_the_older_form_and_its_network_are_read(
    studioctl: Studioctl, environments: Path, tmp_path: Path
) -> None:
    older = CONSTANTS + 'DEV_ACCOUNT = "555555555555"\nPREPROD_ACCOUNT = ""\n'
    network = (
        'VPC_ID = "vpc-0123456789abcdef0"\nVPC_CIDR = "10.0.0.0/16"\n'
        'APP_SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]\n'
        'BASE_SECURITY_GROUP = "sg-0123456789abcdef0"\n'
    )
    folder = predecessor(tmp_path, constants_py=older, dev__constants_py=network)

    done = studioctl("config", "init", "moved", "--from-predecessor", str(folder))

    assert done.exit_code == 0, done.output
    file = environments / "moved.yaml"
    read_installation(file)
    region = yaml.safe_load(file.read_text())["account_sets"]["default"]["dev"]["regions"]
    assert region["eu-west-1"]["network"]["existing"]["vpc_id"] == "vpc-0123456789abcdef0"


def test_a_predecessor_without_accounts_names_the_file_and_the_key(
    studioctl: Studioctl, environments: Path, tmp_path: Path
) -> None:
    folder = predecessor(tmp_path, constants_py='PIPELINE_ACCOUNT = ""\n')

    done = studioctl("config", "init", "moved", "--from-predecessor", str(folder))

    assert done.exit_code == 2
    assert "constants.py: PIPELINE_ACCOUNT" in done.stderr.replace("\n", " ")
    assert list(environments.iterdir()) == []


def test_outside_a_checkout_it_says_where_to_run(studioctl: Studioctl) -> None:
    done = studioctl("config", "init", "acme", *GIVEN)

    assert done.exit_code == 2
    assert "run this in the checkout" in done.stderr.replace("\n", " ")
