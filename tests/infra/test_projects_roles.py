"""What SageMaker Projects are enabled with where a studio is, and who may use it."""

from pathlib import Path

import pytest

from tests.infra.environment_files import GOOD
from tests.infra.templates import Json, Template, read, synthesize

PORTFOLIOS = "arn:<AWS::Partition>:catalog:eu-west-1:*:portfolio/*"
ROLE = "arn:<AWS::Partition>:iam::222222222222:role/"
SERVICE_ROLE = f"{ROLE}service-role/AmazonSageMakerServiceCatalogProducts"
LOOKING = {
    ("ssm:GetParameters", "arn:<AWS::Partition>:ssm:eu-west-1:222222222222:parameter/mlops/role/*"),
    ("sagemaker:GetSagemakerServicecatalogPortfolioStatus", "*"),
    ("servicecatalog:ListAcceptedPortfolioShares", "*"),
    ("servicecatalog:ListPrincipalsForPortfolio", PORTFOLIOS),
    ("iam:GetRole", f"{ROLE}studio/persona/*"),
    ("iam:GetRole", f"{SERVICE_ROLE}LaunchRole"),
    ("iam:GetRole", f"{SERVICE_ROLE}UseRole"),
}
ENABLING = LOOKING | {
    ("sagemaker:EnableSagemakerServicecatalogPortfolio", "*"),
    ("servicecatalog:AcceptPortfolioShare", "*"),
    ("servicecatalog:AssociatePrincipalWithPortfolio", PORTFOLIOS),
    ("servicecatalog:DisassociatePrincipalFromPortfolio", PORTFOLIOS),
}
LAUNCH, USE = (f"AmazonSageMakerServiceCatalogProducts{kind}Role" for kind in ("Launch", "Use"))
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


def test_each_region_has_its_roles_and_the_account_has_the_templates_roles_once(
    two: dict[str, Template],
) -> None:
    first, second = roles(two["studio-retail-dev"]), roles(two["studio-retail-west"])

    assert {"acme-eu-west-1-projects", "acme-eu-west-1-projects-look", LAUNCH, USE} <= first
    assert {"acme-eu-west-2-projects", "acme-eu-west-2-projects-look"} <= second
    assert not {LAUNCH, USE} & second


def test_a_stage_without_projects_has_no_role_for_them(two: dict[str, Template]) -> None:
    assert not [
        name
        for name in roles(two["studio-retail-prod"])
        if "projects" in name or name in (LAUNCH, USE)
    ]


def test_a_second_studio_in_a_place_makes_no_role_again(other: dict[str, Template]) -> None:
    assert not roles(other["studio-cards-second"])


def test_service_catalog_launches_products_with_amazons_own_policy(studio: Template) -> None:
    launch = role(studio, LAUNCH)
    [trust] = launch["AssumeRolePolicyDocument"]["Statement"]

    assert launch["Path"] == "/service-role/"
    assert trust["Principal"] == {"Service": "servicecatalog.amazonaws.com"}
    assert [studio.shown(each) for each in launch["ManagedPolicyArns"]] == [
        "arn:<AWS::Partition>:iam::aws:policy/"
        "AmazonSageMakerAdmin-ServiceCatalogProductsServiceRolePolicy"
    ]
    assert "Policies" not in launch


def test_products_run_with_amazons_own_policies_and_pass_nothing_but_their_role(
    studio: Template,
) -> None:
    use = role(studio, USE)
    [inline] = use["Policies"]
    [passing] = inline["PolicyDocument"]["Statement"]
    [trust] = use["AssumeRolePolicyDocument"]["Statement"]
    # IAM attaches ten to a role.
    assert len(use["ManagedPolicyArns"]) <= 10
    assert use["Path"] == "/service-role/"
    assert studio.granted([passing]) == {("iam:PassRole", f"{SERVICE_ROLE}UseRole")}
    assert passing["Condition"] == {
        "StringEquals": {"iam:PassedToService": trust["Principal"]["Service"]}
    }
    assert {
        service.removesuffix(".amazonaws.com") for service in trust["Principal"]["Service"]
    } == {
        *("apigateway", "cloudformation", "codebuild", "codepipeline", "events"),
        *("firehose", "glue", "lambda", "sagemaker", "states"),
    }


@pytest.mark.parametrize(
    ("setting", "missing"),
    [
        ("launch_roles: false", {LAUNCH, USE}),
        ("enabled_by: nobody", {"acme-eu-west-1-projects", "acme-eu-west-1-projects-look"}),
    ],
)
def test_what_is_switched_off_is_not_made(tmp_path: Path, setting: str, missing: set[str]) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(f"{GOOD}projects: {{{setting}}}\nfunctions: {{bundle_for: this-machine}}\n")

    template = read(synthesize(str(file), tmp_path / "out"))["studio-retail-dev"]

    every = {"acme-eu-west-1-projects", "acme-eu-west-1-projects-look", LAUNCH, USE}
    assert every & roles(template) == every - missing
    assert not template.resources("AWS::Lambda::Function")
