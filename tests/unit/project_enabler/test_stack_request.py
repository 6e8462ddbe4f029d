"""Reading what a template asks for: lists and texts, and what would make strangers ours."""

from typing import Any

import pytest

from services.project_enabler.stack_request import UnreadableRequestError, read_request
from tests.world.stack import ACCOUNT, PREFIX, REGION, ROLES, MemoryStack


def read(kind: str = "Create", before: Any = None, **properties: Any) -> Any:
    stack = MemoryStack()
    event = stack.request(kind, ResourceProperties={**stack.properties, **properties})
    if before is not None:
        event["OldResourceProperties"] = before
    return read_request(event, REGION)


def test_lists_are_read_in_their_order_each_once() -> None:
    found = read(Principals=[ROLES[1], ROLES[0], ROLES[1]], PortfolioIds=["port-b", "port-a"])

    assert found.principals == (ROLES[1], ROLES[0])
    assert found.portfolio_ids == ("port-b", "port-a")
    assert (found.ours, found.before) == ((PREFIX,), ())


def test_text_is_a_list_of_one_and_an_empty_one_of_none() -> None:
    found = read(Principals=ROLES[0], PortfolioIds="")

    assert found.principals == (ROLES[0],)
    assert found.portfolio_ids == ()


def test_portfolios_may_be_left_out() -> None:
    event = MemoryStack().request("Create")
    del event["ResourceProperties"]["PortfolioIds"]

    assert read_request(event, REGION).portfolio_ids == ()


def test_update_knows_the_portfolios_and_the_names_of_before() -> None:
    prefix = PREFIX.replace("test", "renamed")

    found = read("Update", {"PortfolioIds": ["port-a"], "PersonaRolePrefix": prefix})

    assert found.before == ("port-a",)
    assert found.ours == (PREFIX, prefix)


@pytest.mark.parametrize(
    "before",
    [
        {},
        [],
        "text",
        {"PersonaRolePrefix": "", "PortfolioIds": ["port-a"]},
        {"PersonaRolePrefix": PREFIX, "PortfolioIds": [7]},
    ],
)
def test_former_properties_that_cannot_be_read_count_as_none(before: Any) -> None:
    found = read("Update", before)

    assert (found.before, found.ours) == ((), (PREFIX,))


@pytest.mark.parametrize(
    "prefix",
    [
        *("", "*", "arn", None, [PREFIX], ["", PREFIX], 7),
        f"arn:aws:iam::{ACCOUNT}:",
        f"arn:aws:iam::{ACCOUNT}:role/",
        f"arn:aws:iam::{ACCOUNT}:role/studio/persona/",
        f"arn:aws:iam::{ACCOUNT}:role/Admin",
        "arn:aws:iam:::role/studio/persona/test-",
        f" {PREFIX}",
        f"{PREFIX}\n",
    ],
)
@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_beginning_that_would_make_all_roles_ours_is_refused(kind: str, prefix: Any) -> None:
    with pytest.raises(UnreadableRequestError, match="PersonaRolePrefix"):
        read(kind, PersonaRolePrefix=prefix)


@pytest.mark.parametrize(
    "principals",
    [
        *([], "", None, 7, {}, [""], [7], [[ROLES[0]]]),
        f"arn:aws:iam::{ACCOUNT}:role/Admin",
        [ROLES[0], f"arn:aws:iam::{ACCOUNT}:role/Admin"],
    ],
)
def test_principals_that_are_not_personas_are_refused(principals: Any) -> None:
    for kind in ("Create", "Update"):
        with pytest.raises(UnreadableRequestError, match="Principals"):
            read(kind, Principals=principals)
    assert read("Delete", Principals=principals).principals == ()


@pytest.mark.parametrize("portfolio_ids", [None, 7, {"a": "b"}, [""], [None], [["port-a"]]])
def test_portfolios_that_are_no_list_of_texts_are_refused(portfolio_ids: Any) -> None:
    with pytest.raises(UnreadableRequestError, match="PortfolioIds must be a list of texts"):
        read(PortfolioIds=portfolio_ids)


@pytest.mark.parametrize("kind", [None, "", "create", "Rollback", 7, ["Create"]])
def test_unknown_kind_of_request_is_refused(kind: Any) -> None:
    with pytest.raises(UnreadableRequestError, match="no request of the type"):
        read_request(MemoryStack().request(kind), REGION)


@pytest.mark.parametrize("properties", [None, [], "text", {}])
def test_request_without_properties_is_refused(properties: Any) -> None:
    with pytest.raises(UnreadableRequestError):
        read_request(MemoryStack().request("Create", ResourceProperties=properties), REGION)
