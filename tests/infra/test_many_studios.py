"""An installation of many accounts: what functions may assume stays within IAM's limits."""

import zipfile
from pathlib import Path

import pytest
from aws_cdk import App

from infra.bundles.contents import SERVICES
from infra.configuration import Installation
from infra.configuration.organization_rules import MOST_ACCOUNTS_BY_NUMBER
from infra.governance.routes import OPENAPI_FILE, read_routes
from infra.governance.stack import GovernanceStack
from tests.infra import functions
from tests.infra.templates import (
    MANAGED_POLICY_LIMIT,
    ROLE_POLICY_LIMIT,
    Json,
    Template,
    read,
    size,
)

ACCOUNTS = [f"{900_000_000_000 + number}" for number in range(MOST_ACCOUNTS_BY_NUMBER)]
# As long as they may be: an ARN's length is what counts.
NAME, REGION = "a" * 20, "ap-southeast-1"
# The functions that act in workload accounts, and the end of the name of the role there.
ASSUMED = {
    "onboarding-worker": "onboarding",
    "onboarding-login": "studio-login",
    "projects-worker": "projects",
    "projects-admin": "projects-look",
    "networks-worker": "network",
    "networks-admin": "network-admin",
}
# What IAM lets a role have attached, unless AWS is asked for more.
ATTACHED_LIMIT = 10


def installation(organization: Json | None = None) -> Installation:
    def account_set(account_id: str) -> Json:
        studio = {"alias": f"studio-{account_id}"}
        place = {"availability_zones": [f"{REGION}a", f"{REGION}b"], "studios": [studio]}
        return {"dev": {"account_id": account_id, "regions": {REGION: place}}}

    return Installation.model_validate(
        {
            "installation": NAME,
            "region": REGION,
            "governance": {"account_id": "111111111111"},
            "account_sets": {f"set-{each}": account_set(each) for each in ACCOUNTS},
            "login": {"enabled": True},
            "organization": organization,
        }
    )


@pytest.fixture(scope="module")
def governance(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return synthesized(installation(), tmp_path_factory.mktemp("many"))


@pytest.fixture(scope="module")
def organized(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return synthesized(installation({"id": "o-a1b2c3d4e5"}), tmp_path_factory.mktemp("organized"))


def synthesized(settings: Installation, folder: Path) -> Template:
    bundles = {service: folder / f"{service}.zip" for service in SERVICES}
    for file in bundles.values():
        with zipfile.ZipFile(file, "w") as bundle:
            bundle.writestr("empty", "")
    app = App(outdir=str(folder / "out"), analytics_reporting=False, stack_traces=False)
    GovernanceStack(
        app,
        "governance",
        installation=settings,
        routes=read_routes(OPENAPI_FILE),
        bundles=bundles,
    )
    app.synth()
    return read(folder / "out")["governance"]


def role(short_name: str) -> str:
    return f"<{NAME}-{REGION}-{short_name}>"


def inline(governance: Template, short_name: str) -> list[Json]:
    return [
        policy["PolicyDocument"]
        for policy in governance.resources("AWS::IAM::Policy").values()
        if [governance.shown(each) for each in policy["Roles"]] == [role(short_name)]
    ]


def attached(governance: Template, short_name: str) -> list[Json]:
    return [
        policy["PolicyDocument"]
        for policy in governance.resources("AWS::IAM::ManagedPolicy").values()
        if [governance.shown(each) for each in policy.get("Roles", [])] == [role(short_name)]
    ]


@pytest.mark.parametrize("short_name", ASSUMED)
def test_a_functions_policies_of_as_many_accounts_as_may_be_are_within_the_limits(
    governance: Template, short_name: str
) -> None:
    managed = attached(governance, short_name)
    own = inline(governance, short_name)

    assert sum(size(governance, each) for each in own) <= ROLE_POLICY_LIMIT
    assert 0 < len(managed) <= ATTACHED_LIMIT
    assert max(size(governance, each) for each in managed) <= MANAGED_POLICY_LIMIT


@pytest.mark.parametrize(("short_name", "ending"), ASSUMED.items())
def test_without_an_organization_a_function_may_assume_its_role_in_each_account(
    governance: Template, short_name: str, ending: str
) -> None:
    assert functions.assumed(governance, f"{NAME}-{REGION}-{short_name}") == [
        (f"arn:<AWS::Partition>:iam::{each}:role/{NAME}-{REGION}-{ending}", None)
        for each in ACCOUNTS
    ]


@pytest.mark.parametrize(("short_name", "ending"), ASSUMED.items())
def test_of_an_organization_too_many_to_name_are_open_as_one(
    organized: Template, short_name: str, ending: str
) -> None:
    assert functions.assumed(organized, f"{NAME}-{REGION}-{short_name}") == [
        (
            f"arn:<AWS::Partition>:iam::*:role/{NAME}-{REGION}-{ending}",
            {"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}},
        )
    ]
    assert attached(organized, short_name) == []
