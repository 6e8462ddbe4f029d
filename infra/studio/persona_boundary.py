"""The permissions boundary of every role that people work with.

It is a ceiling: what is not allowed here no persona can have, and what is denied here stays
denied whatever is attached to a role later.
"""

from typing import Final

from infra.policies.document import Document, allow, deny, deny_elsewhere, document
from infra.studio.arns import StudioArns

_TAGGING: Final = ("sagemaker:AddTags", "sagemaker:DeleteTags")
_STUDIO_KEYS: Final = {"ForAnyValue:StringLike": {"aws:TagKeys": "studio:*"}}


def boundary(arns: StudioArns) -> Document:
    """Return the boundary's document."""
    return document(
        allow(
            "Ceiling",
            [
                "cloudformation:GetTemplateSummary",
                "cloudwatch:GetMetricData",
                "cloudwatch:PutMetricData",
                "ec2:CreateNetworkInterface",
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
                "ec2:Describe*",
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetAuthorizationToken",
                "ecr:GetDownloadUrlForLayer",
                "iam:GetRole",
                "iam:PassRole",
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
                "logs:*",
                "s3:*",
                "sagemaker:*",
                "servicecatalog:Describe*",
                "servicecatalog:ListLaunchPaths",
                "servicecatalog:ProvisionProduct",
                "servicecatalog:SearchProducts",
                "servicecatalog:TerminateProvisionedProduct",
                "servicecatalog:UpdateProvisionedProduct",
                "ssm:GetParameter",
                "ssm:GetParameters",
                "ssm:GetParametersByPath",
                "sts:GetCallerIdentity",
            ],
            "*",
        ),
        # Whoever writes /mlops/role/* chooses what the service would pass to SageMaker.
        deny(
            "NoWritingOfParameters",
            [
                "ssm:AddTagsToResource",
                "ssm:DeleteParameter",
                "ssm:DeleteParameters",
                "ssm:LabelParameterVersion",
                "ssm:PutParameter",
            ],
            [arns.regional("ssm", "parameter/mlops/*"), arns.regional("ssm", "parameter/vpc/*")],
        ),
        # The service believes these tags: they say whose a profile is and who pays.
        deny(
            "NoWritingOfStudioTags",
            _TAGGING,
            [arns.sagemaker("domain/*"), arns.sagemaker("user-profile/*")],
            _STUDIO_KEYS,
        ),
        # Elsewhere only calls of their own, which have no tagging action: a domain that
        # propagates its tags gives them to each space, app and job, and AWS may ask whether the
        # person who makes it may tag it so. To be tried on a live domain.
        deny(
            "NoWritingOfStudioTagsLater",
            _TAGGING,
            condition={**_STUDIO_KEYS, "Null": {"sagemaker:TaggingAction": "true"}},
        ),
        deny(
            "NoChangingOfDomainsAndProfiles",
            [
                "sagemaker:CreateDomain",
                "sagemaker:CreateUserProfile",
                "sagemaker:DeleteDomain",
                "sagemaker:DeleteUserProfile",
                "sagemaker:UpdateDomain",
                "sagemaker:UpdateUserProfile",
            ],
        ),
        deny_elsewhere(
            "NoLoginForOthers", ["sagemaker:CreatePresignedDomainUrl"], arns.own_profile()
        ),
        deny_elsewhere("NoPassingOfOtherRoles", ["iam:PassRole"], arns.persona_roles()),
        deny(
            "NoPassingToOtherServices",
            ["iam:PassRole"],
            condition={"StringNotEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        ),
    )
