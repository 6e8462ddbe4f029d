"""Principals of a portfolio, in memory and through boto3 alike."""

import pytest

from tests.sandbox.portfolios import (
    associate,
    disassociate,
    pages,
    portfolio,
    principals,
    shares,
)
from tests.sandbox.studios import Studio, refused

LIST_PRINCIPALS = "ListPrincipalsForPortfolio"


def _pattern(number: int) -> str:
    return f"arn:aws:iam:::role/studio/persona/*-{number}"


def test_principals_are_listed_as_they_were_associated(studio: Studio) -> None:
    portfolio_id, role = portfolio(studio), studio.role()

    associate(studio, portfolio_id, _pattern(0), "IAM_PATTERN")
    associate(studio, portfolio_id, role)

    assert principals(studio, portfolio_id) == [(_pattern(0), "IAM_PATTERN"), (role, "IAM")]


def test_associating_again_is_no_error_and_changes_nothing(studio: Studio) -> None:
    portfolio_id, role = portfolio(studio), studio.role()

    for _ in range(2):
        associate(studio, portfolio_id, role)

    assert principals(studio, portfolio_id) == [(role, "IAM")]


def test_portfolios_have_principals_of_their_own(studio: Studio) -> None:
    portfolio_id, role = portfolio(studio), studio.role()
    other = shares(studio)[0]["Id"]

    associate(studio, other, role)

    assert principals(studio, portfolio_id) == []
    with refused("ResourceNotFoundException"):
        disassociate(studio, portfolio_id, role)


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        (LIST_PRINCIPALS, {}),
        ("AssociatePrincipalWithPortfolio", {"PrincipalType": "IAM"}),
        ("DisassociatePrincipalFromPortfolio", {}),
    ],
)
def test_a_portfolio_that_nobody_shared_is_not_found(
    studio: Studio, operation: str, more: dict[str, str]
) -> None:
    named = {} if operation == LIST_PRINCIPALS else {"PrincipalARN": studio.role()}

    with refused("ResourceNotFoundException"):
        studio.call(operation, PortfolioId="port-nowhere", **named, **more)


def test_only_a_role_that_exists_is_associated(studio: Studio) -> None:
    portfolio_id = portfolio(studio)

    for wrong in (f"arn:aws:iam::{studio.account_id}:role/nobody", "ada"):
        with refused("InvalidParametersException"):
            associate(studio, portfolio_id, wrong)
    assert principals(studio, portfolio_id) == []


@pytest.mark.parametrize("account", ["999999999999", ""])
def test_a_role_of_another_account_or_of_none_is_not_found(studio: Studio, account: str) -> None:
    portfolio_id = portfolio(studio)

    with refused("ResourceNotFoundException"):
        associate(studio, portfolio_id, f"arn:aws:iam::{account}:role/somebody")


@pytest.mark.parametrize(
    "wrong", ["arn:aws:iam::222222222222:role/x", "arn:aws:iam:::*/x", "arn:aws:s3:::role/x"]
)
def test_a_pattern_names_a_kind_of_principal_and_no_account(studio: Studio, wrong: str) -> None:
    portfolio_id = portfolio(studio)

    with refused("InvalidParametersException"):
        associate(studio, portfolio_id, wrong, "IAM_PATTERN")


def test_a_hundred_roles_are_listed_by_twenty_and_one_more_is_too_many(studio: Studio) -> None:
    portfolio_id = portfolio(studio)
    roles = [studio.role() for _ in range(101)]
    for role in roles[:100]:
        associate(studio, portfolio_id, role)

    with refused("LimitExceededException"):
        associate(studio, portfolio_id, roles[100])
    associate(studio, portfolio_id, roles[0])

    found = pages(studio, LIST_PRINCIPALS, PortfolioId=portfolio_id)
    assert [len(page) for page in found] == [20] * 5
    assert [row["PrincipalARN"] for page in found for row in page] == roles[:100]
    with refused("ValidationException"):
        studio.call(LIST_PRINCIPALS, PortfolioId=portfolio_id, PageSize=21)


def test_ten_patterns_are_the_most_and_one_that_goes_makes_room(studio: Studio) -> None:
    portfolio_id = portfolio(studio)
    for number in range(10):
        associate(studio, portfolio_id, _pattern(number), "IAM_PATTERN")

    with refused("LimitExceededException"):
        associate(studio, portfolio_id, _pattern(10), "IAM_PATTERN")
    associate(studio, portfolio_id, studio.role())
    # Room is made at once, whatever lists still show.
    studio.command_catalog(delay_seconds=1)
    disassociate(studio, portfolio_id, _pattern(0), PrincipalType="IAM_PATTERN")

    associate(studio, portfolio_id, _pattern(10), "IAM_PATTERN")


def test_a_principal_that_goes_between_two_pages_makes_no_other_be_skipped(studio: Studio) -> None:
    portfolio_id = portfolio(studio)
    roles = [studio.role() for _ in range(3)]
    for role in roles:
        associate(studio, portfolio_id, role)
    first = studio.call(LIST_PRINCIPALS, PortfolioId=portfolio_id, PageSize=1)
    disassociate(studio, portfolio_id, roles[0])

    token = first["NextPageToken"]

    assert principals(studio, portfolio_id, PageToken=token) == [(r, "IAM") for r in roles[1:]]


def test_a_principal_is_disassociated_once(studio: Studio) -> None:
    portfolio_id, role = portfolio(studio), studio.role()
    associate(studio, portfolio_id, role)

    disassociate(studio, portfolio_id, role)

    assert principals(studio, portfolio_id) == []
    with refused("ResourceNotFoundException"):
        disassociate(studio, portfolio_id, role)


def test_a_pattern_is_found_by_its_type_only(studio: Studio) -> None:
    portfolio_id = portfolio(studio)
    associate(studio, portfolio_id, _pattern(0), "IAM_PATTERN")

    with refused("ResourceNotFoundException"):
        disassociate(studio, portfolio_id, _pattern(0))

    disassociate(studio, portfolio_id, _pattern(0), PrincipalType="IAM_PATTERN")


def test_a_deleted_role_is_listed_by_its_unique_id_and_its_successor_is_not_associated(
    studio: Studio,
) -> None:
    portfolio_id, role = portfolio(studio), studio.role()
    associate(studio, portfolio_id, role)
    studio.remove_role(role)

    ((left_over, _),) = principals(studio, portfolio_id)
    studio.make_role(role)

    assert left_over.startswith("AROA")
    assert principals(studio, portfolio_id) == [(left_over, "IAM")]
    with refused("ResourceNotFoundException"):
        disassociate(studio, portfolio_id, role)
    associate(studio, portfolio_id, role)
    disassociate(studio, portfolio_id, left_over)
    assert principals(studio, portfolio_id) == [(role, "IAM")]


def test_lists_lag_behind_where_that_is_commanded(studio: Studio) -> None:
    portfolio_id, role = portfolio(studio), studio.role()
    studio.command_catalog(delay_seconds=1)

    associate(studio, portfolio_id, role)
    assert principals(studio, portfolio_id) == []
    associate(studio, portfolio_id, role)
    studio.until(lambda: principals(studio, portfolio_id), [(role, "IAM")])

    disassociate(studio, portfolio_id, role)
    assert principals(studio, portfolio_id) == [(role, "IAM")]
    with refused("ResourceNotFoundException"):
        disassociate(studio, portfolio_id, role)
    studio.until(lambda: principals(studio, portfolio_id), [])

    associate(studio, portfolio_id, role)
    assert principals(studio, portfolio_id) == []


def test_who_is_associated_again_before_lists_forget_stays_listed(studio: Studio) -> None:
    portfolio_id, role = portfolio(studio), studio.role()
    associate(studio, portfolio_id, role)
    studio.command_catalog(delay_seconds=1)

    disassociate(studio, portfolio_id, role)
    associate(studio, portfolio_id, role)

    studio.until(lambda: principals(studio, portfolio_id), [(role, "IAM")])
