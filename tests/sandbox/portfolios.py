"""Portfolios and their principals, read page by page."""

from typing import Any

from tests.sandbox.studios import Studio

SAGEMAKER = "Amazon SageMaker"
ENABLE = "EnableSagemakerServicecatalogPortfolio"
DISABLE = "DisableSagemakerServicecatalogPortfolio"
STATUS = "GetSagemakerServicecatalogPortfolioStatus"

Page = list[dict[str, Any]]


def pages(studio: Studio, operation: str, **request: Any) -> list[Page]:
    """Return the rows of every page of a list."""
    found: list[Page] = []
    token: dict[str, str] = {}
    while True:
        answer = studio.call(operation, **request, **token)
        following = answer.pop("NextPageToken", None)
        (rows,) = answer.values()
        found.append(rows)
        if following is None:
            return found
        token = {"PageToken": following}


def shares(studio: Studio, **request: Any) -> Page:
    """Return the accepted shares of all pages."""
    found = pages(studio, "ListAcceptedPortfolioShares", **request)
    return [row for page in found for row in page]


def of_sagemaker(studio: Studio) -> list[str]:
    """Return the ids of the shares whose provider is Amazon SageMaker."""
    return [row["Id"] for row in shares(studio) if row["ProviderName"] == SAGEMAKER]


def portfolio(studio: Studio) -> str:
    """Enable Projects and return the id of their portfolio once it is shared."""
    studio.call(ENABLE)
    studio.until(lambda: len(of_sagemaker(studio)), 1)
    return of_sagemaker(studio)[0]


def principals(studio: Studio, portfolio_id: str, **request: Any) -> list[tuple[str, str]]:
    """Return the principals of all pages, with their types."""
    found = pages(studio, "ListPrincipalsForPortfolio", PortfolioId=portfolio_id, **request)
    return [(row["PrincipalARN"], row["PrincipalType"]) for page in found for row in page]


def associate(studio: Studio, portfolio_id: str, arn: str, principal_type: str = "IAM") -> None:
    """Associate a principal."""
    studio.call(
        "AssociatePrincipalWithPortfolio",
        PortfolioId=portfolio_id,
        PrincipalARN=arn,
        PrincipalType=principal_type,
    )


def disassociate(studio: Studio, portfolio_id: str, arn: str, **more: str) -> None:
    """Disassociate a principal."""
    studio.call(
        "DisassociatePrincipalFromPortfolio", PortfolioId=portfolio_id, PrincipalARN=arn, **more
    )
