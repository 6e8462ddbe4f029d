"""One region of a workload account on AWS, through clients that act under a role there."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from services.controller.aws_errors import AwsCall, AwsCallError, asked, request_id
from services.project_enabler.projects_account import PrincipalPage, RolePage, SharePage
from services.project_enabler.world import Share

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_servicecatalog import ServiceCatalogClient
    from mypy_boto3_ssm import SSMClient

# The most that a page may have.
_SHARES_A_PAGE = 100
_PRINCIPALS_A_PAGE = 20
_ROLES_A_PAGE = 1000


class AwsProjectsAccount:
    """One region of a workload account on AWS.

    Parameters
    ----------
    client
        Returns a client of a service there. The role is assumed when the first one is needed, so
        that a refusal is one like any other.
    """

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client

    @property
    def _catalog(self) -> "ServiceCatalogClient":
        return cast("ServiceCatalogClient", self._client("servicecatalog"))

    @property
    def _sagemaker(self) -> "SageMakerClient":
        return cast("SageMakerClient", self._client("sagemaker"))

    @property
    def _ssm(self) -> "SSMClient":
        return cast("SSMClient", self._client("ssm"))

    @property
    def _iam(self) -> "IAMClient":
        return cast("IAMClient", self._client("iam"))

    def parameters(self, names: Sequence[str]) -> dict[str, str]:
        """Read parameters by name."""
        found = asked("GetParameters", lambda: self._ssm.get_parameters(Names=list(names)))
        return {each["Name"]: each["Value"] for each in found["Parameters"]}

    def portfolio_enabled(self) -> bool:
        """Ask SageMaker."""
        found = asked(
            "GetSagemakerServicecatalogPortfolioStatus",
            lambda: self._sagemaker.get_sagemaker_servicecatalog_portfolio_status(),
        )
        return found.get("Status") == "Enabled"

    def enable_portfolio(self) -> AwsCall:
        """Ask SageMaker to share its portfolio with this account."""
        operation = "EnableSagemakerServicecatalogPortfolio"
        answer = asked(
            operation, lambda: self._sagemaker.enable_sagemaker_servicecatalog_portfolio()
        )
        return AwsCall(operation, request_id(answer))

    def shares(
        self, share_type: Literal["IMPORTED", "AWS_ORGANIZATIONS"], token: str | None
    ) -> SharePage:
        """List accepted shares of one type."""
        more: Any = {} if token is None else {"PageToken": token}
        found = asked(
            "ListAcceptedPortfolioShares",
            lambda: self._catalog.list_accepted_portfolio_shares(
                PortfolioShareType=share_type, PageSize=_SHARES_A_PAGE, **more
            ),
        )
        shares = tuple(
            Share(each["Id"], each.get("ProviderName", ""))
            for each in found.get("PortfolioDetails", [])
            if each.get("Id")
        )
        return SharePage(shares, found.get("NextPageToken") or None)

    def principals(self, portfolio_id: str, token: str | None) -> PrincipalPage:
        """List a portfolio's principals."""
        more: Any = {} if token is None else {"PageToken": token}
        found = asked(
            "ListPrincipalsForPortfolio",
            lambda: self._catalog.list_principals_for_portfolio(
                PortfolioId=portfolio_id, PageSize=_PRINCIPALS_A_PAGE, **more
            ),
        )
        arns = tuple(
            each["PrincipalARN"]
            for each in found.get("Principals", [])
            if each.get("PrincipalType") == "IAM" and "PrincipalARN" in each
        )
        return PrincipalPage(arns, found.get("NextPageToken") or None)

    def associate(self, portfolio_id: str, role_arn: str) -> AwsCall:
        """Associate a role; Service Catalog declares no error for one that is associated."""
        operation = "AssociatePrincipalWithPortfolio"
        answer = asked(
            operation,
            lambda: self._catalog.associate_principal_with_portfolio(
                PortfolioId=portfolio_id, PrincipalARN=role_arn, PrincipalType="IAM"
            ),
        )
        return AwsCall(operation, request_id(answer))

    def disassociate(self, portfolio_id: str, role_arn: str) -> AwsCall:
        """Disassociate a role; what is not found is as good as disassociated."""
        operation = "DisassociatePrincipalFromPortfolio"
        try:
            answer = asked(
                operation,
                lambda: self._catalog.disassociate_principal_from_portfolio(
                    PortfolioId=portfolio_id, PrincipalARN=role_arn, PrincipalType="IAM"
                ),
            )
        except AwsCallError as error:
            if error.code != "ResourceNotFoundException":
                raise
            return error.call
        return AwsCall(operation, request_id(answer))

    def service_roles(self, token: str | None) -> RolePage:
        """List roles; IAM may have more where a page is not full."""
        more: Any = {} if token is None else {"Marker": token}
        found = asked(
            "ListRoles",
            lambda: self._iam.list_roles(
                PathPrefix="/service-role/", MaxItems=_ROLES_A_PAGE, **more
            ),
        )
        names = tuple(each["RoleName"] for each in found["Roles"])
        return RolePage(names, found.get("Marker") or None)
