"""What it takes to keep the network parameters of one account and region right."""

from typing import Final

from infra.policies.arns import PlaceArns
from infra.policies.document import Document, Statement, allow, document

WHY_WILDCARDS: Final = (
    "EC2's describing calls have no resource level; parameters are those of networks, and domains "
    "are named at run time. All are of this account and region."
)


def registry_policy(arns: PlaceArns) -> Document:
    """Return what sees a network, and writes its parameters."""
    return document(
        *_looking(arns),
        allow("Writing", ["ssm:DeleteParameter", "ssm:PutParameter"], _parameters(arns)),
    )


def registry_admin_policy(arns: PlaceArns) -> Document:
    """Return what sees a network, and gives Studio domains other subnets."""
    return document(
        *_looking(arns),
        allow("UpdatingDomains", ["sagemaker:UpdateDomain"], arns.sagemaker("domain/*")),
    )


def _looking(arns: PlaceArns) -> tuple[Statement, ...]:
    return (
        allow(
            "Network",
            [
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeTransitGatewayVpcAttachments",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
            ],
            "*",
        ),
        allow(
            "Parameters",
            ["ssm:GetParameters"],
            [_parameters(arns), arns.regional("ssm", "parameter/mlops/studio/*")],
        ),
        allow("Domains", ["sagemaker:DescribeDomain"], arns.sagemaker("domain/*")),
    )


def _parameters(arns: PlaceArns) -> str:
    return arns.regional("ssm", "parameter/vpc/*")
