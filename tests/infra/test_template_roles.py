"""The roles that the templates of SageMaker Projects name: what each is for and may do."""

from pathlib import Path

import pytest

from services.project_enabler.world import TEMPLATE_ROLES
from tests.infra.assemblies import synthesize
from tests.infra.environment_files import GOOD
from tests.infra.templates import ROLE_POLICY_LIMIT, Json, Template, read, size

PREFIX = "AmazonSageMakerServiceCatalogProducts"
EXECUTION = f"arn:<AWS::Partition>:iam::222222222222:role/service-role/{PREFIX}ExecutionRole"
# By role: who may assume it, and Amazon's policy for it.
AMAZONS = {
    "ApiGateway": ("apigateway", f"service-role/{PREFIX}ApiGatewayServiceRolePolicy"),
    "Cloudformation": ("cloudformation", f"service-role/{PREFIX}CloudformationServiceRolePolicy"),
    "CodeBuild": ("codebuild", f"{PREFIX}CodeBuildServiceRolePolicy"),
    "CodePipeline": ("codepipeline", f"service-role/{PREFIX}CodePipelineServiceRolePolicy"),
    "Events": ("events", f"service-role/{PREFIX}EventsServiceRolePolicy"),
    "Firehose": ("firehose", f"service-role/{PREFIX}FirehoseServiceRolePolicy"),
    "Glue": ("glue", f"service-role/{PREFIX}GlueServiceRolePolicy"),
    "Lambda": ("lambda", f"service-role/{PREFIX}LambdaServiceRolePolicy"),
    "Launch": ("servicecatalog", "AmazonSageMakerAdmin-ServiceCatalogProductsServiceRolePolicy"),
}
# A studio in a second region, before or after the other in the file.
_REGION = """\
        {0}:
          availability_zones: [{0}a, {0}b]
          studios:
            - alias: {0}
"""


def role(template: Template, kind: str) -> Json:
    return template.one("AWS::IAM::Role", RoleName=f"{PREFIX}{kind}Role")


def trusted(found: Json) -> object:
    [statement] = found["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == ["sts:AssumeRole"]
    return statement["Principal"]["Service"]


def of_the_templates(template: Template) -> dict[str, Json]:
    return {
        logical_id: found
        for logical_id, found in template.resources("AWS::IAM::Role").items()
        if found.get("Path") == "/service-role/"
    }


def test_every_role_that_is_looked_for_is_made_under_its_path(studio: Template) -> None:
    made = [each["RoleName"] for each in of_the_templates(studio).values()]

    assert len(made) == 11
    assert set(made) == set(TEMPLATE_ROLES)


@pytest.mark.parametrize("kind", AMAZONS)
def test_a_role_is_for_one_service_and_has_amazons_policy_for_it_and_nothing_else(
    studio: Template, kind: str
) -> None:
    service, policy = AMAZONS[kind]
    found = role(studio, kind)

    assert trusted(found) == f"{service}.amazonaws.com"
    assert [studio.shown(each) for each in found["ManagedPolicyArns"]] == [
        f"arn:<AWS::Partition>:iam::aws:policy/{policy}"
    ]
    assert "Policies" not in found


def test_the_legacy_role_is_there_and_may_do_nothing(studio: Template) -> None:
    assert not {"ManagedPolicyArns", "Policies"} & set(role(studio, "Use"))


def test_jobs_of_products_may_do_what_the_default_role_may_in_every_region(
    studio: Template,
) -> None:
    found = role(studio, "Execution")
    [policy] = found["Policies"]
    work = studio.one("AWS::IAM::ManagedPolicy", ManagedPolicyName="sandbox-eu-west-1-persona-work")
    granted = studio.granted(policy["PolicyDocument"]["Statement"])
    of_default = {
        (action, at.replace("eu-west-1", "*"))
        for action, at in studio.granted(work["PolicyDocument"]["Statement"])
    }

    assert trusted(found) == "sagemaker.amazonaws.com"
    assert "ManagedPolicyArns" not in found
    assert of_default <= granted
    assert {
        (action, at)
        for action, at in granted - of_default
        if not at.startswith("arn:<AWS::Partition>:s3:::sagemaker-project-*")
    } == {("iam:PassRole", EXECUTION), ("iam:GetRole", EXECUTION)}
    assert size(studio, policy["PolicyDocument"]) <= ROLE_POLICY_LIMIT


def test_jobs_of_products_are_inside_the_vpc_and_their_role_is_passed_to_sagemaker_alone(
    studio: Template,
) -> None:
    [policy] = role(studio, "Execution")["Policies"]
    by_sid = {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}

    assert set(by_sid["StartingJobsInTheVpc"]["Condition"]["Null"].values()) == {"false"}
    assert by_sid["PassingItselfToSageMaker"]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
    }
    assert studio.shown(by_sid["PassingNothingElse"]["NotResource"]) == EXECUTION
    # Whoever may make a bucket may choose such a name.
    for sid in ("ProjectBuckets", "ProjectObjects"):
        assert by_sid[sid]["Condition"] == {"StringEquals": {"aws:ResourceAccount": "222222222222"}}


def test_the_roles_outlive_the_stack_but_not_a_stack_that_could_not_be_made(
    studio: Template,
) -> None:
    for logical_id in of_the_templates(studio):
        resource = studio.content["Resources"][logical_id]
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resource["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize(
    ("regions", "owner"),
    [
        # The installation's own region, wherever it is in the file.
        (("eu-west-1", "eu-central-1"), "eu-west-1"),
        (("eu-central-1", "eu-west-1"), "eu-west-1"),
        # Else the first by name.
        (("eu-west-2", "eu-central-1"), "eu-central-1"),
    ],
)
def test_an_account_has_the_roles_once_whatever_the_order_of_its_regions(
    tmp_path: Path, regions: tuple[str, ...], owner: str
) -> None:
    file = tmp_path / "acme.yaml"
    head, _, _ = GOOD.partition("        eu-west-1:\n")
    listed = "".join(_REGION.format(each) for each in regions)
    file.write_text(f"{head}{listed}functions: {{bundle_for: this-machine}}\n")

    found = read(synthesize(str(file), tmp_path / "out"))

    assert [name for name, template in found.items() if of_the_templates(template)] == [
        f"studio-{owner}"
    ]
