"""What it takes to enable SageMaker Projects in one account and region."""

from typing import Final

from aws_cdk import Aws

from infra.policies.document import Document, Statement, allow, document
from infra.studio.arns import StudioArns

WHY_WILDCARDS: Final = (
    "SageMaker's and Service Catalog's own switches and IAM's list of roles have no resource "
    "level, and the portfolios are of Amazon's accounts or the organization's."
)


def projects_policy(arns: StudioArns) -> Document:
    """Return what enables Projects and keeps the personas' roles associated."""
    return document(_parameters(arns), *_looking(arns), *_enabling(arns))


def projects_stack_policy(arns: StudioArns) -> Document:
    """Return the same for a stack, which says itself what the roles are."""
    return document(*_looking(arns), *_enabling(arns))


def projects_look_policy(arns: StudioArns) -> Document:
    """Return what sees whether that was done, and changes nothing."""
    return document(_parameters(arns), *_looking(arns))


def _parameters(arns: StudioArns) -> Statement:
    return allow(
        "Parameters", ["ssm:GetParameters"], arns.regional("ssm", "parameter/mlops/role/*")
    )


def _looking(arns: StudioArns) -> tuple[Statement, ...]:
    return (
        allow("Status", ["sagemaker:GetSagemakerServicecatalogPortfolioStatus"], "*"),
        allow("Portfolios", ["servicecatalog:ListAcceptedPortfolioShares"], "*"),
        allow("Principals", ["servicecatalog:ListPrincipalsForPortfolio"], _portfolios(arns)),
        allow("TemplateRoles", ["iam:ListRoles"], "*"),
    )


def _enabling(arns: StudioArns) -> tuple[Statement, ...]:
    return (
        allow("Enabling", ["sagemaker:EnableSagemakerServicecatalogPortfolio"], "*"),
        # Nothing here calls it: SageMaker does, with the rights of who enables the portfolio.
        allow("Accepting", ["servicecatalog:AcceptPortfolioShare"], "*"),
        allow(
            "Associating",
            [
                "servicecatalog:AssociatePrincipalWithPortfolio",
                "servicecatalog:DisassociatePrincipalFromPortfolio",
            ],
            _portfolios(arns),
        ),
        # Nor this: Service Catalog does, to see the role that it is to associate.
        allow("SeeingWhoIsAssociated", ["iam:GetRole"], arns.persona_roles()),
    )


def _portfolios(arns: StudioArns) -> str:
    # A shared portfolio belongs to the account that shares it.
    return f"arn:{Aws.PARTITION}:catalog:{arns.region}:*:portfolio/*"
