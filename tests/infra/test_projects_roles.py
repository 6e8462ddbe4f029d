"""What SageMaker Projects are enabled with where a studio is, and who may use it."""

from pathlib import Path

import pytest

from services.project_enabler.world import TEMPLATE_ROLES
from tests.infra.assemblies import synthesize
from tests.infra.environment_files import GOOD
from tests.infra.templates import Json, Template, read

PORTFOLIOS = "arn:<AWS::Partition>:catalog:eu-west-1:*:portfolio/*"
ROLE = "arn:<AWS::Partition>:iam::222222222222:role/"
PARAMETERS = (
    "ssm:GetParameters",
    "arn:<AWS::Partition>:ssm:eu-west-1:222222222222:parameter/mlops/role/*",
)
LOOKING = {
    PARAMETERS,
    ("sagemaker:GetSagemakerServicecatalogPortfolioStatus", "*"),
    ("servicecatalog:ListAcceptedPortfolioShares", "*"),
    ("servicecatalog:ListPrincipalsForPortfolio", PORTFOLIOS),
    ("iam:ListRoles", "*"),
}
ENABLING = LOOKING | {
    ("sagemaker:EnableSagemakerServicecatalogPortfolio", "*"),
    ("servicecatalog:AcceptPortfolioShare", "*"),
    ("servicecatalog:AssociatePrincipalWithPortfolio", PORTFOLIOS),
    ("servicecatalog:DisassociatePrincipalFromPortfolio", PORTFOLIOS),
    ("iam:GetRole", f"{ROLE}studio/persona/*"),
}
OURS = ("acme-eu-west-1-projects", "acme-eu-west-1-projects-look")
# A second region, and a studio in the account of a stage that has no Projects by default.
TWO_REGIONS = f"""\
{GOOD}        eu-west-2:
          availability_zones: [eu-west-2a, eu-west-2b]
          studios:
            - alias: retail-west
    prod:
      account_id: "333333333333"
      regions:
        eu-west-1:
          availability_zones: [eu-west-1a, eu-west-1b]
          studios:
            - alias: retail-prod
functions: {{bundle_for: this-machine}}
"""


def role(template: Template, name: str) -> Json:
    return template.one("AWS::IAM::Role", RoleName=name)


def roles(template: Template) -> set[str]:
    return {each["RoleName"] for each in template.resources("AWS::IAM::Role").values()}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    folder: Path = tmp_path_factory.mktemp("two")
    (folder / "two.yaml").write_text(TWO_REGIONS)
    return read(synthesize(str(folder / "two.yaml"), folder / "out"))


@pytest.mark.parametrize(
    ("name", "granted"),
    [("sandbox-eu-west-1-projects", ENABLING), ("sandbox-eu-west-1-projects-look", LOOKING)],
)
def test_a_role_may_do_exactly_what_is_listed(
    studio: Template, name: str, granted: set[tuple[str, str]]
) -> None:
    [policy] = role(studio, name)["Policies"]

    assert studio.granted(policy["PolicyDocument"]["Statement"]) == granted
    assert "ManagedPolicyArns" not in role(studio, name)


def test_looking_changes_nothing() -> None:
    verbs = {action.split(":")[1] for action, _ in LOOKING}

    assert all(verb.startswith(("Get", "List")) for verb in verbs)


@pytest.mark.parametrize(
    ("name", "function"),
    [("sandbox-eu-west-1-projects", "worker"), ("sandbox-eu-west-1-projects-look", "admin")],
)
def test_a_role_trusts_one_function_of_the_governance_account(
    studio: Template, name: str, function: str
) -> None:
    [trust] = role(studio, name)["AssumeRolePolicyDocument"]["Statement"]

    assert studio.shown(trust["Principal"]["AWS"]) == "arn:<AWS::Partition>:iam::111111111111:root"
    assert trust["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-sandbox0000"}
    assert studio.shown(trust["Condition"]["ArnEquals"]["aws:PrincipalArn"]) == (
        f"arn:<AWS::Partition>:iam::111111111111:role/sandbox-eu-west-1-projects-{function}"
    )


def test_each_region_has_its_roles(two: dict[str, Template]) -> None:
    first, second = roles(two["studio-retail-dev"]), roles(two["studio-retail-west"])

    assert {"acme-eu-west-1-projects", "acme-eu-west-1-projects-look"} <= first
    assert {"acme-eu-west-2-projects", "acme-eu-west-2-projects-look"} <= second


def test_a_stage_without_projects_has_no_role_for_them(two: dict[str, Template]) -> None:
    found = roles(two["studio-retail-prod"])

    assert not [name for name in found if "projects" in name or name in TEMPLATE_ROLES]


def test_a_second_studio_in_a_place_makes_no_role_again(other: dict[str, Template]) -> None:
    assert not roles(other["studio-cards-second"])


@pytest.mark.parametrize(
    ("setting", "missing"),
    [
        ("launch_roles: false", set(TEMPLATE_ROLES)),
        ("enabled_by: nobody", {*TEMPLATE_ROLES, *OURS}),
    ],
)
def test_what_is_switched_off_is_not_made(tmp_path: Path, setting: str, missing: set[str]) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(f"{GOOD}projects: {{{setting}}}\nfunctions: {{bundle_for: this-machine}}\n")

    template = read(synthesize(str(file), tmp_path / "out"))["studio-retail-dev"]

    every = {*TEMPLATE_ROLES, *OURS}
    assert every & roles(template) == every - missing
    assert not template.resources("AWS::Lambda::Function")
