"""An account from joining to leaving, as the service lives it."""

from datetime import timedelta

import pytest

from sandbox import organization_events as aws
from services.controller.attributes import Item
from services.controller.problems import TryAgainError
from services.controller.revisions import RevisionConflictError
from services.controller.timeline import TimelineEntry
from services.project_enabler.account import Phase
from services.project_enabler.settings import OrganizationalUnit
from services.project_enabler.world import TEMPLATE_ROLES
from tests.unit.project_enabler.joining import AT, ROLES, joined, later, phase_and_reason
from tests.world.account_cloud import (
    NEWCOMER,
    OTHER_UNIT,
    REGION,
    UNIT,
    AccountCloud,
    installation,
)
from tests.world.projects import AMAZONS

OTHERS = f"arn:aws:iam::{NEWCOMER}:role/SomebodyElse"


def test_account_that_joins_gets_projects_and_says_so() -> None:
    cloud = joined(AccountCloud())

    assert phase_and_reason(cloud) == ("Enabled", "ProjectsEnabled")
    assert cloud.place().associated == {AMAZONS: ROLES}
    assert cloud.told() == {"AccountJoined.v1": 1, "ProjectsEnabled.v1": 1}


def test_timeline_names_each_call_with_its_request() -> None:
    cloud = joined(AccountCloud())

    told = [TimelineEntry.from_item(line) for line in cloud.ledger.entries[NEWCOMER]]

    assert [line.reason for line in told] == [
        "JoinedUnit",
        "PortfolioEnabled",
        "ShareNotThere",
        "PrincipalAssociated",
        "PrincipalAssociated",
        "ProjectsEnabled",
    ]
    assert [line.aws.request_id if line.aws else None for line in told] == [
        None,
        "r-enable",
        None,
        "r-associate",
        "r-associate",
        None,
    ]


def test_second_delivery_changes_nothing() -> None:
    cloud = AccountCloud()
    event = aws.managed_account(NEWCOMER, at=AT)
    cloud.tell(event)
    cloud.settle()
    before, revision, changes = cloud.end(), cloud.account().revision, list(cloud.place().changes)

    cloud.tell(event)
    cloud.tell({**event, "id": "the same, told by another delivery"})
    cloud.settle()

    assert cloud.end() == before
    assert cloud.account().revision == revision
    assert cloud.place().changes == changes


def test_account_waits_for_its_base_and_goes_on_when_the_stack_says_so() -> None:
    cloud = AccountCloud()
    cloud.place().base = False
    joined(cloud)

    assert phase_and_reason(cloud) == ("WaitingForBase", "RoleNotReachable")
    assert "AWS says: User is not authorized to assume it." in cloud.account().message
    cloud.base_deployed()
    cloud.settle()
    assert cloud.account().phase is Phase.ENABLED


def test_waiting_for_the_base_costs_no_tickets() -> None:
    cloud = AccountCloud()
    cloud.place().base = False

    joined(cloud)

    assert cloud.queue == []


def test_sweep_of_what_is_due_finds_a_base_whose_event_was_lost() -> None:
    cloud = AccountCloud()
    cloud.place().base = False
    joined(cloud)
    cloud.place().base = True

    cloud.sweep("due")
    cloud.settle()

    assert cloud.account().phase is Phase.ENABLED


def test_base_that_lacks_a_parameter_is_named() -> None:
    cloud = AccountCloud()
    del cloud.place().parameter_values["/mlops/role/lead"]
    joined(cloud)

    assert phase_and_reason(cloud) == ("WaitingForBase", "ParameterMissing")
    assert "/mlops/role/lead" in cloud.account().message
    assert cloud.place().made == ["GetParameters"]


def test_base_that_never_comes_ends_in_failed_and_mends_itself_when_it_does() -> None:
    cloud = AccountCloud()
    cloud.place().base = False
    joined(cloud)
    cloud.pass_time(hours=721)
    cloud.sweep("due")
    cloud.settle()

    assert phase_and_reason(cloud) == ("Failed", "RoleNotReachable")
    assert cloud.told()["ProjectsFailed.v1"] == 1
    cloud.sweep()
    cloud.settle()
    assert cloud.told()["ProjectsFailed.v1"] == 1
    cloud.base_deployed()
    cloud.settle()
    assert phase_and_reason(cloud) == ("Enabled", "ProjectsEnabled")


def test_templates_without_their_roles_are_not_called_enabled() -> None:
    cloud = AccountCloud()
    cloud.place().service_role_names -= {TEMPLATE_ROLES[1], TEMPLATE_ROLES[10]}
    joined(cloud)

    assert phase_and_reason(cloud) == ("WaitingForBase", "TemplateRolesMissing")
    assert f"{TEMPLATE_ROLES[1]}, {TEMPLATE_ROLES[10]};" in cloud.account().message
    assert TEMPLATE_ROLES[0] not in cloud.account().message
    # Whatever else can be done is done.
    assert cloud.place().associated == {AMAZONS: ROLES}
    cloud.place().service_role_names.update(TEMPLATE_ROLES)
    cloud.base_deployed()
    cloud.settle()
    assert cloud.account().phase is Phase.ENABLED


def test_many_missing_roles_are_counted_rather_than_all_named() -> None:
    cloud = AccountCloud()
    cloud.place().service_role_names.clear()
    joined(cloud)

    assert all(each in cloud.account().message for each in TEMPLATE_ROLES[:3])
    assert "and 8 more;" in cloud.account().message
    assert not any(each in cloud.account().message for each in TEMPLATE_ROLES[3:])


def test_account_outside_the_units_is_known_and_left_alone() -> None:
    cloud = AccountCloud()
    cloud.tell(aws.managed_account(NEWCOMER, at=AT, unit=OTHER_UNIT))
    cloud.settle()

    assert phase_and_reason(cloud) == ("Outside", "OutsideOrganizationalUnits")
    assert OTHER_UNIT in cloud.account().message
    assert cloud.told() == {}
    assert cloud.places == {}


def test_empty_list_of_units_takes_nobody() -> None:
    cloud = joined(AccountCloud(installation(organizational_units={})))

    assert cloud.account().phase is Phase.OUTSIDE


def test_account_that_moves_in_is_taken() -> None:
    cloud = AccountCloud()
    cloud.tell(aws.created(NEWCOMER, at=AT))
    cloud.settle()
    assert cloud.account().phase is Phase.OUTSIDE

    cloud.tell(aws.moved(NEWCOMER, at=later(60)))
    cloud.settle()

    assert cloud.account().phase is Phase.ENABLED


def test_account_that_moves_out_loses_our_principals_and_nobody_elses() -> None:
    cloud = joined(AccountCloud())
    cloud.place().associated[AMAZONS].append(OTHERS)

    cloud.tell(aws.moved(NEWCOMER, at=later(60), to=OTHER_UNIT))
    assert cloud.account().phase is Phase.CLOSING
    cloud.settle()

    assert phase_and_reason(cloud) == ("Outside", "OutsideOrganizationalUnits")
    assert cloud.place().associated == {AMAZONS: [OTHERS]}
    assert cloud.told()["AccountDeparted.v1"] == 1


def test_account_that_moves_out_before_anything_worked_is_tidied_all_the_same() -> None:
    cloud = AccountCloud()
    cloud.tell(aws.managed_account(NEWCOMER, at=AT))
    cloud.place().enabled_at = AT
    cloud.place().associated[AMAZONS] = list(ROLES)

    cloud.tell(aws.moved(NEWCOMER, at=later(60), to=OTHER_UNIT))
    cloud.settle()

    assert cloud.place().associated == {AMAZONS: []}


def test_account_that_cannot_be_reached_any_more_is_let_go_after_a_wait_and_says_so() -> None:
    cloud = joined(AccountCloud())
    cloud.place().base = False

    began = cloud.now
    cloud.tell(aws.moved(NEWCOMER, at=later(60), to=OTHER_UNIT))
    cloud.settle()

    assert cloud.account().phase is Phase.OUTSIDE
    assert cloud.now - began >= timedelta(seconds=900)
    line = TimelineEntry.from_item(cloud.ledger.entries[NEWCOMER][-1])
    assert "principals of ours may be left in portfolios there" in line.message
    assert "Nothing of ours is left" not in line.message


def test_right_to_enter_that_is_late_leaves_nothing_behind() -> None:
    cloud = joined(AccountCloud())
    cloud.place().refuse_next("GetSagemakerServicecatalogPortfolioStatus", "AccessDenied", times=3)

    cloud.tell(aws.moved(NEWCOMER, at=later(60), to=OTHER_UNIT))
    cloud.settle()

    assert cloud.place().associated == {AMAZONS: []}


def test_closing_that_failed_is_tried_again_by_each_sweep_and_told_once() -> None:
    cloud = joined(AccountCloud())
    refused = "DisassociatePrincipalFromPortfolio"
    cloud.place().refuse_next(refused, "AccessDeniedException", "not allowed", times=10_000)
    cloud.tell(aws.moved(NEWCOMER, at=later(60), to=OTHER_UNIT))
    cloud.settle()
    assert phase_and_reason(cloud) == ("Failed", f"{refused}Refused")
    revision = cloud.account().revision

    for _ in range(3):
        cloud.sweep()
        cloud.settle()
    assert cloud.account().revision == revision
    assert cloud.told()["ProjectsFailed.v1"] == 1

    cloud.place().refusals.clear()
    cloud.sweep()
    cloud.settle()
    assert cloud.account().phase is Phase.OUTSIDE
    assert cloud.place().associated == {AMAZONS: []}


def test_account_that_left_is_closed_and_not_touched_any_more() -> None:
    cloud = joined(AccountCloud())
    cloud.place().made.clear()

    cloud.tell(aws.departed_organization(NEWCOMER, at=later(60)))
    cloud.settle()
    cloud.sweep()
    cloud.settle()

    assert phase_and_reason(cloud) == ("Closed", "Departed")
    assert cloud.place().made == []
    assert cloud.told()["AccountDeparted.v1"] == 1


def test_late_creation_does_not_bring_back_who_left() -> None:
    cloud = AccountCloud()
    cloud.tell(aws.removed(NEWCOMER, at=later(60)))
    cloud.tell(aws.created(NEWCOMER, at=AT))
    cloud.tell(aws.managed_account(NEWCOMER, at=later(30)))
    cloud.settle()

    assert phase_and_reason(cloud) == ("Closed", "Departed")
    assert cloud.places == {}


def test_account_that_comes_back_is_taken_again_and_its_old_unit_is_forgotten() -> None:
    cloud = joined(AccountCloud())
    cloud.tell(aws.removed(NEWCOMER, at=later(60)))
    cloud.settle()

    cloud.tell(aws.accepted_handshake(NEWCOMER, at=later(120)))
    cloud.settle()
    assert cloud.account().phase is Phase.OUTSIDE
    cloud.tell(aws.moved(NEWCOMER, at=later(180)))
    cloud.settle()

    assert cloud.account().phase is Phase.ENABLED
    assert cloud.told()["AccountJoined.v1"] == 2


def test_creation_that_failed_is_kept_and_told() -> None:
    cloud = AccountCloud()
    failed = aws.managed_account("Not Available", at=AT, state="FAILED", message="E-mail taken.")
    cloud.tell(failed)
    cloud.tell(failed)
    cloud.settle()

    (account_id,) = cloud.ledger.states
    account = cloud.account(account_id)
    assert (account.phase, account.reason, account.message) == (
        Phase.FAILED,
        "AccountCreationFailed",
        "E-mail taken.",
    )
    assert account.account_id is None
    assert cloud.told() == {"ProjectsFailed.v1": 1}


def test_failure_of_control_tower_takes_nothing_from_who_is_enabled() -> None:
    cloud = joined(AccountCloud())
    cloud.tell(
        aws.managed_account(
            NEWCOMER, at=later(60), event="UpdateManagedAccount", state="FAILED", message="Drift."
        )
    )
    cloud.settle()

    assert cloud.account().phase is Phase.ENABLED
    line = next(x for x in cloud.ledger.entries[NEWCOMER] if x.get("event") == "ProjectsFailed.v1")
    assert (line["reason"], line["message"]) == ("UpdateManagedAccountFailed", "Drift.")


def test_base_of_an_account_nobody_told_of_changes_nothing() -> None:
    cloud = AccountCloud()

    cloud.base_deployed("555555555555")
    cloud.settle()

    assert cloud.ledger.states == {}
    assert cloud.queue == []


@pytest.mark.parametrize("gap", [timedelta(0), timedelta(seconds=1)])
def test_leaving_in_the_second_of_joining_counts_as_having_left(gap: timedelta) -> None:
    cloud = AccountCloud()
    cloud.tell(aws.removed(NEWCOMER, at=AT + gap))
    cloud.tell(aws.managed_account(NEWCOMER, at=AT))
    cloud.settle()

    assert cloud.account().phase is Phase.CLOSED


def test_account_that_moves_between_listed_units_stays_enabled() -> None:
    units = {unit: OrganizationalUnit(unit, "dev", (REGION,)) for unit in (UNIT, OTHER_UNIT)}
    cloud = joined(AccountCloud(installation(organizational_units=units)))

    cloud.tell(aws.moved(NEWCOMER, at=later(60), to=OTHER_UNIT))
    cloud.settle()

    account = cloud.account()
    assert (account.phase, account.organizational_unit) == (Phase.ENABLED, OTHER_UNIT)
    assert account.observed_generation == account.generation
    assert "AccountDeparted.v1" not in cloud.told()


def test_account_that_cannot_be_closed_yet_is_not_written_at_each_look() -> None:
    cloud = joined(AccountCloud())
    cloud.place().refuse_next("GetSagemakerServicecatalogPortfolioStatus", "Throttling", times=9)

    cloud.tell(aws.moved(NEWCOMER, at=later(60), to=OTHER_UNIT))
    cloud.settle()

    reasons = [line["reason"] for line in cloud.ledger.entries[NEWCOMER]]
    assert cloud.account().phase is Phase.OUTSIDE
    assert reasons.count("OutsideOrganizationalUnits") == 2
    assert reasons.count("Throttled") == 1


def test_who_writes_second_reads_again() -> None:
    cloud = joined(AccountCloud())
    ledger = cloud.ledger
    write, conflicts = ledger.write, [RevisionConflictError("somebody was faster")]

    def second(item: Item, entry: TimelineEntry) -> None:
        if conflicts:
            raise conflicts.pop()
        write(item, entry)

    ledger.write = second  # type: ignore[method-assign, assignment] # the one who is faster
    cloud.tell(aws.removed(NEWCOMER, at=later(60)))

    assert cloud.account().phase is Phase.CLOSED


def test_who_is_always_second_is_told_to_try_again() -> None:
    cloud = joined(AccountCloud())

    def never(item: Item, entry: TimelineEntry) -> None:
        raise RevisionConflictError("somebody was faster")

    cloud.ledger.write = never  # type: ignore[method-assign, assignment] # the one who is faster
    with pytest.raises(TryAgainError):
        cloud.tell(aws.removed(NEWCOMER, at=later(60)))
