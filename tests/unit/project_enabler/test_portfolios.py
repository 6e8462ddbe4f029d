"""The portfolios of an account: whole lists, the right principals, and AWS's refusals."""

from collections import Counter
from datetime import timedelta

import pytest

from sandbox import organization_events as aws
from services.project_enabler.account import Phase
from services.project_enabler.settings import Projects
from services.project_enabler.world import Share
from tests.unit.project_enabler.joining import AT, ROLES, joined, phase_and_reason
from tests.world.account_cloud import NEWCOMER, REGION, AccountCloud, installation
from tests.world.projects import AMAZONS, MOST_PRINCIPALS

OWN = "port-own00000000000"
ASSOCIATE = "AssociatePrincipalWithPortfolio"
LOOK = {
    "GetParameters": 1,
    "GetSagemakerServicecatalogPortfolioStatus": 1,
    "ListAcceptedPortfolioShares": 3,
    "ListPrincipalsForPortfolio": 1,
    "ListRoles": 1,
}


def with_own_portfolio() -> AccountCloud:
    projects = Projects("service", frozenset({"dev"}), (OWN,), 900, 720)
    return AccountCloud(installation(projects=projects))


def test_share_on_the_last_page_is_found() -> None:
    cloud = joined(AccountCloud())

    # Seven other shares stand before it, three on a page.
    assert cloud.account().projects[0].portfolios == (AMAZONS,)


def test_share_that_never_comes_fails_and_nothing_is_associated_with_nothing() -> None:
    cloud = AccountCloud()
    cloud.place().shown_after = cloud.place().shown_after * 10_000

    joined(cloud)

    assert phase_and_reason(cloud) == ("Failed", "ShareNotThere")
    assert ASSOCIATE not in cloud.place().made
    assert "did not change in time" in cloud.account().message


def test_look_at_an_account_in_order_writes_nothing_and_makes_few_calls() -> None:
    cloud = joined(AccountCloud())
    revision = cloud.account().revision
    cloud.calls.made.clear()
    cloud.place().made.clear()

    cloud.base_deployed()
    cloud.settle()

    assert Counter(cloud.place().made) == LOOK
    assert cloud.account().revision == revision
    assert "TransactWriteItems" not in cloud.calls.made


def test_principal_that_somebody_took_out_is_put_back_by_the_sweep() -> None:
    cloud = joined(AccountCloud())
    cloud.place().associated[AMAZONS].remove(ROLES[0])

    cloud.sweep()
    cloud.settle()

    assert sorted(cloud.place().associated[AMAZONS]) == ROLES
    assert cloud.account().phase is Phase.ENABLED


def test_persona_role_that_was_made_anew_is_let_in_again() -> None:
    cloud = joined(AccountCloud())
    cloud.place().delete_role(ROLES[0])
    cloud.place().roles.add(ROLES[0].rpartition("/")[2])

    cloud.sweep()
    cloud.settle()

    (left_over,) = set(cloud.place().associated[AMAZONS]) - set(ROLES)
    assert left_over.startswith("AROA")
    assert set(ROLES) < set(cloud.place().associated[AMAZONS])
    assert cloud.account().phase is Phase.ENABLED


def test_persona_role_that_is_gone_fails_with_the_words_of_aws() -> None:
    cloud = AccountCloud()
    cloud.place().delete_role(ROLES[0])

    joined(cloud)

    assert phase_and_reason(cloud) == ("Failed", f"{ASSOCIATE}Refused")
    assert "Invalid input parameter(s)" in cloud.account().message


def test_principals_of_ours_that_are_no_longer_wanted_go_and_others_stay() -> None:
    cloud = AccountCloud()
    former = ROLES[0].replace("-ds", "-former")
    others = [f"arn:aws:iam::{NEWCOMER}:role/{name}" for name in ("Admin", "studio/persona/other")]
    cloud.place().enabled_at = AT
    cloud.place().associated[AMAZONS] = [*others, former]

    joined(cloud)

    assert sorted(cloud.place().associated[AMAZONS]) == sorted([*others, *ROLES])


def test_role_parameter_that_somebody_bent_is_refused_and_nothing_is_called() -> None:
    cloud = AccountCloud()
    cloud.place().parameter_values["/mlops/role/ds"] = f"arn:aws:iam::{NEWCOMER}:role/Admin"

    joined(cloud)

    assert phase_and_reason(cloud) == ("Failed", "PersonaRoleRefused")
    assert "role/Admin" in cloud.account().message
    assert cloud.place().changes == []


def test_full_portfolio_fails_with_the_words_of_aws() -> None:
    cloud = AccountCloud()
    cloud.place().enabled_at = AT
    others = [f"arn:aws:iam::{NEWCOMER}:role/Role{n}" for n in range(MOST_PRINCIPALS)]
    cloud.place().associated[AMAZONS] = others

    joined(cloud)

    assert phase_and_reason(cloud) == ("Failed", "PrincipalLimitReached")
    assert "100 principals are there." in cloud.account().message
    line = cloud.ledger.entries[NEWCOMER][-1]
    assert line["aws"]["error_code"] == "LimitExceededException"  # type: ignore[index,call-overload] # a map
    assert cloud.told()["ProjectsFailed.v1"] == 1


def test_same_failure_at_each_sweep_is_told_once() -> None:
    cloud = AccountCloud()
    cloud.place().refuse_next(ASSOCIATE, "LimitExceededException", times=10)
    joined(cloud)
    revision = cloud.account().revision

    for _ in range(3):
        cloud.sweep()
        cloud.settle()

    assert cloud.account().revision == revision
    assert cloud.told()["ProjectsFailed.v1"] == 1


def test_recheck_of_who_failed_tries_again_and_tells_again() -> None:
    cloud = AccountCloud()
    cloud.place().refuse_next(ASSOCIATE, "LimitExceededException", times=2)
    joined(cloud)

    cloud.recheck(NEWCOMER)
    cloud.settle()
    assert cloud.told()["ProjectsFailed.v1"] == 2
    cloud.recheck(NEWCOMER)
    cloud.settle()

    assert cloud.account().phase is Phase.ENABLED


@pytest.mark.parametrize(
    "operation",
    [
        "GetParameters",
        "ListAcceptedPortfolioShares",
        "EnableSagemakerServicecatalogPortfolio",
        "ListPrincipalsForPortfolio",
        ASSOCIATE,
        "ListRoles",
    ],
)
@pytest.mark.parametrize(
    "code", ["ThrottlingException", "InternalFailure", "AccessDenied", "InvalidParametersException"]
)
def test_passing_refusal_is_waited_out(operation: str, code: str) -> None:
    cloud = AccountCloud()
    cloud.place().refuse_next(operation, code, "a moment, please", times=4)

    joined(cloud)

    assert cloud.account().phase is Phase.ENABLED
    assert cloud.dead_messages == []


def test_refusal_that_stays_ends_in_failed_with_the_words_of_aws() -> None:
    cloud = AccountCloud()
    cloud.place().refuse_next(ASSOCIATE, "AccessDeniedException", "not allowed", times=1000)

    joined(cloud)

    assert phase_and_reason(cloud) == ("Failed", f"{ASSOCIATE}Refused")
    assert "not allowed" in cloud.account().message


def test_changing_refusals_do_not_put_off_the_end() -> None:
    cloud = AccountCloud()
    place = cloud.place()
    # One after the other, each refused as often as it takes to be the reason again and again.
    for _ in range(500):
        place.refuse_next("ListRoles", "AccessDenied", "not this")
    status = place.portfolio_enabled
    looks = iter(range(10_000))

    def enabled() -> bool:
        if next(looks) % 2:
            place._refuse("GetSagemakerServicecatalogPortfolioStatus", "AccessDenied", "nor that")
        return status()

    place.portfolio_enabled = enabled  # type: ignore[method-assign] # refuses every second time
    joined(cloud)

    assert cloud.account().phase is Phase.FAILED
    assert cloud.now - AT < timedelta(hours=1)


def test_throttling_alone_never_fails_an_account() -> None:
    cloud = AccountCloud()
    cloud.place().refuse_next(ASSOCIATE, "ThrottlingException", "slower", times=120)

    joined(cloud)

    assert cloud.account().phase is Phase.ENABLED


def test_enabled_account_is_not_written_when_aws_has_a_bad_moment() -> None:
    cloud = joined(AccountCloud())
    revision = cloud.account().revision
    cloud.place().refuse_next("GetParameters", "ThrottlingException", "slower")

    cloud.sweep()
    cloud.settle()

    assert cloud.account().revision == revision


def test_own_portfolios_of_the_organization_get_the_same_principals() -> None:
    cloud = with_own_portfolio()
    cloud.place().organization_shares = [Share(OWN, "Platform team")]

    joined(cloud)

    assert cloud.place().associated == {AMAZONS: ROLES, OWN: ROLES}
    assert cloud.account().projects[0].portfolios == (AMAZONS, OWN)


def test_own_portfolio_that_is_not_shared_is_named_and_amazons_works_meanwhile() -> None:
    cloud = with_own_portfolio()

    joined(cloud)

    assert phase_and_reason(cloud) == ("WaitingForBase", "PortfolioNotShared")
    assert OWN in cloud.account().message
    assert cloud.place().associated == {AMAZONS: ROLES}


def test_own_portfolio_that_left_the_configuration_loses_our_principals() -> None:
    cloud = with_own_portfolio()
    cloud.place().organization_shares = [Share(OWN, "Platform team")]
    joined(cloud)

    cloud.configure(projects=Projects("service", frozenset({"dev"}), (), 900, 720))
    cloud.sweep()
    cloud.settle()

    assert cloud.place().associated == {AMAZONS: ROLES, OWN: []}
    assert cloud.account().projects[0].portfolios == (AMAZONS,)


def test_list_without_an_end_is_not_followed_for_ever() -> None:
    cloud = AccountCloud()
    place = cloud.place()
    shares = place.shares
    place.shares = lambda share_type, token: shares(share_type, "0")  # type: ignore[method-assign] # a bad list

    joined(cloud)

    assert phase_and_reason(cloud) == ("Failed", "ListAcceptedPortfolioSharesRefused")
    assert "More than 100 pages" in cloud.account().message


def test_one_region_in_trouble_does_not_hold_up_another() -> None:
    two = installation()
    unit = two.organizational_units["ou-ab12-cd34ef56"]
    regions = {unit.id: type(unit)(unit.id, unit.stage, (REGION, "us-west-2"))}
    cloud = AccountCloud(installation(organizational_units=regions))
    cloud.place(region=REGION).base = False

    cloud.tell(aws.managed_account(NEWCOMER, at=AT))
    cloud.settle()

    assert phase_and_reason(cloud) == ("WaitingForBase", "RoleNotReachable")
    assert len(cloud.place(region="us-west-2").associated[AMAZONS]) == len(ROLES)
    cloud.base_deployed(region=REGION)
    cloud.settle()
    assert [each.region for each in cloud.account().projects] == [REGION, "us-west-2"]
