"""The shares that accounts have: their first ones, further ones, Amazon SageMaker's.

The first ones need more than one page, and some look like SageMaker's own and are not: only the
provider's name tells.
"""

import hashlib
import sys
from datetime import UTC, datetime

from sandbox.servicecatalog.records import Place, Share

IMPORTED, ORGANIZATIONS = "IMPORTED", "AWS_ORGANIZATIONS"
SAGEMAKER_PROVIDER = "Amazon SageMaker"
SAGEMAKER_NAME = "Amazon SageMaker Solutions and ML Ops products"

# Neither is an account of the sandbox.
_AWS, _PARTNER = "900000000001", "900000000002"
_LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
_DEFAULTS = (
    ("Platform Team", "Landing zone baseline", IMPORTED),
    ("Platform Team", "Networking", IMPORTED),
    ("Data Platform", "Data lake access", IMPORTED),
    ("Amazon SageMaker Guild", "Shared notebooks", IMPORTED),
    ("ML Platform", SAGEMAKER_NAME, IMPORTED),
    ("Security", "Guardrails", IMPORTED),
    ("amazon sagemaker", "Templates of a workshop", IMPORTED),
    ("Platform Team", "Organization baseline", ORGANIZATIONS),
    ("Finance", "Budgets", ORGANIZATIONS),
)


def add_defaults(place: Place) -> None:
    """Have a new account accept its first shares."""
    for provider, name, share_type in _DEFAULTS:
        add_share(place, provider, name, share_type, _LONG_AGO)


def add_share(
    place: Place,
    provider_name: str,
    display_name: str,
    share_type: str,
    accepted_at: datetime,
    portfolio_id: str | None = None,
) -> Share:
    """Add a share after the others, made up but for what is given; returns it."""
    number = f"{place.account_id}/{len(place.shares)}"
    portfolio_id = portfolio_id or _id(place.region, provider_name, display_name, number)
    share = Share(
        number=len(place.shares),
        portfolio_id=portfolio_id,
        arn=place.portfolio_arn(_PARTNER, portfolio_id),
        provider_name=provider_name,
        display_name=display_name,
        share_type=share_type,
        created_at=_LONG_AGO,
        accepted_at=accepted_at,
    )
    place.shares[portfolio_id] = share
    return share


def sagemaker_share(place: Place, accepted_at: datetime) -> Share:
    """Return the share of SageMaker's portfolio: one a region, whoever accepts it."""
    portfolio_id = _id(place.region, SAGEMAKER_PROVIDER, SAGEMAKER_NAME)
    return Share(
        # After every other one, however many come: who reads one page only does not find it.
        number=sys.maxsize,
        portfolio_id=portfolio_id,
        arn=place.portfolio_arn(_AWS, portfolio_id),
        provider_name=SAGEMAKER_PROVIDER,
        display_name=SAGEMAKER_NAME,
        share_type=IMPORTED,
        created_at=_LONG_AGO,
        accepted_at=accepted_at,
    )


def _id(*what: str) -> str:
    return f"port-{hashlib.sha256('/'.join(what).encode()).hexdigest()[:13]}"
