"""Projects' portfolio under IAM, and Service Catalog at the sandbox's door."""

import json
import urllib.error
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import DEV, REGION, Cloud, fresh
from tests.sandbox.studios import allow, knock

ROOT = {"AWS": f"arn:aws:iam::{DEV}:root"}
DENIED = "AccessDenied"
AT = "servicecatalog"

Portfolio = dict[str, Any]
Call = Callable[[Any, Portfolio, str], Any]


@pytest.fixture(autouse=True)
def _clean(cloud: Cloud) -> Iterator[None]:
    for service in ("sagemaker", AT):
        knock(cloud, at=service, reset=True, delay_seconds=0)
    yield
    for service in ("sagemaker", AT):
        knock(cloud, at=service, reset=True)


@pytest.fixture
def portfolio(cloud: Cloud) -> Iterator[Portfolio]:
    """SageMaker's own, shared for as long as the test."""
    sagemaker = cloud.client("sagemaker")
    sagemaker.enable_sagemaker_servicecatalog_portfolio()
    yield _listed(cloud)[-1]
    sagemaker.disable_sagemaker_servicecatalog_portfolio()


@pytest.fixture
def persona(cloud: Cloud) -> str:
    return cloud.role(DEV, {"Principal": ROOT}, path="/studio/persona/")


def _listed(cloud: Cloud) -> list[Portfolio]:
    pages = cloud.client(AT).get_paginator("list_accepted_portfolio_shares").paginate()
    return [row for page in pages for row in page["PortfolioDetails"]]


def _as(cloud: Cloud, service: str, *allowed: dict[str, Any]) -> Any:
    return cloud.as_role(service, cloud.role(DEV, {"Principal": ROOT}, list(allowed)), DEV)


def _list(client: Any, portfolio: Portfolio, persona: str) -> Any:
    return client.list_principals_for_portfolio(PortfolioId=portfolio["Id"])


def _associate(client: Any, portfolio: Portfolio, persona: str) -> Any:
    return client.associate_principal_with_portfolio(
        PortfolioId=portfolio["Id"], PrincipalARN=persona, PrincipalType="IAM"
    )


def _disassociate(client: Any, portfolio: Portfolio, persona: str) -> Any:
    return client.disassociate_principal_from_portfolio(
        PortfolioId=portfolio["Id"], PrincipalARN=persona
    )


CALLS: dict[str, Call] = {
    "ListPrincipalsForPortfolio": _list,
    "AssociatePrincipalWithPortfolio": _associate,
    "DisassociatePrincipalFromPortfolio": _disassociate,
}


@pytest.mark.parametrize("action", CALLS)
def test_a_grant_on_one_portfolio_allows_the_call_on_it_and_on_no_other(
    cloud: Cloud, portfolio: Portfolio, persona: str, action: str
) -> None:
    _associate(cloud.client(AT), portfolio, persona)
    role = _as(
        cloud,
        AT,
        allow(f"servicecatalog:{action}", on=portfolio["ARN"]),
        allow("iam:GetRole", on=persona),
    )

    with pytest.raises(ClientError, match=DENIED):
        CALLS[action](role, _listed(cloud)[0], persona)
    CALLS[action](role, portfolio, persona)


@pytest.mark.parametrize("action", CALLS)
def test_another_action_on_the_same_portfolio_allows_nothing(
    cloud: Cloud, portfolio: Portfolio, persona: str, action: str
) -> None:
    others = [f"servicecatalog:{other}" for other in CALLS if other != action]
    role = _as(cloud, AT, allow(*others, on=portfolio["ARN"]), allow("iam:GetRole"))

    with pytest.raises(ClientError, match=f"servicecatalog:{action}"):
        CALLS[action](role, portfolio, persona)


@pytest.mark.parametrize("action", CALLS)
def test_a_portfolio_is_its_owners_so_a_grant_in_the_callers_account_is_for_nothing(
    cloud: Cloud, portfolio: Portfolio, persona: str, action: str
) -> None:
    own = f"arn:aws:catalog:{REGION}:{DEV}:portfolio/*"
    role = _as(cloud, AT, allow(f"servicecatalog:{action}", on=own), allow("iam:GetRole"))

    with pytest.raises(ClientError, match=DENIED):
        CALLS[action](role, portfolio, persona)


def test_what_nobody_shares_is_looked_for_in_the_callers_own_account(cloud: Cloud) -> None:
    nowhere = {"Id": "port-nowhere"}
    own = f"arn:aws:catalog:{REGION}:{DEV}:portfolio/*"
    role = _as(cloud, AT, allow("servicecatalog:ListPrincipalsForPortfolio", on=own))

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        _list(role, nowhere, "")


def test_the_list_of_shares_has_no_resource_to_narrow_it_to(
    cloud: Cloud, portfolio: Portfolio
) -> None:
    action = "servicecatalog:ListAcceptedPortfolioShares"
    narrow = _as(cloud, AT, allow(action, on=f"arn:aws:catalog:{REGION}:*:portfolio/*"))

    with pytest.raises(ClientError, match=DENIED):
        narrow.list_accepted_portfolio_shares()
    assert _as(cloud, AT, allow(action)).list_accepted_portfolio_shares()["PortfolioDetails"]


def test_a_role_is_associated_by_who_may_look_at_that_role(
    cloud: Cloud, portfolio: Portfolio, persona: str
) -> None:
    associating = allow("servicecatalog:AssociatePrincipalWithPortfolio", on=portfolio["ARN"])
    personas = f"arn:aws:iam::{DEV}:role/studio/persona/*"
    other = cloud.role(DEV, {"Principal": ROOT})
    role = _as(cloud, AT, associating, allow("iam:GetRole", on=personas))

    with pytest.raises(ClientError, match="iam:GetRole"):
        _associate(_as(cloud, AT, associating), portfolio, persona)
    with pytest.raises(ClientError, match="iam:GetRole"):
        _associate(role, portfolio, other)
    _associate(role, portfolio, persona)

    found = _list(cloud.client(AT), portfolio, "")["Principals"]
    assert found == [{"PrincipalARN": persona, "PrincipalType": "IAM"}]


def test_a_pattern_is_associated_without_looking_at_any_role(
    cloud: Cloud, portfolio: Portfolio
) -> None:
    role = _as(
        cloud, AT, allow("servicecatalog:AssociatePrincipalWithPortfolio", on=portfolio["ARN"])
    )

    role.associate_principal_with_portfolio(
        PortfolioId=portfolio["Id"],
        PrincipalARN="arn:aws:iam:::role/studio/persona/*",
        PrincipalType="IAM_PATTERN",
    )


ENABLE = "sagemaker:EnableSagemakerServicecatalogPortfolio"
DISABLE = "sagemaker:DisableSagemakerServicecatalogPortfolio"
STATUS = "sagemaker:GetSagemakerServicecatalogPortfolioStatus"
METHODS = {
    ENABLE: "enable_sagemaker_servicecatalog_portfolio",
    DISABLE: "disable_sagemaker_servicecatalog_portfolio",
    STATUS: "get_sagemaker_servicecatalog_portfolio_status",
}
ACCEPT = allow("servicecatalog:AcceptPortfolioShare")


@pytest.mark.parametrize("action", METHODS)
def test_each_call_on_projects_needs_its_own_action_on_everything(
    cloud: Cloud, portfolio: Portfolio, action: str
) -> None:
    others = [other for other in METHODS if other != action]
    narrow = _as(cloud, "sagemaker", allow(action, on=f"arn:aws:sagemaker:{REGION}:{DEV}:*"))

    for role in (narrow, _as(cloud, "sagemaker", allow(*others), ACCEPT)):
        with pytest.raises(ClientError, match=action):
            getattr(role, METHODS[action])()
    getattr(_as(cloud, "sagemaker", allow(action), ACCEPT), METHODS[action])()


def test_projects_are_enabled_by_who_may_accept_shares(cloud: Cloud) -> None:
    narrow = allow("servicecatalog:AcceptPortfolioShare", on="arn:aws:catalog:*:*:portfolio/*")
    sagemaker = cloud.client("sagemaker")

    for allowed in ([], [narrow]):
        with pytest.raises(ClientError, match="servicecatalog:AcceptPortfolioShare"):
            getattr(_as(cloud, "sagemaker", allow(ENABLE), *allowed), METHODS[ENABLE])()

    assert sagemaker.get_sagemaker_servicecatalog_portfolio_status()["Status"] == "Disabled"


def test_accounts_do_not_see_each_others_shares(cloud: Cloud, portfolio: Portfolio) -> None:
    other = cloud.client(AT, "444444444444")

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        _list(other, portfolio, "")


def test_a_commanded_refusal_ends_after_its_times_and_only_in_its_account(cloud: Cloud) -> None:
    operation = "ListAcceptedPortfolioShares"
    fault = {"operation": operation, "error": "ThrottlingException", "account_id": DEV}
    client = cloud.unchecked(AT, DEV)
    knock(cloud, at=AT, fail=[fault])

    cloud.client(AT, "555555555555").list_accepted_portfolio_shares()
    with pytest.raises(ClientError, match="ThrottlingException"):
        client.list_accepted_portfolio_shares()

    assert client.list_accepted_portfolio_shares()["PortfolioDetails"]
    assert knock(cloud, at=AT)["calls"] == {operation: 3}
    assert operation not in knock(cloud)["calls"]


def test_a_lost_answer_leaves_the_principal_associated(
    cloud: Cloud, portfolio: Portfolio, persona: str
) -> None:
    fault = {"operation": "AssociatePrincipalWithPortfolio", "error": "InternalFailure"}
    knock(cloud, at=AT, fail=[{**fault, "when": "after"}])

    with pytest.raises(ClientError, match="InternalFailure"):
        _associate(cloud.unchecked(AT, DEV), portfolio, persona)

    found = _list(cloud.client(AT), portfolio, "")["Principals"]
    assert [row["PrincipalARN"] for row in found] == [persona]


def test_over_a_configured_rate_calls_are_throttled(cloud: Cloud) -> None:
    knock(cloud, at=AT, rates={"List": 0.001})
    client = cloud.unchecked(AT, "666666666666")
    client.list_accepted_portfolio_shares()

    with pytest.raises(ClientError, match=r"ThrottlingException.*Rate exceeded"):
        client.list_accepted_portfolio_shares()
    cloud.client("sagemaker", "666666666666").list_domains()


def test_enabling_fails_on_command_like_any_call_to_sagemaker(cloud: Cloud) -> None:
    operation = "EnableSagemakerServicecatalogPortfolio"
    knock(cloud, fail=[{"operation": operation, "error": "ThrottlingException"}])
    client = cloud.unchecked("sagemaker", "777777777777")

    with pytest.raises(ClientError, match="ThrottlingException"):
        client.enable_sagemaker_servicecatalog_portfolio()

    assert client.get_sagemaker_servicecatalog_portfolio_status()["Status"] == "Disabled"


def test_a_further_share_is_added_to_one_account_and_outlives_a_reset(cloud: Cloud) -> None:
    provider = fresh("provider")
    share = {
        "account_id": DEV,
        "region": REGION,
        "provider_name": provider,
        "display_name": "Robots",
    }

    (added,) = knock(cloud, at=AT, shares=[share])["shares"]
    knock(cloud, at=AT, reset=True)

    assert (added, provider) in [(row["Id"], row["ProviderName"]) for row in _listed(cloud)]
    others = cloud.client(AT, "444444444444").get_paginator("list_accepted_portfolio_shares")
    assert added not in [r["Id"] for page in others.paginate() for r in page["PortfolioDetails"]]


def test_the_door_refuses_what_it_does_not_know(cloud: Cloud) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        knock(cloud, at=AT, app_stuck=["default"])

    with refused.value as answer:
        assert answer.code == 400
        assert json.load(answer)["errors"][0]["loc"] == ["app_stuck"]


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError):
        bare.unchecked(AT, DEV).list_accepted_portfolio_shares()
