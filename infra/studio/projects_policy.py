"""What it takes to enable SageMaker Projects in one account and region."""

from typing import Final

from aws_cdk import Aws

from infra.studio.arns import StudioArns
from infra.studio.policy_document import Document, Statement, allow, document

# Both in the account's own path for roles that services use.
LAUNCH_ROLE: Final = "AmazonSageMakerServiceCatalogProductsLaunchRole"
USE_ROLE: Final = "AmazonSageMakerServiceCatalogProductsUseRole"
SERVICE_ROLE_PATH: Final = "/service-role/"

WHY_WILDCARDS: Final = (
    "SageMaker's and Service Catalog's own switches have no resource level, and the portfolios are "
    "of Amazon's accounts or the organization's; roles are only looked at."
)


def projects_policy(arns: StudioArns) -> Document:
    """Return what enables Projects and keeps the personas' roles associated."""
    return document(
        *_looking(arns),
        allow("Enabling", ["sagemaker:EnableSagemakerServicecatalogPortfolio"], "*"),
        allow("Accepting", ["servicecatalog:AcceptPortfolioShare"], "*"),
        allow(
            "Associating",
            [
                "servicecatalog:AssociatePrincipalWithPortfolio",
                "servicecatalog:DisassociatePrincipalFromPortfolio",
            ],
            _portfolios(arns),
        ),
    )


def projects_look_policy(arns: StudioArns) -> Document:
    """Return what sees whether that was done, and changes nothing."""
    return document(*_looking(arns))


def service_role(arns: StudioArns, name: str) -> str:
    """Return the ARN of one of the roles that Amazon's templates name."""
    return f"arn:{Aws.PARTITION}:iam::{arns.account_id}:role{SERVICE_ROLE_PATH}{name}"


def _looking(arns: StudioArns) -> tuple[Statement, ...]:
    return (
        allow("Parameters", ["ssm:GetParameters"], arns.regional("ssm", "parameter/mlops/role/*")),
        allow("Status", ["sagemaker:GetSagemakerServicecatalogPortfolioStatus"], "*"),
        allow("Portfolios", ["servicecatalog:ListAcceptedPortfolioShares"], "*"),
        allow("Principals", ["servicecatalog:ListPrincipalsForPortfolio"], _portfolios(arns)),
        allow(
            "SeeingRoles",
            ["iam:GetRole"],
            [
                arns.persona_roles(),
                service_role(arns, LAUNCH_ROLE),
                service_role(arns, USE_ROLE),
            ],
        ),
    )


def _portfolios(arns: StudioArns) -> str:
    # A shared portfolio belongs to the account that shares it.
    return f"arn:{Aws.PARTITION}:catalog:{arns.region}:*:portfolio/*"
