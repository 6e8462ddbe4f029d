"""Accounts that the configuration lists or stops listing, and what an admin asks for."""

import pytest

from sandbox import organization_events as aws
from services.controller.problems import ConflictError
from services.project_enabler.account import Phase
from services.project_enabler.settings import ConfiguredAccount, OrganizationalUnit, Projects
from tests.unit.project_enabler.joining import AT, joined, later, phase_and_reason
from tests.world.account_cloud import (
    DEV,
    NEWCOMER,
    OTHER_UNIT,
    PROD,
    REGION,
    UNIT,
    AccountCloud,
    installation,
)
from tests.world.projects import AMAZONS


def swept(cloud: AccountCloud) -> AccountCloud:
    cloud.sweep()
    cloud.settle()
    return cloud


def test_sweep_takes_in_what_the_configuration_lists() -> None:
    cloud = swept(AccountCloud())

    assert phase_and_reason(cloud, DEV) == ("Enabled", "ProjectsEnabled")
    assert phase_and_reason(cloud, PROD) == ("Joined", "StageWithoutProjects")
    assert cloud.told() == {"AccountJoined.v1": 2, "ProjectsEnabled.v1": 1}
    assert cloud.account(DEV).account_set == "retail"


def test_second_sweep_changes_nothing() -> None:
    cloud = swept(AccountCloud())
    revisions = {key: item["revision"] for key, item in cloud.ledger.states.items()}

    swept(cloud)

    assert {key: item["revision"] for key, item in cloud.ledger.states.items()} == revisions


def test_base_of_a_listed_account_is_enough_to_take_it_in() -> None:
    cloud = AccountCloud()

    cloud.base_deployed(DEV)
    cloud.settle()

    assert cloud.account(DEV).phase is Phase.ENABLED


def test_account_set_goes_before_the_unit() -> None:
    cloud = AccountCloud()
    cloud.tell(aws.managed_account(PROD, at=AT, unit=UNIT))
    cloud.settle()

    assert phase_and_reason(cloud, PROD) == ("Joined", "StageWithoutProjects")


def test_listed_account_that_left_the_organization_is_closed_all_the_same() -> None:
    cloud = swept(AccountCloud())

    cloud.tell(aws.removed(DEV, at=later(60)))
    cloud.settle()
    swept(cloud)

    assert phase_and_reason(cloud, DEV) == ("Closed", "Departed")


def test_account_that_the_configuration_no_longer_lists_is_tidied_and_closed() -> None:
    cloud = swept(AccountCloud())

    cloud.configure(accounts={})
    swept(cloud)

    assert phase_and_reason(cloud, DEV) == ("Closed", "NotConfigured")
    assert cloud.place(DEV).associated == {AMAZONS: []}
    assert cloud.told()["AccountDeparted.v1"] == 2


def test_account_that_is_listed_again_is_taken_again() -> None:
    cloud = swept(AccountCloud())
    cloud.configure(accounts={})
    swept(cloud)

    cloud.configure(accounts=installation().accounts)
    swept(cloud)

    assert cloud.account(DEV).phase is Phase.ENABLED


def test_unit_that_is_listed_later_takes_its_accounts_at_the_next_sweep() -> None:
    cloud = AccountCloud()
    cloud.tell(aws.managed_account(NEWCOMER, at=AT, unit=OTHER_UNIT))
    cloud.settle()
    assert cloud.account().phase is Phase.OUTSIDE

    cloud.configure(
        organizational_units={OTHER_UNIT: OrganizationalUnit(OTHER_UNIT, "dev", (REGION,))}
    )
    swept(cloud)

    assert cloud.account().phase is Phase.ENABLED


def test_root_that_is_listed_takes_who_was_told_to_be_nowhere_else() -> None:
    root = {"r-ab12": OrganizationalUnit("r-ab12", "dev", (REGION,))}
    cloud = AccountCloud(installation(organizational_units=root))
    cloud.tell(aws.created(NEWCOMER, at=AT))
    cloud.settle()

    assert cloud.account().phase is Phase.ENABLED
    cloud.tell(aws.moved(NEWCOMER, at=later(60), to=OTHER_UNIT))
    cloud.settle()
    assert cloud.account().phase is Phase.OUTSIDE


def test_region_that_left_the_configuration_is_tidied() -> None:
    unit = {UNIT: OrganizationalUnit(UNIT, "dev", (REGION, "us-west-2"))}
    cloud = joined(AccountCloud(installation(organizational_units=unit)))
    assert cloud.place(region="us-west-2").associated[AMAZONS]

    cloud.configure(organizational_units={UNIT: OrganizationalUnit(UNIT, "dev", (REGION,))})
    swept(cloud)

    assert cloud.place(region="us-west-2").associated == {AMAZONS: []}
    assert len(cloud.place().associated[AMAZONS]) == 2
    assert [each.region for each in cloud.account().projects] == [REGION]


@pytest.mark.parametrize(
    ("enabled_by", "reason"), [("stack", "EnabledByStack"), ("nobody", "ProjectsNotEnabled")]
)
def test_service_leaves_alone_what_is_not_its_own_to_enable(enabled_by: str, reason: str) -> None:
    projects = Projects(enabled_by, frozenset({"dev"}), (), 900, 720)
    cloud = swept(AccountCloud(installation(projects=projects)))

    assert phase_and_reason(cloud, DEV) == ("Joined", reason)
    assert cloud.places == {}


def test_account_without_a_studio_has_nobody_to_enable_projects_for() -> None:
    accounts = {DEV: ConfiguredAccount(DEV, "retail", "dev", ())}
    cloud = swept(AccountCloud(installation(accounts=accounts)))

    assert phase_and_reason(cloud, DEV) == ("Joined", "NoStudio")


def test_admin_takes_an_account_that_no_event_told_of() -> None:
    cloud = AccountCloud()

    cloud.enable(NEWCOMER)
    cloud.settle()

    assert cloud.account().phase is Phase.ENABLED
    assert cloud.told() == {"AccountJoined.v1": 1, "ProjectsEnabled.v1": 1}


def test_admin_cannot_take_what_nobody_may_enter() -> None:
    cloud = AccountCloud(installation(organization_id=None))

    with pytest.raises(ConflictError, match="Without an organization"):
        cloud.enable(NEWCOMER)
    cloud.enable(DEV)


def test_admins_word_holds_when_events_would_leave_the_account_outside() -> None:
    cloud = AccountCloud()
    cloud.enable(NEWCOMER)
    cloud.tell(aws.managed_account(NEWCOMER, at=AT, unit=OTHER_UNIT))
    cloud.settle()

    assert cloud.account().phase is Phase.ENABLED


def test_admins_word_is_not_kept_where_it_is_not_needed() -> None:
    cloud = joined(AccountCloud())
    cloud.enable(NEWCOMER)
    cloud.settle()

    cloud.tell(aws.moved(NEWCOMER, at=later(60), to=OTHER_UNIT))
    cloud.settle()

    assert cloud.account().phase is Phase.OUTSIDE


def test_admin_cannot_bring_back_who_left() -> None:
    cloud = joined(AccountCloud())
    cloud.tell(aws.removed(NEWCOMER, at=later(60)))

    with pytest.raises(ConflictError, match="the account left"):
        cloud.enable(NEWCOMER)


def test_closed_account_stays_closed_whatever_events_say() -> None:
    cloud = joined(AccountCloud())
    cloud.close(NEWCOMER)
    cloud.settle()
    assert phase_and_reason(cloud) == ("Closed", "ClosedByAdmin")
    assert cloud.place().associated == {AMAZONS: []}

    cloud.tell(aws.moved(NEWCOMER, at=later(60)))
    swept(cloud)

    assert phase_and_reason(cloud) == ("Closed", "ClosedByAdmin")


def test_enable_takes_back_a_close() -> None:
    cloud = joined(AccountCloud())
    cloud.close(NEWCOMER)
    cloud.settle()

    cloud.enable(NEWCOMER)
    cloud.settle()

    assert cloud.account().phase is Phase.ENABLED
    assert cloud.account().asked is None


def test_recheck_of_an_account_without_projects_changes_nothing() -> None:
    cloud = swept(AccountCloud())
    revision = cloud.account(PROD).revision

    cloud.recheck(PROD)

    assert cloud.account(PROD).revision == revision
