"""What is needed of one region of a workload account: a protocol, with a twin for tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from services.controller.aws_errors import AwsCall
from services.project_enabler.world import Share


@dataclass(frozen=True)
class SharePage:
    """Some accepted shares; where there are more, the token to go on from."""

    shares: tuple[Share, ...]
    next_token: str | None


@dataclass(frozen=True)
class PrincipalPage:
    """ARNs of some principals; where there are more, the token to go on from.

    A role that was deleted stands there by its unique id, whoever has its name now.
    """

    arns: tuple[str, ...]
    next_token: str | None


@dataclass(frozen=True)
class RolePage:
    """Names of some roles; where there are more, the token to go on from."""

    names: tuple[str, ...]
    next_token: str | None


class ProjectsAccount(Protocol):
    """One account in one region. Every call raises `AwsCallError` with AWS's own words."""

    def parameters(self, names: Sequence[str]) -> dict[str, str]:
        """Return the values of SSM parameters, at most ten; those that are missing are left out."""

    def portfolio_enabled(self) -> bool:
        """Whether the portfolio of SageMaker Projects is enabled."""

    def enable_portfolio(self) -> AwsCall:
        """Enable it; nothing happens where it is."""

    def shares(
        self, share_type: Literal["IMPORTED", "AWS_ORGANIZATIONS"], token: str | None
    ) -> SharePage:
        """Return a page of accepted shares, ``IMPORTED`` or ``AWS_ORGANIZATIONS``."""

    def principals(self, portfolio_id: str, token: str | None) -> PrincipalPage:
        """Return a page of a portfolio's principals."""

    def associate(self, portfolio_id: str, role_arn: str) -> AwsCall:
        """Let a role that is there use a portfolio; nothing happens where it may."""

    def disassociate(self, portfolio_id: str, role_arn: str) -> AwsCall:
        """Let a role use a portfolio no more.

        Nothing happens where it may not, nor where the portfolio is not shared (any more): AWS
        has one error for both, and its words are in what is returned.
        """

    def service_roles(self, token: str | None) -> RolePage:
        """Return a page of the account's roles under ``/service-role/``, and of no other path."""
