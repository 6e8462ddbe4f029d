"""Accepted portfolio shares: list."""

from sandbox.servicecatalog.call import Call, JsonObject
from sandbox.servicecatalog.paging import page
from sandbox.servicecatalog.records import Share
from sandbox.servicecatalog.shares import IMPORTED

LARGEST_PAGE = 5
"""AWS may return fewer than asked for; here it does, so that nobody relies on one page."""


def list_accepted_portfolio_shares(call: Call) -> JsonObject:
    """List the shares of one type, a page at a time; of the deprecated type there are none."""
    share_type = call.request.get("PortfolioShareType", IMPORTED)
    found = (each for each in call.place.accepted(call.now) if each.share_type == share_type)
    return page(found, call.request, "PortfolioDetails", _row, most=LARGEST_PAGE)


def _row(share: Share) -> JsonObject:
    return {
        "Id": share.portfolio_id,
        "ARN": share.arn,
        "DisplayName": share.display_name,
        "CreatedTime": share.created_at,
        "ProviderName": share.provider_name,
    }


OPERATIONS = {"ListAcceptedPortfolioShares": list_accepted_portfolio_shares}
