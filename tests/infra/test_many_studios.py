"""An installation of many accounts: what functions may assume stays within IAM's limits."""

import zipfile
from pathlib import Path

import pytest
from aws_cdk import App

from infra.bundles.contents import SERVICES
from infra.configuration import Installation
from infra.governance.routes import OPENAPI_FILE, read_routes
from infra.governance.stack import GovernanceStack
from tests.infra.templates import (
    MANAGED_POLICY_LIMIT,
    ROLE_POLICY_LIMIT,
    Json,
    Template,
    as_list,
    read,
    size,
)

ACCOUNTS = [f"{900_000_000_000 + number}" for number in range(300)]
# As long as they may be: an ARN's length is what counts.
NAME, REGION = "a" * 20, "ap-southeast-1"
# The functions that act in workload accounts, and the end of the name of the role there.
ASSUMED = {
    "onboarding-worker": "onboarding",
    "onboarding-login": "studio-login",
    "projects-worker": "projects",
    "projects-admin": "projects-look",
}
# What IAM lets a role have attached, unless AWS is asked for more.
ATTACHED_LIMIT = 10


def installation() -> Installation:
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
        }
    )


@pytest.fixture(scope="module")
def governance(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder: Path = tmp_path_factory.mktemp("many")
    bundles = {service: folder / f"{service}.zip" for service in SERVICES}
    for file in bundles.values():
        with zipfile.ZipFile(file, "w") as bundle:
            bundle.writestr("empty", "")
    app = App(outdir=str(folder / "out"), analytics_reporting=False, stack_traces=False)
    GovernanceStack(
        app,
        "governance",
        installation=installation(),
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
def test_a_functions_policies_of_300_accounts_are_within_the_limits(
    governance: Template, short_name: str
) -> None:
    managed = attached(governance, short_name)
    own = inline(governance, short_name)

    assert sum(size(governance, each) for each in own) <= ROLE_POLICY_LIMIT
    assert 0 < len(managed) <= ATTACHED_LIMIT
    assert max(size(governance, each) for each in managed) <= MANAGED_POLICY_LIMIT


@pytest.mark.parametrize(("short_name", "ending"), ASSUMED.items())
def test_a_function_may_assume_its_role_in_each_of_300_accounts(
    governance: Template, short_name: str, ending: str
) -> None:
    assumed = [
        governance.shown(resource)
        for document in (*inline(governance, short_name), *attached(governance, short_name))
        for statement in document["Statement"]
        if statement["Action"] == "sts:AssumeRole"
        for resource in as_list(statement["Resource"])
    ]

    assert sorted(assumed) == [
        f"arn:<AWS::Partition>:iam::{each}:role/{NAME}-{REGION}-{ending}" for each in ACCOUNTS
    ]
