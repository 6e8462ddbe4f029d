"""The statements of people who work in Studio: what is their own there, and what they try out."""

from infra.policies.document import Statement, allow
from infra.studio.arns import StudioArns


def own_studio(arns: StudioArns) -> tuple[Statement, ...]:
    """Return what opens one's own profile, spaces and apps, and nobody else's."""
    own_and_private = {
        "ArnEquals": {"sagemaker:OwnerUserProfileArn": arns.own_profile()},
        "StringEquals": {"sagemaker:SpaceSharingType": "Private"},
    }
    return (
        allow(
            "Lists",
            [
                "sagemaker:ListApps",
                "sagemaker:ListDomains",
                "sagemaker:ListSpaces",
                "sagemaker:ListUserProfiles",
            ],
            "*",
        ),
        allow(
            "OwnDomainAndProfile",
            ["sagemaker:DescribeDomain", "sagemaker:DescribeUserProfile"],
            [arns.sagemaker("domain/${sagemaker:DomainId}"), arns.own_profile()],
        ),
        allow("OwnLogin", ["sagemaker:CreatePresignedDomainUrl"], arns.own_profile()),
        allow(
            "OwnProfileApps",
            ["sagemaker:CreateApp", "sagemaker:DeleteApp", "sagemaker:DescribeApp"],
            arns.own_apps(),
        ),
        allow(
            "OwnPrivateSpaces",
            ["sagemaker:CreateSpace", "sagemaker:DeleteSpace", "sagemaker:UpdateSpace"],
            arns.sagemaker("space/${sagemaker:DomainId}/*"),
            own_and_private,
        ),
        allow(
            "OwnPrivateSpaceApps",
            ["sagemaker:CreateApp", "sagemaker:DeleteApp"],
            arns.sagemaker("app/${sagemaker:DomainId}/*"),
            own_and_private,
        ),
        # These two calls carry no owner that a condition could look at; they only read.
        allow(
            "SeeingSpacesAndTheirApps",
            ["sagemaker:DescribeApp", "sagemaker:DescribeSpace"],
            [
                arns.sagemaker("app/${sagemaker:DomainId}/*"),
                arns.sagemaker("space/${sagemaker:DomainId}/*"),
            ],
        ),
    )


def trying_models(arns: StudioArns) -> tuple[Statement, ...]:
    """Return what an endpoint takes, to see how a model answers.

    Endpoints have no owner that a condition could look at: those of the account are everybody's
    there, as jobs are.
    """
    return (
        allow(
            "TryingModels",
            [
                "sagemaker:CreateEndpoint",
                "sagemaker:CreateEndpointConfig",
                "sagemaker:DeleteEndpoint",
                "sagemaker:DeleteEndpointConfig",
                "sagemaker:DescribeEndpoint",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:InvokeEndpoint",
            ],
            [arns.sagemaker("endpoint/*"), arns.sagemaker("endpoint-config/*")],
        ),
        allow(
            "FindingEndpoints", ["sagemaker:ListEndpointConfigs", "sagemaker:ListEndpoints"], "*"
        ),
    )


def own_images(arns: StudioArns, short_name: str) -> tuple[Statement, ...]:
    """Return what pushes images to a persona's own repositories; any may be pulled."""
    return (
        allow(
            "OwnImages",
            [
                "ecr:CompleteLayerUpload",
                "ecr:CreateRepository",
                "ecr:DescribeImages",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            arns.own_images(short_name),
        ),
    )
