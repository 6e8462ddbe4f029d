"""A users table that was restored from an older point in time brings no leaver back."""

import json
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest

from services.controller.problems import ConflictError
from services.user_onboarding.intents import resume, retry, suspend
from services.user_onboarding.user import Phase
from tests.world.cloud import ADMIN, Cloud
from tests.world.restored_scenarios import Backup, leaver_restored_as_ready, swept
from tests.world.scenarios import ADA, LEAD, NEEDS_ONE, at_work, ready


def contents_by_event_id(cloud: Cloud) -> dict[str, set[str]]:
    """Return what was published under each id."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in cloud.bus.accepted:
        said = json.loads(each["Detail"])
        found[said["metadata"]["event_id"]].add(f"{each['DetailType']} {each['Detail']}")
    return found


def calls_of(cloud: Cloud, act: Any) -> list[str]:
    begun = len(cloud.calls.made)
    act()
    return cloud.calls.made[begun:]


def test_a_leaver_whose_row_came_back_is_not_made_anew() -> None:
    cloud = Cloud()

    leaver_restored_as_ready(cloud)

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.FAILED, "OlderThanRecord")
    for words in ("Offboarded at", "restored from an earlier time", "POST /users"):
        assert words in user.message
    assert cloud.account().profile_now("ada") is None
    assert not cloud.queue


def test_what_a_person_asks_for_after_a_restore_is_above_all_that_was_recorded() -> None:
    cloud = Cloud()
    ready(cloud)
    backup = Backup.of(cloud)
    for team in ("risk", "fraud", "pricing", "risk"):
        cloud.change(ADA, team=team)
    cloud.offboard(ADA, 0)
    cloud.settle()
    backup.restore(cloud)
    swept(cloud)
    record = cloud.ledger.kept_marks[ADA]

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    user = cloud.user(ADA)
    assert user.phase is Phase.READY
    assert user.revision > record.revision
    assert user.generation > int(str(record.values["generation"]))
    assert user.chapter > int(str(record.values["chapter"]))
    assert {len(each) for each in contents_by_event_id(cloud).values()} == {1}


def test_a_name_that_only_the_record_knows_begins_above_it() -> None:
    cloud = Cloud()
    backup = Backup.of(cloud)
    ready(cloud)
    cloud.offboard(ADA, 0)
    cloud.settle()
    record = cloud.ledger.kept_marks[ADA]
    backup.restore(cloud)

    user = cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    assert user.revision == record.revision + 1
    assert user.chapter == 2
    assert user.generation == int(str(record.values["generation"])) + 1
    assert cloud.user(ADA).phase is Phase.READY
    assert {len(each) for each in contents_by_event_id(cloud).values()} == {1}


def test_a_suspended_user_restored_as_changing_gets_no_role_back() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.change(ADA, team="risk")
    backup = Backup.of(cloud)
    cloud.settle()
    cloud.intend(ADA, suspend)
    cloud.settle()
    backup.restore(cloud)

    swept(cloud)

    assert cloud.user(ADA).reason == "OlderThanRecord"
    profile = cloud.account().profile_now("ada")
    assert profile is not None
    assert profile.asked.execution_role_arn.endswith("test-suspended")


def test_who_came_back_and_is_restored_as_leaving_is_not_purged() -> None:
    cloud = Cloud()
    at_work(cloud)
    cloud.offboard(ADA)
    cloud.settle()
    backup = Backup.of(cloud)
    cloud.intend(ADA, resume)
    cloud.settle()
    backup.restore(cloud)

    cloud.now += timedelta(days=31)
    swept(cloud)

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.FAILED, "OlderThanRecord")
    assert "ada-space" in {each.name for each in cloud.account().spaces_now()}
    cloud.intend(ADA, retry)
    cloud.settle()
    assert cloud.user(ADA).phase is Phase.READY


@pytest.mark.parametrize("suspended", [False, True])
def test_who_is_here_again_and_is_restored_in_the_middle_of_a_purge_keeps_the_spaces(
    *, suspended: bool
) -> None:
    cloud = Cloud()
    at_work(cloud)
    cloud.offboard(ADA, 0)
    while cloud.user(ADA).purge_begun_at is None:
        cloud.deliver_some(None)
    backup = Backup.of(cloud)
    cloud.settle()
    at_work(cloud)
    if suspended:
        cloud.intend(ADA, suspend)
        cloud.settle()
    backup.restore(cloud)

    swept(cloud)

    assert cloud.user(ADA).reason == "OlderThanRecord"
    assert "ada-space" in {each.name for each in cloud.account().spaces_now()}


def test_a_change_of_an_outdated_row_brings_nobody_back() -> None:
    cloud = Cloud()
    ready(cloud)
    backup = Backup.of(cloud)
    cloud.offboard(ADA, 0)
    cloud.settle()
    backup.restore(cloud)

    with pytest.raises(ConflictError):
        cloud.change(ADA, team="risk")
    with pytest.raises(ConflictError, match="older than the record"):
        cloud.intend(ADA, resume)
    swept(cloud)

    assert cloud.account().profile_now("ada") is None


def test_a_restore_is_no_way_round_an_approval() -> None:
    cloud = Cloud(approvals=NEEDS_ONE)
    cloud.post(user_name="ada", persona=LEAD)
    cloud.approve(ADA)
    cloud.settle()
    backup = Backup.of(cloud)
    cloud.offboard(ADA, 0)
    cloud.settle()
    backup.restore(cloud)

    cloud.post(user_name="ada", persona=LEAD, by=ADMIN)
    cloud.settle()

    assert cloud.user(ADA).phase is Phase.PENDING_APPROVAL
    assert cloud.account().profile_now("ada") is None


def test_retry_of_a_recorded_leaver_keeps_what_is_there_for_the_configured_days() -> None:
    cloud = Cloud()
    at_work(cloud)
    backup = Backup.of(cloud)
    cloud.offboard(ADA)
    cloud.settle()
    backup.restore(cloud)

    cloud.intend(ADA, retry)
    cloud.settle()

    assert (cloud.user(ADA).phase, cloud.user(ADA).reason) == (Phase.OFFBOARDING, "Retained")
    assert "ada-space" in {each.name for each in cloud.account().spaces_now()}


def test_closing_an_outdated_row_records_above_what_was_recorded() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.intend(ADA, suspend)
    backup = Backup.of(cloud)
    cloud.settle()
    before = cloud.ledger.kept_marks[ADA].revision
    cloud.intend(ADA, resume)
    cloud.settle()
    cloud.intend(ADA, suspend)
    cloud.settle()
    backup.restore(cloud)

    swept(cloud)

    assert cloud.user(ADA).phase is Phase.SUSPENDED
    assert cloud.ledger.kept_marks[ADA].revision == cloud.user(ADA).revision > before
    assert {len(each) for each in contents_by_event_id(cloud).values()} == {1}


def test_creating_costs_one_look_into_the_record_and_a_settled_user_none() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    reads: list[str] = []
    mark = cloud.ledger.mark

    def counted(item_id: str) -> Any:
        reads.append(item_id)
        return mark(item_id)

    cloud.ledger.mark = counted  # type: ignore[method-assign] # counts, and asks the real one

    cloud.settle()
    assert reads == [ADA]
    swept(cloud)
    assert reads == [ADA]


def test_nothing_but_the_id_tells_whose_record_it_is() -> None:
    cloud = Cloud()
    ready(cloud, email="ada@bank.example", owner=ADMIN)
    cloud.intend(ADA, suspend)
    cloud.settle()

    item = cloud.ledger.kept_marks[ADA].to_item()

    assert set(item) == {"id", "revision", "generation", "chapter", "phase", "wanted", "at"}
