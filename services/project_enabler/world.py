"""What is seen of an account: the values `plan` decides on. Nothing in here calls AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.controller.blocked import Blocked

AMAZON = "Amazon SageMaker"
"""The provider of the portfolio with SageMaker's own project templates."""

_USED_BY = (
    *("Launch", "Use", "ApiGateway", "Cloudformation", "CodeBuild", "CodePipeline"),
    *("Events", "Execution", "Firehose", "Glue", "Lambda"),
)
TEMPLATE_ROLES = tuple(f"AmazonSageMakerServiceCatalogProducts{each}Role" for each in _USED_BY)
"""Roles under ``/service-role/`` that the project templates name.

Nothing makes them but a person or our base. The list is of SageMaker's developer guide:
https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-studio-updates.html
"""


@dataclass(frozen=True)
class NoBase(Blocked):
    """The base is not there, or not all of it: waited for as long as it may take."""


@dataclass(frozen=True)
class Share:
    """An accepted portfolio share."""

    portfolio_id: str
    provider_name: str


@dataclass(frozen=True)
class RegionView:
    """One region of an account, seen whole: every page of every list.

    Attributes
    ----------
    roles
        ARNs of the persona roles, from the account's parameters.
    ours
        How the ARNs of roles of ours begin.
    enabled
        Whether the portfolio of Projects is enabled.
    shares
        All accepted shares, and the organization's where the configuration names portfolios.
    principals
        By the portfolios that concern us: who may use them.
    missing_roles
        Those of `TEMPLATE_ROLES` that are not there.
    """

    region: str
    ours: tuple[str, ...]
    enabled: bool
    roles: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    principals: Mapping[str, frozenset[str]] = field(default_factory=dict)
    missing_roles: tuple[str, ...] = ()

    @property
    def amazons(self) -> str | None:
        """The portfolio with SageMaker's own templates; None where it is not shared."""
        found = (each.portfolio_id for each in self.shares if each.provider_name == AMAZON)
        return next(found, None)

    def is_shared(self, portfolio_id: str) -> bool:
        """Whether a portfolio is among the accepted shares."""
        return any(each.portfolio_id == portfolio_id for each in self.shares)


View = RegionView | Blocked
