"""What only the real clients can show: the wire, its retries, pages, principals of other types."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from sandbox.stand_in.call_faults import CallFault
from sandbox.stand_in.service_model import check_request
from services.controller.aws_errors import AwsCall, AwsCallError
from services.project_enabler.aws_projects_account import AwsProjectsAccount
from tests.contract.projects_accounts import OWN, SERVICE_PATH, AwsPlace
from tests.contract.studios import ACCOUNT, REGION
from tests.contract.test_projects_account import (
    ASSOCIATE,
    EVERY_CALL,
    portfolio,
    principals,
    share_pages,
)

pytestmark = pytest.mark.usefixtures("aws")
SERVICES = ("ssm", "sagemaker", "servicecatalog", "iam")


@pytest.fixture
def place() -> AwsPlace:
    return AwsPlace()


@pytest.fixture
def sent(place: AwsPlace) -> dict[str, Any]:
    """Note every request, by its operation, and hold it to the service's model."""
    requests: dict[str, Any] = {}

    def note(params: Any, model: Any, **_: Any) -> None:
        check_request(model.service_model.service_name, model.name, params)
        requests[model.name] = params

    for service in SERVICES:
        place.client(service).meta.events.register("provide-client-params", note)
    return requests


def test_every_request_is_one_that_the_services_model_allows(
    place: AwsPlace, sent: dict[str, Any]
) -> None:
    place.put_role("ds")
    place.share_within_the_organization(OWN)
    sent.clear()

    for call in EVERY_CALL.values():
        call(place.account)

    assert set(sent) == set(EVERY_CALL)


def test_lists_ask_for_the_largest_pages_and_go_on_from_their_token(
    place: AwsPlace, sent: dict[str, Any]
) -> None:
    portfolio_id = portfolio(place)

    share_pages(place)
    place.account.principals(portfolio_id, None)
    for number in range(21):
        place.put_role(f"role-{number}", SERVICE_PATH)
    place.account.service_roles(None)
    first = sent["ListRoles"]
    place.account.service_roles(place.account.service_roles(None).next_token)

    shares, found = sent["ListAcceptedPortfolioShares"], sent["ListPrincipalsForPortfolio"]
    assert (shares["PageSize"], shares["PortfolioShareType"]) == (100, "IMPORTED")
    assert shares["PageToken"]
    assert found == {"PortfolioId": portfolio_id, "PageSize": 20}
    assert first == {"PathPrefix": "/service-role/", "MaxItems": 1000}
    assert sent["ListRoles"] == {**first, "Marker": "20"}


def test_principals_by_pattern_are_none_of_ours_and_left_out(place: AwsPlace) -> None:
    portfolio_id, role = portfolio(place), place.put_role("ds")
    place.account.associate(portfolio_id, role)
    place.catalog.call(
        ACCOUNT,
        REGION,
        ASSOCIATE,
        {
            "PortfolioId": portfolio_id,
            "PrincipalARN": "arn:aws:iam:::role/studio/persona/*",
            "PrincipalType": "IAM_PATTERN",
        },
    )

    assert principals(place, portfolio_id) == {role}


def test_empty_token_ends_a_list(place: AwsPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_more(*_: Any) -> dict[str, Any]:
        return {"NextPageToken": ""}

    monkeypatch.setattr(place.catalog, "call", nothing_more)

    assert place.account.shares("IMPORTED", None).next_token is None
    assert place.account.principals("port-x", None).next_token is None


def test_portfolio_without_a_name_is_refused_before_anything_is_sent(place: AwsPlace) -> None:
    with pytest.raises(AwsCallError) as refused:
        place.account.associate("", place.put_role("ds"))

    assert refused.value.call.operation == ASSOCIATE
    assert refused.value.code == "ParamValidationError"
    assert not refused.value.passing
    assert place.catalog.faults.calls[ASSOCIATE] == 0


def test_throttle_that_lasts_is_told_as_passing_after_bounded_retries(
    place: AwsPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    operation = "ListAcceptedPortfolioShares"
    place.catalog.faults.call_faults.append(
        CallFault(operation, "ThrottlingException", "Rate exceeded", times=99)
    )

    with pytest.raises(AwsCallError) as refused:
        place.account.shares("IMPORTED", None)

    assert refused.value.throttled
    assert refused.value.passing
    assert place.catalog.faults.calls[operation] == 4


def test_association_whose_answer_was_lost_is_made_again_without_an_error(
    place: AwsPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    portfolio_id, role = portfolio(place), place.put_role("ds")
    place.catalog.faults.call_faults.append(
        CallFault(ASSOCIATE, "InternalFailure", status=500, when="after")
    )

    call = place.account.associate(portfolio_id, role)

    assert call.error_code is None
    assert place.catalog.faults.calls[ASSOCIATE] == 2
    assert principals(place, portfolio_id) == {role}


def test_region_that_cannot_be_reached_is_told_as_passing() -> None:
    def client(_: str) -> None:
        raise EndpointConnectionError(endpoint_url="servicecatalog")

    with pytest.raises(AwsCallError) as refused:
        AwsProjectsAccount(client).shares("IMPORTED", None)

    assert refused.value.passing
    assert refused.value.call == AwsCall(
        "ListAcceptedPortfolioShares",
        None,
        "EndpointConnectionError",
        'Could not connect to the endpoint URL: "servicecatalog"',
    )
