"""Accepted shares and their pages, in memory and through boto3 alike."""

from typing import Any

import pytest

from tests.sandbox.clouds import REGION
from tests.sandbox.portfolios import pages, portfolio, shares
from tests.sandbox.studios import Studio, refused

LIST_SHARES, LIST_PRINCIPALS = "ListAcceptedPortfolioShares", "ListPrincipalsForPortfolio"


def _share(studio: Studio, provider: str, **more: str) -> str:
    """Add an accepted share and return its id."""
    share = {
        "account_id": studio.account_id,
        "region": REGION,
        "provider_name": provider,
        "display_name": "Further",
        **more,
    }
    return str(studio.command_catalog(shares=[share])["shares"][0])


def _providers(studio: Studio, **request: str) -> list[str]:
    return [row["ProviderName"] for row in shares(studio, **request)]


def test_imported_shares_are_listed_where_no_type_is_given(studio: Studio) -> None:
    assert shares(studio) == shares(studio, PortfolioShareType="IMPORTED")


def test_each_type_of_share_is_listed_by_itself_and_the_deprecated_one_is_empty(
    studio: Studio,
) -> None:
    imported = {row["Id"] for row in shares(studio)}
    organizations = {row["Id"] for row in shares(studio, PortfolioShareType="AWS_ORGANIZATIONS")}

    assert len(imported) == 7
    assert len(organizations) == 2
    assert not imported & organizations
    assert shares(studio, PortfolioShareType="AWS_SERVICECATALOG") == []


@pytest.mark.parametrize(
    ("size", "lengths"), [(None, [5, 2]), (0, [5, 2]), (100, [5, 2]), (3, [3, 3, 1])]
)
def test_a_page_of_shares_holds_at_most_five(
    studio: Studio, size: int | None, lengths: list[int]
) -> None:
    request = {} if size is None else {"PageSize": size}

    found = pages(studio, LIST_SHARES, **request)

    assert [len(page) for page in found] == lengths


def test_a_further_share_of_either_type_is_listed_before_sagemakers(studio: Studio) -> None:
    portfolio(studio)

    imported = _share(studio, "Robots")
    named = _share(studio, "Org Robots", type="AWS_ORGANIZATIONS", id="port-robots")

    assert named == "port-robots"
    assert imported in [row["Id"] for row in shares(studio)]
    assert _providers(studio)[-2:] == ["Robots", "Amazon SageMaker"]
    assert _providers(studio, PortfolioShareType="AWS_ORGANIZATIONS")[-1] == "Org Robots"


def test_a_share_that_comes_between_two_pages_makes_no_other_be_skipped(studio: Studio) -> None:
    portfolio_id = portfolio(studio)
    first = studio.call(LIST_SHARES)
    _share(studio, "Robots")

    rest = studio.call(LIST_SHARES, PageToken=first["NextPageToken"])["PortfolioDetails"]

    assert [row["ProviderName"] for row in rest][-2:] == ["Robots", "Amazon SageMaker"]
    assert rest[-1]["Id"] == portfolio_id


@pytest.mark.parametrize("token", ["nonsense", "e30=", "W1tdLCB7fV0=", "WzEsIHt9XQ=="])
def test_a_token_that_no_answer_carried_is_refused(studio: Studio, token: str) -> None:
    portfolio_id = portfolio(studio)

    with refused("InvalidParametersException"):
        studio.call(LIST_SHARES, PageToken=token)
    with refused("InvalidParametersException"):
        studio.call(LIST_PRINCIPALS, PortfolioId=portfolio_id, PageToken=token)


def test_a_token_of_another_query_is_refused(studio: Studio) -> None:
    token = studio.call(LIST_SHARES)["NextPageToken"]

    with refused("InvalidParametersException"):
        studio.call(LIST_SHARES, PortfolioShareType="AWS_ORGANIZATIONS", PageToken=token)


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        (LIST_SHARES, {"PageSize": 101}),
        (LIST_SHARES, {"PortfolioShareType": "EVERY"}),
        (LIST_PRINCIPALS, {}),
        (LIST_PRINCIPALS, {"PortfolioId": "no/such"}),
        ("AssociatePrincipalWithPortfolio", {"PortfolioId": "port-1", "PrincipalARN": "a"}),
        (
            "AssociatePrincipalWithPortfolio",
            {"PortfolioId": "port-1", "PrincipalARN": "a", "PrincipalType": "USER"},
        ),
        ("DisassociatePrincipalFromPortfolio", {"PortfolioId": "port-1", "PrincipalARN": ""}),
    ],
)
def test_a_request_that_the_model_forbids_is_refused(
    studio: Studio, operation: str, request_: dict[str, Any]
) -> None:
    with refused("ValidationException"):
        studio.call(operation, **request_)
