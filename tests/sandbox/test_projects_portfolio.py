"""SageMaker Projects: what enabling and disabling them does to an account's accepted shares."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.sagemaker.world import World
from sandbox.servicecatalog.catalog import Catalog
from tests.sandbox.clouds import DEV, PROD, REGION
from tests.sandbox.portfolios import (
    DISABLE,
    ENABLE,
    SAGEMAKER,
    STATUS,
    associate,
    of_sagemaker,
    pages,
    portfolio,
    principals,
    shares,
)
from tests.sandbox.studios import MemoryStudio, Studio, refused


def _status(studio: Studio) -> str:
    return str(studio.call(STATUS)["Status"])


def test_an_account_begins_with_projects_disabled_and_other_peoples_shares(studio: Studio) -> None:
    assert _status(studio) == "Disabled"
    assert of_sagemaker(studio) == []
    assert len(pages(studio, "ListAcceptedPortfolioShares")) > 1


def test_projects_are_enabled_at_once_and_their_portfolio_is_shared_later(studio: Studio) -> None:
    assert studio.call(ENABLE) == {}

    assert _status(studio) == "Enabled"
    assert of_sagemaker(studio) == []
    studio.until(lambda: len(of_sagemaker(studio)), 1)
    assert _status(studio) == "Enabled"


def test_the_portfolio_is_the_last_one_of_a_later_page(studio: Studio) -> None:
    portfolio(studio)

    found = pages(studio, "ListAcceptedPortfolioShares", PageSize=100)

    assert [len(page) for page in found] == [5, 3]
    assert [row["ProviderName"] == SAGEMAKER for page in found for row in page] == [False] * 7 + [
        True
    ]


def test_the_portfolio_is_somebody_elses_and_its_provider_tells_it_from_look_alikes(
    studio: Studio,
) -> None:
    portfolio_id = portfolio(studio)

    *others, ours = shares(studio)

    partition = ours["ARN"].split(":")
    assert ours["ARN"].endswith(f":portfolio/{portfolio_id}")
    assert partition[:4] == ["arn", "aws", "catalog", REGION]
    assert partition[4] != studio.account_id
    assert ours["DisplayName"] in [row["DisplayName"] for row in others]
    assert ours["ProviderName"].lower() in [row["ProviderName"].lower() for row in others]


def test_the_portfolio_cannot_be_used_before_it_is_shared(studio: Studio) -> None:
    portfolio_id = portfolio(studio)
    studio.call(DISABLE)
    studio.call(ENABLE)

    with refused("ResourceNotFoundException"):
        associate(studio, portfolio_id, studio.role())
    studio.until(lambda: of_sagemaker(studio), [portfolio_id])

    associate(studio, portfolio_id, studio.role())


def test_enabling_again_changes_nothing(studio: Studio) -> None:
    portfolio_id, role = portfolio(studio), studio.role()
    associate(studio, portfolio_id, role)

    studio.call(ENABLE)

    assert of_sagemaker(studio) == [portfolio_id]
    assert principals(studio, portfolio_id) == [(role, "IAM")]


def test_enabling_again_does_not_put_the_share_off() -> None:
    studio = MemoryStudio()
    studio.call(ENABLE)
    studio.now += studio.world.faults.delay / 2
    studio.call(ENABLE)

    studio.now += studio.world.faults.delay / 2

    assert len(of_sagemaker(studio)) == 1


def test_disabling_takes_the_share_and_its_principals_away(studio: Studio) -> None:
    portfolio_id = portfolio(studio)
    associate(studio, portfolio_id, studio.role())

    assert studio.call(DISABLE) == {}

    assert _status(studio) == "Disabled"
    assert of_sagemaker(studio) == []
    with refused("ResourceNotFoundException"):
        principals(studio, portfolio_id)
    assert portfolio(studio) == portfolio_id
    assert principals(studio, portfolio_id) == []


def test_disabling_before_the_share_is_there_keeps_it_away(studio: Studio) -> None:
    studio.call(ENABLE)
    studio.call(DISABLE)

    studio.until(lambda: of_sagemaker(studio), [])

    studio.call(DISABLE)
    assert _status(studio) == "Disabled"


def test_projects_are_enabled_in_one_account_and_region_alone() -> None:
    class Nobody:
        def unique_id(self, arn: str) -> str | None:
            return None

        def arn(self, unique_id: str, account_id: str) -> str | None:
            return None

    now = datetime(2026, 11, 1, 12, tzinfo=UTC)
    catalog = Catalog(lambda: now, Nobody())
    world = World(lambda: now, portfolios=catalog)
    world.faults.delay = timedelta()

    def look(account: str, region: str) -> tuple[Any, int]:
        last_page = {"PageToken": token_of(account, region)}
        listed = catalog.call(account, region, "ListAcceptedPortfolioShares", last_page)
        return world.call(account, region, STATUS, {})["Status"], len(listed["PortfolioDetails"])

    def token_of(account: str, region: str) -> str:
        first = catalog.call(account, region, "ListAcceptedPortfolioShares", {})
        return str(first["NextPageToken"])

    world.call(DEV, REGION, ENABLE, {})

    assert look(DEV, REGION) == ("Enabled", 3)
    assert look(DEV, "us-east-1") == ("Disabled", 2)
    assert look(PROD, REGION) == ("Disabled", 2)


def test_sagemaker_answers_without_a_catalog_too() -> None:
    world = World(lambda: datetime(2026, 11, 1, 12, tzinfo=UTC))

    world.call(DEV, REGION, ENABLE, {})

    assert world.call(DEV, REGION, STATUS, {}) == {"Status": "Enabled"}
