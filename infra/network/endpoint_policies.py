"""What may pass through a VPC endpoint: pure documents, one for each service.

An endpoint's policy allows nothing by itself; what it does not allow does not pass. So somebody's
own keys, brought into the network, reach nothing through it, and S3 and ECR nothing of others.
"""

from dataclasses import dataclass
from typing import Any, Final

from aws_cdk import Aws

from infra.network.owned_buckets import AWS_BUCKETS
from infra.policies.document import Document, Statement, allow, document

# Services that are known to take a policy. One that takes none refuses the endpoint, so what is
# not listed keeps AWS's own, which lets everything pass. `notebook` and `studio` are left out on
# purpose: a browser's session passes there, without a signature to be asked about; the call that
# opens it (CreatePresigned…Url) passes through sagemaker.api.
WITH_POLICY: Final = frozenset(
    {
        *("s3", "dynamodb", "kms", "ecr.api", "ecr.dkr"),
        *("sagemaker.api", "sagemaker.runtime", "sagemaker.featurestore-runtime"),
        *("codecommit", "git-codecommit", "codeartifact.api", "codeartifact.repositories"),
        *("ssm", "monitoring", "logs", "sts", "secretsmanager", "ec2", "lambda", "states"),
        *("servicecatalog", "cloudformation", "codebuild", "codepipeline", "events"),
        *("athena", "glue", "sqs", "sns"),
    }
)
_READ_PACKAGES: Final = (
    "codeartifact:Describe*",
    "codeartifact:Get*",
    "codeartifact:List*",
    "codeartifact:ReadFromRepository",
)
_READ_IMAGES: Final = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "ecr:ListImages",
)


@dataclass(frozen=True)
class Ours:
    """Who we are: the organization where one is configured, else the one account."""

    account_id: str
    organization_id: str | None = None

    def principals(self) -> dict[str, str]:
        """Return the condition that the caller is one of us."""
        if self.organization_id is not None:
            return {"aws:PrincipalOrgID": self.organization_id}
        return {"aws:PrincipalAccount": self.account_id}

    def resources(self) -> dict[str, str]:
        """Return the condition that what is called about is ours."""
        if self.organization_id is not None:
            return {"aws:ResourceOrgID": self.organization_id}
        return {"aws:ResourceAccount": self.account_id}


def endpoint_policy(service: str, ours: Ours, *, region: str = Aws.REGION) -> Document | None:
    """Return the policy of a service's endpoint; None where AWS's own is left."""
    if service not in WITH_POLICY:
        return None
    if service.startswith("codeartifact."):
        statements = _packages(ours)
    elif service == "s3":
        statements = (_our_own("OursToOurs", ours), _buckets_of_aws(region))
    elif service.startswith("ecr."):
        statements = (_our_own("OursToOurs", ours), _images_of_others(ours))
    else:
        statements = (_anybody("Ours", ["*"], {"StringEquals": ours.principals()}),)
    return document(*statements, _services_of_aws())


def _our_own(sid: str, ours: Ours) -> Statement:
    return _anybody(sid, ["*"], {"StringEquals": {**ours.principals(), **ours.resources()}})


def _services_of_aws() -> Statement:
    # With a principal of its own a service belongs to no organization. CloudFormation signs the
    # addresses so to which custom resources and wait conditions answer.
    return _anybody("ServicesOfAws", ["*"], {"Bool": {"aws:PrincipalIsAWSService": "true"}})


def _buckets_of_aws(region: str) -> Statement:
    names = [name.format(region=region) for name in AWS_BUCKETS]
    buckets = [f"arn:{Aws.PARTITION}:s3:::{name}" for name in names]
    # Whoever asks: layers are read by what ECR signed, examples without a signature.
    return _to_all(
        allow(
            "BucketsOfAws",
            ["s3:GetObject", "s3:ListBucket"],
            [*buckets, *(f"{bucket}/*" for bucket in buckets)],
        )
    )


def _images_of_others(ours: Ours) -> Statement:
    # Amazon's own containers are in accounts of its own, others in each region. Reading takes
    # nothing out; what is pushed stays with us.
    return _anybody("ImagesOfOthers", _READ_IMAGES, {"StringEquals": ours.principals()})


def _packages(ours: Ours) -> tuple[Statement, ...]:
    # Packages are read here and published by a pipeline.
    return (
        _anybody("Packages", _READ_PACKAGES, {"StringEquals": ours.principals()}),
        _anybody(
            "TokenForPackages",
            ["sts:GetServiceBearerToken"],
            {
                "StringEquals": {
                    **ours.principals(),
                    "sts:AWSServiceName": "codeartifact.amazonaws.com",
                }
            },
        ),
    )


def _anybody(
    sid: str, actions: list[str] | tuple[str, ...], condition: dict[str, Any]
) -> Statement:
    return _to_all(allow(sid, actions, "*", condition))


def _to_all(statement: Statement) -> Statement:
    # Conditions say who: an endpoint's policy knows principals by "*" alone.
    return {**statement, "Principal": "*"}
