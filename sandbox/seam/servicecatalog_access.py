"""What IAM must know of a Service Catalog call: its resource and its further actions.

From the Service Authorization Reference for AWS Service Catalog: calls on a portfolio have it as
their resource, the list of accepted shares has none. That associating a role needs `iam:GetRole` on
it is from the permissions that SageMaker documents for enabling Projects.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.seam.json_api import FurtherCheck
from sandbox.servicecatalog.records import Place

JsonObject = dict[str, Any]

_ON_PORTFOLIO = {
    "ListPrincipalsForPortfolio",
    "AssociatePrincipalWithPortfolio",
    "DisassociatePrincipalFromPortfolio",
}


def resource_of(operation: str, request: JsonObject, place: Place) -> str:
    """Return the ARN that policies are matched against, `*` where the call has no resource."""
    portfolio_id = request.get("PortfolioId")
    if operation not in _ON_PORTFOLIO or not isinstance(portfolio_id, str):
        return "*"
    share = place.shares.get(portfolio_id)
    if place.sagemaker is not None and place.sagemaker.portfolio_id == portfolio_id:
        share = place.sagemaker
    # A portfolio that nobody shares could only be one's own.
    return share.arn if share else place.portfolio_arn(place.account_id, portfolio_id)


def condition_keys(operation: str, request: JsonObject, place: Place) -> JsonObject:  # noqa: ARG001 (as `Access` has it)
    """Return nothing: `servicecatalog:` has no keys for these calls."""
    return {}


def further_checks(operation: str, request: JsonObject, place: Place) -> Iterator[FurtherCheck]:  # noqa: ARG001 (as `Access` has it)
    """Yield `iam:GetRole` for a role that is to be associated."""
    arn = request.get("PrincipalARN")
    if (
        operation == "AssociatePrincipalWithPortfolio"
        and request.get("PrincipalType") == "IAM"
        and isinstance(arn, str)
        and ":role/" in arn
    ):
        yield FurtherCheck("iam:GetRole", arn)
