"""The region in memory and the one on AWS's own APIs keep the same promises."""

from collections.abc import Callable, Iterator

import pytest

from services.controller.aws_errors import AwsCallError
from services.project_enabler.observe import look
from services.project_enabler.projects_account import ProjectsAccount
from services.project_enabler.world import AMAZON, TEMPLATE_ROLES, RegionView, Share
from tests.contract.projects_accounts import OWN, SERVICE_PATH, AwsPlace, MemoryPlace, Place
from tests.contract.studios import ACCOUNT, REGION

ENABLE = "EnableSagemakerServicecatalogPortfolio"
ASSOCIATE = "AssociatePrincipalWithPortfolio"
DISASSOCIATE = "DisassociatePrincipalFromPortfolio"
NOBODY = f"arn:aws:iam::{ACCOUNT}:role/studio/persona/nobody"
NOWHERE = "port-nowhere"
PERSONAS = f"arn:aws:iam::{ACCOUNT}:role/studio/persona/"
# By operation: a call that the portfolios of a new account answer.
EVERY_CALL: dict[str, Callable[[ProjectsAccount], object]] = {
    "GetParameters": lambda account: account.parameters(["/mlops/role/ds"]),
    "GetSagemakerServicecatalogPortfolioStatus": lambda account: account.portfolio_enabled(),
    ENABLE: lambda account: account.enable_portfolio(),
    "ListAcceptedPortfolioShares": lambda account: account.shares("IMPORTED", None),
    "ListPrincipalsForPortfolio": lambda account: account.principals(OWN.portfolio_id, None),
    ASSOCIATE: lambda account: account.associate(OWN.portfolio_id, f"{PERSONAS}ds"),
    DISASSOCIATE: lambda account: account.disassociate(OWN.portfolio_id, f"{PERSONAS}ds"),
    "ListRoles": lambda account: account.service_roles(None),
}


@pytest.fixture(params=["memory", "aws"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "memory":
        yield MemoryPlace()
        return
    request.getfixturevalue("aws")
    yield AwsPlace()


def seen(place: Place, *further: str) -> RegionView:
    return look(place.account, REGION, (PERSONAS,), (), further)


def portfolio(place: Place) -> str:
    """Enable Projects; return their portfolio's id once it is shared."""
    place.account.enable_portfolio()
    place.time.pass_seconds(60)
    found = seen(place).amazons
    assert found is not None
    return found


def share_pages(place: Place) -> list[tuple[Share, ...]]:
    pages = [place.account.shares("IMPORTED", None)]
    while pages[-1].next_token is not None:
        pages.append(place.account.shares("IMPORTED", pages[-1].next_token))
        assert len(pages) < 9
    return [page.shares for page in pages]


def principals(place: Place, portfolio_id: str) -> frozenset[str]:
    return seen(place, portfolio_id).principals[portfolio_id]


def test_projects_are_disabled_until_they_are_enabled(place: Place) -> None:
    assert not place.account.portfolio_enabled()

    call = place.account.enable_portfolio()

    assert place.account.portfolio_enabled()
    assert (call.operation, call.error_code, bool(call.request_id)) == (ENABLE, None, True)


def test_enabling_again_changes_nothing(place: Place) -> None:
    portfolio_id = portfolio(place)
    role = place.put_role("ds")
    place.account.associate(portfolio_id, role)

    place.account.enable_portfolio()

    assert seen(place).amazons == portfolio_id
    assert principals(place, portfolio_id) == {role}


def test_portfolio_is_shared_some_time_after_projects_are_enabled(place: Place) -> None:
    place.account.enable_portfolio()
    assert seen(place).amazons is None

    place.time.pass_seconds(60)

    assert seen(place).amazons is not None


def test_amazons_share_is_on_the_last_of_several_pages_behind_look_alikes(place: Place) -> None:
    portfolio_id = portfolio(place)

    pages = share_pages(place)

    *others, amazons = [each.provider_name for page in pages for each in page]
    assert len(pages) > 1
    assert (amazons, pages[-1][-1]) == (AMAZON, Share(portfolio_id, AMAZON))
    assert AMAZON not in others
    assert any(AMAZON in each for each in others)
    assert any(each.lower() == AMAZON.lower() for each in others)


def test_look_alikes_alone_are_not_amazons(place: Place) -> None:
    assert len(seen(place).shares) > 1
    assert seen(place).amazons is None


def test_shares_of_the_organization_are_listed_apart(place: Place) -> None:
    place.share_within_the_organization(OWN)
    role = place.put_role("ds")

    assert OWN not in [each for page in share_pages(place) for each in page]
    assert seen(place, OWN.portfolio_id).is_shared(OWN.portfolio_id)
    place.account.associate(OWN.portfolio_id, role)
    assert principals(place, OWN.portfolio_id) == {role}


def test_principals_are_listed_over_several_pages(place: Place) -> None:
    portfolio_id = portfolio(place)
    roles = [place.put_role(f"role-{number:02}") for number in range(41)]
    for role in roles:
        place.account.associate(portfolio_id, role)

    first = place.account.principals(portfolio_id, None)

    assert first.next_token is not None
    assert first.arns == tuple(roles[: len(first.arns)])
    assert principals(place, portfolio_id) == frozenset(roles)


def test_role_is_associated_with_its_path_and_again_without_an_error(place: Place) -> None:
    portfolio_id, role = portfolio(place), place.put_role("ds")

    for _ in range(2):
        call = place.account.associate(portfolio_id, role)
        assert (call.operation, call.error_code, bool(call.request_id)) == (ASSOCIATE, None, True)

    assert principals(place, portfolio_id) == {f"{PERSONAS}ds"}


def test_role_that_is_not_there_is_refused_as_an_invalid_parameter(place: Place) -> None:
    portfolio_id = portfolio(place)

    with pytest.raises(AwsCallError) as refused:
        place.account.associate(portfolio_id, NOBODY)

    said = refused.value.call
    assert (said.operation, said.error_code) == (ASSOCIATE, "InvalidParametersException")
    assert not refused.value.passing
    assert principals(place, portfolio_id) == frozenset()


def test_role_is_disassociated(place: Place) -> None:
    portfolio_id = portfolio(place)
    ds, lead = place.put_role("ds"), place.put_role("lead")
    for role in (ds, lead):
        place.account.associate(portfolio_id, role)

    call = place.account.disassociate(portfolio_id, ds)

    assert (call.operation, call.error_code, bool(call.request_id)) == (DISASSOCIATE, None, True)
    assert principals(place, portfolio_id) == {lead}


def test_disassociating_who_is_not_associated_is_no_error_and_keeps_aws_words(
    place: Place,
) -> None:
    portfolio_id, role = portfolio(place), place.put_role("ds")

    for at, who in ((portfolio_id, role), (portfolio_id, NOBODY), (NOWHERE, role)):
        said = place.account.disassociate(at, who)
        assert (said.operation, said.error_code) == (DISASSOCIATE, "ResourceNotFoundException")
        assert said.error_message
        assert said.request_id


def test_deleted_role_stays_listed_by_its_unique_id_and_its_successor_is_somebody_else(
    place: Place,
) -> None:
    portfolio_id, role = portfolio(place), place.put_role("ds")
    place.account.associate(portfolio_id, role)

    place.delete_role(role)
    place.put_role("ds")

    (left_over,) = principals(place, portfolio_id)
    assert left_over.startswith("AROA")
    place.account.associate(portfolio_id, role)
    assert principals(place, portfolio_id) == {left_over, role}
    place.account.disassociate(portfolio_id, left_over)
    assert principals(place, portfolio_id) == {role}


def test_portfolio_that_is_not_shared_is_not_found(place: Place) -> None:
    role = place.put_role("ds")
    calls: dict[str, Callable[[], object]] = {
        "ListPrincipalsForPortfolio": lambda: place.account.principals(NOWHERE, None),
        ASSOCIATE: lambda: place.account.associate(NOWHERE, role),
    }
    for operation, call in calls.items():
        with pytest.raises(AwsCallError) as refused:
            call()
        said = refused.value.call
        assert (said.operation, said.error_code) == (operation, "ResourceNotFoundException")
        assert NOWHERE in str(said.error_message)
        assert said.request_id


def test_a_hundred_principals_are_the_most(place: Place) -> None:
    portfolio_id = portfolio(place)
    roles = [place.put_role(f"role-{number:03}") for number in range(101)]
    for role in roles[:100]:
        place.account.associate(portfolio_id, role)

    with pytest.raises(AwsCallError) as refused:
        place.account.associate(portfolio_id, roles[100])
    assert refused.value.code == "LimitExceededException"
    place.account.associate(portfolio_id, roles[0])

    place.account.disassociate(portfolio_id, roles[0])
    place.account.associate(portfolio_id, roles[100])
    assert principals(place, portfolio_id) == frozenset(roles[1:])


def test_parameters_are_read_by_name_and_missing_ones_left_out(place: Place) -> None:
    for short in ("ds", "lead"):
        place.put_parameter(f"/mlops/role/{short}", f"{PERSONAS}{short}")

    assert place.account.parameters(["/mlops/role/ds", "/mlops/role/chief"]) == {
        "/mlops/role/ds": f"{PERSONAS}ds"
    }


def test_more_than_ten_parameters_at_once_are_refused(place: Place) -> None:
    with pytest.raises(AwsCallError) as refused:
        place.account.parameters([f"/mlops/role/{number}" for number in range(11)])

    assert refused.value.code == "ValidationException"


def missing_roles(place: Place) -> tuple[str, ...]:
    return look(place.account, REGION, (PERSONAS,), (f"{PERSONAS}ds",), ()).missing_roles


def test_service_roles_are_listed_over_several_pages_and_those_of_other_paths_are_not(
    place: Place,
) -> None:
    names = {place.put_role(f"role-{n}", SERVICE_PATH).rpartition("/")[2] for n in range(41)}
    place.put_role("ds")

    pages = [place.account.service_roles(None)]
    while pages[-1].next_token is not None:
        pages.append(place.account.service_roles(pages[-1].next_token))
        assert len(pages) < 9

    assert len(pages) > 1
    assert sorted(name for page in pages for name in page.names) == sorted(names)


def test_a_look_names_the_roles_of_the_templates_that_are_missing(place: Place) -> None:
    for name in TEMPLATE_ROLES[2:]:
        place.put_role(name, SERVICE_PATH)
    # The templates name roles with their path.
    place.put_role(TEMPLATE_ROLES[0])

    assert missing_roles(place) == TEMPLATE_ROLES[:2]


def test_a_look_finds_the_roles_of_the_templates_wherever_they_are_in_the_list(
    place: Place,
) -> None:
    for name in TEMPLATE_ROLES[:5]:
        place.put_role(name, SERVICE_PATH)
    for number in range(41):
        place.put_role(f"role-{number}", SERVICE_PATH)
    for name in TEMPLATE_ROLES[5:]:
        place.put_role(name, SERVICE_PATH)

    assert missing_roles(place) == ()


@pytest.mark.parametrize("operation", EVERY_CALL)
def test_refusal_carries_operation_code_and_message(place: Place, operation: str) -> None:
    place.put_role("ds")
    place.share_within_the_organization(OWN)
    place.refuse_next(operation, "AccessDeniedException", f"not authorized to {operation}")

    with pytest.raises(AwsCallError) as refused:
        EVERY_CALL[operation](place.account)

    said = refused.value.call
    assert (said.operation, said.error_code) == (operation, "AccessDeniedException")
    assert said.error_message == f"not authorized to {operation}"
    assert said.request_id
    assert not refused.value.passing
    EVERY_CALL[operation](place.account)  # The next call is answered again.


@pytest.mark.parametrize("operation", EVERY_CALL)
def test_without_the_base_every_call_is_the_refused_assumption_of_its_role(
    place: Place, operation: str
) -> None:
    place.take_the_base_away()

    with pytest.raises(AwsCallError) as refused:
        EVERY_CALL[operation](place.account)

    said = refused.value.call
    assert (said.operation, said.error_code) == ("AssumeRole", "AccessDenied")
    assert said.error_message
    assert not refused.value.passing
