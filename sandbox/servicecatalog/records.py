"""What the stand-in remembers of one account in one region."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

PrincipalKey = tuple[str, str]
"""A principal's type, and its unique id (`IAM`) or the pattern itself (`IAM_PATTERN`)."""


@dataclass
class Association:
    """A principal that may use a portfolio.

    Attributes
    ----------
    number
        Where it is listed: after all that were made before.
    listed_from, listed_until
        Lists lag behind: from when they show it, and until when once it is disassociated.
    """

    principal: PrincipalKey
    number: int
    listed_from: datetime
    listed_until: datetime | None = None

    def is_listed(self, now: datetime) -> bool:
        """Return whether a list of `now` shows it."""
        return self.listed_from <= now and (self.listed_until is None or now < self.listed_until)


@dataclass
class Share:
    """A portfolio that another account owns and this one has accepted.

    Attributes
    ----------
    number
        Where it is listed, among the shares of its type.
    share_type
        `IMPORTED` (account to account) or `AWS_ORGANIZATIONS`.
    accepted_at
        When it begins to be there for this account.
    associations
        Those that hold, and those that lists still show.
    """

    number: int
    portfolio_id: str
    arn: str
    provider_name: str
    display_name: str
    share_type: str
    created_at: datetime
    accepted_at: datetime
    associations: dict[PrincipalKey, Association] = field(default_factory=dict)
    associations_made: int = 0

    def forget_gone(self, now: datetime) -> None:
        """Forget the associations that no list shows any more."""
        for key, each in list(self.associations.items()):
            if each.listed_until is not None and each.listed_until <= now:
                del self.associations[key]

    def holding(self, principal_type: str) -> int:
        """Return how many principals of a type are associated."""
        return sum(
            each.principal[0] == principal_type and each.listed_until is None
            for each in self.associations.values()
        )


@dataclass
class Place:
    """One account in one region.

    Attributes
    ----------
    shares
        By portfolio id.
    sagemaker
        The share of Amazon SageMaker's own portfolio while SageMaker Projects are enabled.
    """

    partition: str
    account_id: str
    region: str
    shares: dict[str, Share] = field(default_factory=dict)
    sagemaker: Share | None = None

    def portfolio_arn(self, owner_id: str, portfolio_id: str) -> str:
        """Return the ARN of a portfolio, which its owner's account is in."""
        return f"arn:{self.partition}:catalog:{self.region}:{owner_id}:portfolio/{portfolio_id}"

    def accepted(self, now: datetime) -> Iterator[Share]:
        """Yield the shares that are there."""
        everything = [*self.shares.values(), *([self.sagemaker] if self.sagemaker else [])]
        yield from (share for share in everything if share.accepted_at <= now)
