"""A twin of one region of a workload account: the portfolio of Projects and who may use it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from services.controller.aws_errors import AwsCall, AwsCallError
from services.project_enabler.projects_account import PrincipalPage, RolePage, SharePage
from services.project_enabler.world import AMAZON, TEMPLATE_ROLES, Share
from tests.world.calls import Calls

T = TypeVar("T")

AMAZONS = "port-amazon0000000"
# Some look like Amazon's and are not.
_OTHERS = ("Somebody", "Amazon SageMaker Guild", "amazon sagemaker", *["Somebody"] * 4)
OTHER_SHARES = tuple(
    Share(f"port-other{number:08}", provider) for number, provider in enumerate(_OTHERS)
)
SHARES_A_PAGE = 3
PRINCIPALS_A_PAGE = 2
ROLES_A_PAGE = 20
MOST_PRINCIPALS = 100
_MOST_NAMES = 10


@dataclass
class MemoryProjectsAccount:
    """One account in one region, as AWS would answer.

    Attributes
    ----------
    base
        Whether the base is there: without it its role cannot be assumed.
    shown_after
        How long an enabled portfolio's share takes to be accepted.
    roles
        Names of the persona roles that are there: at first all that the parameters name, too.
    service_role_names
        Names of the roles under ``/service-role/``: at first all that the templates name.
    organization_shares
        Portfolios shared within the organization.
    refusals
        By operation: the errors (code, message) that its next calls meet.
    changes
        What was really changed, in order.
    made
        The operations that were called, in order.
    """

    account_id: str
    region: str
    clock: Callable[[], datetime]
    calls: Calls
    parameter_values: dict[str, str]
    base: bool = True
    shown_after: timedelta = timedelta(seconds=8)
    roles: set[str] = field(default_factory=set)
    service_role_names: set[str] = field(default_factory=lambda: set(TEMPLATE_ROLES))
    organization_shares: list[Share] = field(default_factory=list)
    enabled_at: datetime | None = None
    associated: dict[str, list[str]] = field(default_factory=dict)
    refusals: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.roles |= {_name(arn) for arn in self.parameter_values.values()}

    def delete_role(self, arn: str) -> None:
        """Delete a role: portfolios list its unique id from then on, whoever gets its name."""
        self.roles.discard(_name(arn))
        unique_id = f"AROA{len(self.changes):017}"
        for arns in self.associated.values():
            arns[:] = [unique_id if each == arn else each for each in arns]
        self.changes.append(f"gone {_name(arn)}")

    def refuse_next(self, operation: str, code: str, message: str = "no", times: int = 1) -> None:
        self.refusals.setdefault(operation, []).extend([(code, message)] * times)

    def parameters(self, names: Sequence[str]) -> dict[str, str]:
        def found() -> dict[str, str]:
            if len(names) > _MOST_NAMES:
                self._refuse("GetParameters", "ValidationException", "10 names are the most.")
            return {
                each: self.parameter_values[each] for each in names if each in self.parameter_values
            }

        return self._call("GetParameters", found)

    def portfolio_enabled(self) -> bool:
        return self._call(
            "GetSagemakerServicecatalogPortfolioStatus", lambda: self.enabled_at is not None
        )

    def enable_portfolio(self) -> AwsCall:
        def enable() -> AwsCall:
            if self.enabled_at is None:
                self.enabled_at = self.clock()
                self.changes.append("enable")
            return AwsCall("EnableSagemakerServicecatalogPortfolio", "r-enable")

        return self._call("EnableSagemakerServicecatalogPortfolio", enable)

    def shares(
        self, share_type: Literal["IMPORTED", "AWS_ORGANIZATIONS"], token: str | None
    ) -> SharePage:
        def page() -> SharePage:
            every = list(self.organization_shares)
            if share_type == "IMPORTED":
                every = list(OTHER_SHARES)
                if self._share_shows():
                    every.append(Share(AMAZONS, AMAZON))
            start = int(token or 0)
            end = start + SHARES_A_PAGE
            return SharePage(tuple(every[start:end]), str(end) if end < len(every) else None)

        return self._call("ListAcceptedPortfolioShares", page)

    def principals(self, portfolio_id: str, token: str | None) -> PrincipalPage:
        def page() -> PrincipalPage:
            self._portfolio(portfolio_id, "ListPrincipalsForPortfolio")
            every = self.associated.get(portfolio_id, [])
            start = int(token or 0)
            end = start + PRINCIPALS_A_PAGE
            return PrincipalPage(tuple(every[start:end]), str(end) if end < len(every) else None)

        return self._call("ListPrincipalsForPortfolio", page)

    def associate(self, portfolio_id: str, role_arn: str) -> AwsCall:
        operation = "AssociatePrincipalWithPortfolio"

        def associate() -> AwsCall:
            self._portfolio(portfolio_id, operation)
            if _name(role_arn) not in self.roles:
                self._refuse(operation, "InvalidParametersException", "Invalid input parameter(s)")
            there = self.associated.setdefault(portfolio_id, [])
            if role_arn not in there:
                if len(there) >= MOST_PRINCIPALS:
                    self._refuse(operation, "LimitExceededException", "100 principals are there.")
                there.append(role_arn)
                self.changes.append(f"+{_name(role_arn)}")
            return AwsCall(operation, "r-associate")

        return self._call(operation, associate)

    def disassociate(self, portfolio_id: str, role_arn: str) -> AwsCall:
        operation = "DisassociatePrincipalFromPortfolio"

        def disassociate() -> AwsCall:
            there = self.associated.get(portfolio_id, [])
            if not self._is_shared(portfolio_id) or role_arn not in there:
                return AwsCall(operation, "r-refused", "ResourceNotFoundException", "Not found.")
            there.remove(role_arn)
            self.changes.append(f"-{_name(role_arn)}")
            return AwsCall(operation, "r-disassociate")

        return self._call(operation, disassociate)

    def service_roles(self, token: str | None) -> RolePage:
        def page() -> RolePage:
            every = sorted(self.service_role_names)
            start = int(token or 0)
            end = start + ROLES_A_PAGE
            return RolePage(tuple(every[start:end]), str(end) if end < len(every) else None)

        return self._call("ListRoles", page)

    def _call(self, operation: str, act: Callable[[], T]) -> T:
        def answer() -> T:
            self.made.append(operation)
            if not self.base:
                self._refuse("AssumeRole", "AccessDenied", "User is not authorized to assume it.")
            waiting = self.refusals.get(operation)
            if waiting:
                self._refuse(operation, *waiting.pop(0))
            return act()

        return self.calls.make(operation, answer)

    def _portfolio(self, portfolio_id: str, operation: str) -> None:
        if not self._is_shared(portfolio_id):
            self._refuse(operation, "ResourceNotFoundException", f"no portfolio {portfolio_id!r}")

    def _is_shared(self, portfolio_id: str) -> bool:
        if portfolio_id == AMAZONS:
            return self._share_shows()
        others = (*OTHER_SHARES, *self.organization_shares)
        return any(each.portfolio_id == portfolio_id for each in others)

    def _share_shows(self) -> bool:
        return self.enabled_at is not None and self.clock() >= self.enabled_at + self.shown_after

    @staticmethod
    def _refuse(operation: str, code: str, message: str) -> None:
        raise AwsCallError(AwsCall(operation, "r-refused", code, message))


def _name(role_arn: str) -> str:
    return role_arn.rpartition("/")[2]
