"""Requests, answers and errors of Projects' portfolio, held against botocore's own models."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.stub import Stubber

from sandbox.sagemaker.projects import OPERATIONS as PROJECTS_OPERATIONS
from sandbox.servicecatalog.catalog import OPERATIONS as CATALOG_OPERATIONS
from sandbox.stand_in.service_model import service_model
from tests.sandbox.clouds import REGION
from tests.sandbox.portfolios import DISABLE, ENABLE, STATUS, associate, portfolio
from tests.sandbox.studios import MemoryStudio, RefusedError

Request = dict[str, Any]

NOWHERE = {"PortfolioId": "port-nowhere"}
BAD_TOKEN = {"PageToken": "nonsense"}


@pytest.fixture
def studio() -> MemoryStudio:
    return MemoryStudio()


def _client(service: str) -> Any:
    session: Any = boto3.session.Session()
    return session.client(
        service, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )


def _on_portfolio(studio: MemoryStudio, **more: Any) -> Request:
    return {"PortfolioId": portfolio(studio), **more}


def _with_two_principals(studio: MemoryStudio) -> Request:
    request = _on_portfolio(studio, PageSize=1)
    for _ in range(2):
        associate(studio, request["PortfolioId"], studio.role())
    return request


def _associated(studio: MemoryStudio) -> Request:
    request = _on_portfolio(studio, PrincipalARN=studio.role())
    associate(studio, request["PortfolioId"], request["PrincipalARN"])
    return request


REQUESTS: dict[str, Callable[[MemoryStudio], Request]] = {
    ENABLE: lambda _: {},
    STATUS: lambda _: {},
    DISABLE: lambda _: {},
    "ListAcceptedPortfolioShares": lambda _: {"PortfolioShareType": "IMPORTED", "PageSize": 2},
    "ListPrincipalsForPortfolio": _with_two_principals,
    "AssociatePrincipalWithPortfolio": lambda studio: _on_portfolio(
        studio, PrincipalARN=studio.role(), PrincipalType="IAM"
    ),
    "DisassociatePrincipalFromPortfolio": _associated,
}


def test_every_operation_is_held_against_the_model() -> None:
    assert REQUESTS.keys() == PROJECTS_OPERATIONS.keys() | CATALOG_OPERATIONS.keys()


@pytest.mark.parametrize("operation", REQUESTS)
def test_a_stubbed_client_takes_the_request_and_the_answer(
    studio: MemoryStudio, operation: str
) -> None:
    service = "servicecatalog" if operation in CATALOG_OPERATIONS else "sagemaker"
    request = REQUESTS[operation](studio)
    client = _client(service)
    method = xform_name(operation)

    answer = studio.call(operation, **request)

    with Stubber(client) as stubber:
        # Refuses an answer that the model does not have, and any request but this one.
        stubber.add_response(method, answer, request)
        assert getattr(client, method)(**request) == answer
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize("operation", ["ListAcceptedPortfolioShares", "ListPrincipalsForPortfolio"])
def test_botocores_paginator_follows_the_tokens(studio: MemoryStudio, operation: str) -> None:
    request = REQUESTS[operation](studio)
    client = _client("servicecatalog")
    first = studio.call(operation, **request)
    following = {**request, "PageToken": first["NextPageToken"]}
    second = studio.call(operation, **following)
    second.pop("NextPageToken", None)

    with Stubber(client) as stubber:
        for sent, answer in ((request, first), (following, second)):
            stubber.add_response(xform_name(operation), answer, sent)
        found = list(client.get_paginator(xform_name(operation)).paginate(**request))

    assert found == [first, second]


def _over_the_limit(studio: MemoryStudio) -> Request:
    request = _on_portfolio(studio, PrincipalType="IAM_PATTERN")
    for number in range(10):
        pattern = f"arn:aws:iam:::role/{number}"
        associate(studio, request["PortfolioId"], pattern, "IAM_PATTERN")
    return {**request, "PrincipalARN": "arn:aws:iam:::role/one-more"}


@pytest.mark.parametrize(
    ("operation", "code", "request_of"),
    [
        ("ListAcceptedPortfolioShares", "InvalidParametersException", lambda _: BAD_TOKEN),
        (
            "ListPrincipalsForPortfolio",
            "InvalidParametersException",
            lambda studio: _on_portfolio(studio, **BAD_TOKEN),
        ),
        ("ListPrincipalsForPortfolio", "ResourceNotFoundException", lambda _: NOWHERE),
        (
            "AssociatePrincipalWithPortfolio",
            "ResourceNotFoundException",
            lambda studio: {**NOWHERE, "PrincipalARN": studio.role(), "PrincipalType": "IAM"},
        ),
        (
            "AssociatePrincipalWithPortfolio",
            "InvalidParametersException",
            lambda studio: _on_portfolio(studio, PrincipalARN="nobody", PrincipalType="IAM"),
        ),
        ("AssociatePrincipalWithPortfolio", "LimitExceededException", _over_the_limit),
        (
            "DisassociatePrincipalFromPortfolio",
            "ResourceNotFoundException",
            lambda studio: _on_portfolio(studio, PrincipalARN=studio.role()),
        ),
    ],
)
def test_a_refusal_is_one_that_the_model_documents_for_the_operation(
    studio: MemoryStudio,
    operation: str,
    code: str,
    request_of: Callable[[MemoryStudio], Request],
) -> None:
    request = request_of(studio)
    documented = service_model("servicecatalog").operation_model(operation).error_shapes

    with pytest.raises(RefusedError) as refusal:
        studio.call(operation, **request)

    assert refusal.value.code == code
    assert code in {shape.name for shape in documented}
