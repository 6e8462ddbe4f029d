"""Which VPC endpoints a network of our own has: presets of services, and how AWS calls them."""

from collections.abc import Sequence
from typing import Final, Literal

Preset = Literal["full", "minimal", "no-internet", "none"]

# Through route tables and without charge; all others are interfaces with a charge for each zone.
GATEWAYS: Final = frozenset({"s3", "dynamodb"})

# What jobs cannot do without: their files, their keys, their containers.
MINIMAL: Final = ("s3", "kms", "ecr.api", "ecr.dkr")

# What people work with every day, kept off the internet even where there is a NAT gateway.
FULL: Final = (
    *MINIMAL,
    *("sagemaker.api", "sagemaker.runtime", "notebook"),
    *("codecommit", "git-codecommit"),
    *("ssm", "monitoring", "logs", "sts"),
    *("codeartifact.api", "codeartifact.repositories"),
)

# Beside all of those. AWS lists servicecatalog (Projects) for domains of VpcOnly without internet
# access, studio-updated-and-internet-access in SageMaker's guide, and says in
# studio-interface-endpoint how Studio's own pages are reached from inside the VPC. Pip is served
# by codeartifact.*, its guide's create-vpc-endpoints. The last four are what the build and
# deployment of Amazon's project templates is seen and started with: they make a CodePipeline
# pipeline with CodeBuild and CloudFormation stages, started by EventBridge rules, see
# sagemaker-projects-templates-sm.
NO_INTERNET: Final = (
    *FULL,
    *("servicecatalog", "studio"),
    *("cloudformation", "codebuild", "codepipeline", "events"),
)

PRESETS: Final[dict[Preset, tuple[str, ...]]] = {
    "full": FULL,
    "minimal": MINIMAL,
    "no-internet": NO_INTERNET,
    "none": (),
}

# Not com.amazonaws.<region>.<service> but aws.sagemaker.<region>.<service>.
_OF_SAGEMAKER: Final = frozenset({"experiments", "notebook", "partner-app", "studio"})
_SAGEMAKER_PREFIX: Final = "aws.sagemaker"


def chosen_services(
    preset: Preset, *, add: Sequence[str] = (), leave_out: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the services that get an endpoint, in the order of the preset, then of ``add``."""
    return tuple(each for each in (*PRESETS[preset], *add) if each not in leave_out)


def service_name(service: str) -> str:
    """Return the name by which a stack asks for a service's endpoint in its own region.

    CDK knows which services have another prefix in China.
    """
    # Only here: the configuration reads the presets, and commands that read it need no CDK.
    from aws_cdk import aws_ec2 as ec2

    if service in GATEWAYS:
        return ec2.GatewayVpcEndpointAwsService(service).name
    prefix = _SAGEMAKER_PREFIX if service in _OF_SAGEMAKER else None
    return ec2.InterfaceVpcEndpointAwsService(service, prefix).name
