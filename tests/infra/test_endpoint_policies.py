"""What passes through an endpoint."""

import json

import pytest
from aws_cdk import Aws

from infra.network.endpoint_policies import WITH_POLICY, Ours, endpoint_policy
from infra.network.endpoint_services import PRESETS
from infra.policies.document import allow, document
from infra.policies.evaluation import Request, is_allowed

ACCOUNT, ORGANIZATION, REGION = "222222222222", "o-a1b2c3d4e5", "eu-west-1"
ALONE, ORGANIZED = Ours(ACCOUNT), Ours(ACCOUNT, ORGANIZATION)
US = {"aws:PrincipalOrgID": ORGANIZATION, "aws:PrincipalAccount": ACCOUNT}
THEM = {"aws:PrincipalOrgID": "o-zzzzzzzzzz", "aws:PrincipalAccount": "999999999999"}
OURS = {"aws:ResourceOrgID": ORGANIZATION, "aws:ResourceAccount": ACCOUNT}
THEIRS = {"aws:ResourceOrgID": "o-zzzzzzzzzz", "aws:ResourceAccount": "999999999999"}
ANYTHING = document(allow("Anything", ["*"], "*"))
THEIR_IMAGE = "arn:aws:ecr:eu-west-1:999999999999:repository/x"
LAYERS = f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/x"


def passes(
    service: str, action: str, resource: str, context: dict[str, str], ours: Ours = ORGANIZED
) -> bool:
    policy = endpoint_policy(service, ours, region=REGION)
    assert policy is not None
    named = json.loads(json.dumps(policy).replace(Aws.PARTITION, "aws"))
    return is_allowed(Request(action, resource, context), (named,), ANYTHING)


@pytest.mark.parametrize("ours", [ALONE, ORGANIZED], ids=["alone", "organized"])
@pytest.mark.parametrize(
    ("service", "action", "resource", "who", "whose", "allowed"),
    [
        ("s3", "s3:PutObject", "arn:aws:s3:::lake/x", US, OURS, True),
        ("s3", "s3:PutObject", "arn:aws:s3:::theirs/x", US, THEIRS, False),
        ("s3", "s3:GetObject", "arn:aws:s3:::theirs/x", US, THEIRS, False),
        ("s3", "s3:GetObject", "arn:aws:s3:::lake/x", THEM, OURS, False),
        ("s3", "s3:GetObject", LAYERS, THEM, THEIRS, True),
        ("s3", "s3:PutObject", LAYERS, US, THEIRS, False),
        (
            "ecr.api",
            "ecr:BatchGetImage",
            THEIR_IMAGE,
            US,
            THEIRS,
            True,
        ),
        ("ecr.dkr", "ecr:PutImage", THEIR_IMAGE, US, THEIRS, False),
        ("ecr.dkr", "ecr:PutImage", "arn:aws:ecr:eu-west-1:222:repository/x", US, OURS, True),
        (
            "ecr.api",
            "ecr:BatchGetImage",
            THEIR_IMAGE,
            THEM,
            OURS,
            False,
        ),
        ("sts", "sts:AssumeRole", "arn:aws:iam::222222222222:role/x", US, OURS, True),
        ("sts", "sts:AssumeRole", "arn:aws:iam::222222222222:role/x", THEM, OURS, False),
        ("sagemaker.api", "sagemaker:CreateTrainingJob", "*", US, OURS, True),
        ("sagemaker.api", "sagemaker:CreateTrainingJob", "*", THEM, OURS, False),
        ("codeartifact.repositories", "codeartifact:ReadFromRepository", "*", US, OURS, True),
        ("codeartifact.api", "codeartifact:PublishPackageVersion", "*", US, OURS, False),
        ("codeartifact.api", "codeartifact:GetAuthorizationToken", "*", THEM, OURS, False),
    ],
)
def test_ours_pass_and_nobody_elses(
    ours: Ours,
    service: str,
    action: str,
    resource: str,
    who: dict[str, str],
    whose: dict[str, str],
    allowed: bool,
) -> None:
    assert passes(service, action, resource, {**who, **whose}, ours) == allowed


def test_calls_of_aws_services_are_not_broken() -> None:
    service = {**THEM, "aws:PrincipalIsAWSService": "true"}

    assert passes("s3", "s3:PutObject", "arn:aws:s3:::cloudformation-answers/x", service)


def test_tokens_for_packages_are_for_packages_only() -> None:
    token = "sts:GetServiceBearerToken"
    for_packages = {**US, "sts:AWSServiceName": "codeartifact.amazonaws.com"}
    for_others = {**US, "sts:AWSServiceName": "other.amazonaws.com"}

    assert passes("codeartifact.api", token, "*", for_packages)
    assert not passes("codeartifact.api", token, "*", for_others)


@pytest.mark.parametrize("service", PRESETS["no-internet"])
def test_every_endpoint_that_takes_a_policy_has_one(service: str) -> None:
    policy = endpoint_policy(service, ORGANIZED, region=REGION)

    assert (policy is None) == (service not in WITH_POLICY)
    assert (policy is None) == (service in ("notebook", "studio"))
