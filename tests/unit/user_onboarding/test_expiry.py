"""Time that is over: closed, purged, warned of; and renewals that nothing cancels."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.controller.clock import from_text, to_text
from services.controller.problems import ConflictError
from services.user_onboarding.expiry import due_by_time, next_moment
from services.user_onboarding.intents import resume, retry, suspend
from services.user_onboarding.plan import needs_work
from services.user_onboarding.user import Phase, User, Wanted
from tests.unit.user_onboarding.people import EVERYBODY, FAILED, READY
from tests.world.cloud import ADMIN, Cloud
from tests.world.delivery import START
from tests.world.expiry_scenarios import TERM, days_pass, for_a_term, renew
from tests.world.scenarios import ADA, LEAD, NEEDS_ONE

LATER = timedelta(days=365)


def expired() -> Cloud:
    """Return a cloud in which Ada's time is over and she was closed."""
    cloud = Cloud()
    for_a_term(cloud)
    days_pass(cloud, 21)
    assert (cloud.user(ADA).phase, cloud.user(ADA).reason) == (Phase.SUSPENDED, "Expired")
    return cloud


def role(cloud: Cloud) -> str:
    profile = cloud.account().profile_now("ada")
    assert profile is not None
    return profile.asked.execution_role_arn.rpartition("/")[2]


def warnings(cloud: Cloud) -> list[tuple[str, str]]:
    """Return id and expiry of each warning that was published, repetitions left out."""
    details = [
        json.loads(each["Detail"])
        for each in cloud.bus.accepted
        if each["DetailType"] == "UserExpiring.v1"
    ]
    told = [(each["metadata"]["event_id"], each["data"]["expires_at"]) for each in details]
    return list(dict.fromkeys(told))


def test_a_user_whose_time_is_over_can_do_nothing_and_loses_nothing() -> None:
    cloud = expired()

    user = cloud.user(ADA)
    assert role(cloud) == "test-suspended"
    assert [each.name for each in cloud.account().spaces_now()] == ["ada-space"]
    assert user.wanted is Wanted.PRESENT
    assert user.purge_at == to_text(from_text(str(user.expired_at)) + timedelta(days=30))
    assert user.due_at == user.purge_at == user.to_api()["purge_at"]


def test_a_later_expiry_alone_brings_an_expired_user_back() -> None:
    cloud = expired()

    renew(cloud)
    cloud.settle()

    user = cloud.user(ADA)
    assert user.phase is Phase.READY
    assert (user.expired_at, user.purge_at) == (None, None)
    assert role(cloud) == "test-ds"


def test_who_was_suspended_by_hand_stays_so_when_renewed() -> None:
    cloud = expired()
    cloud.intend(ADA, suspend)
    cloud.settle()

    renew(cloud)
    cloud.settle()

    assert (cloud.user(ADA).phase, cloud.user(ADA).reason) == (Phase.SUSPENDED, "Suspended")
    cloud.intend(ADA, resume)
    cloud.settle()
    assert cloud.user(ADA).phase is Phase.READY


def test_resuming_an_expired_user_is_refused_with_the_way_back() -> None:
    cloud = expired()

    with pytest.raises(ConflictError, match=r"expired at .*PATCH with a later expires_at"):
        cloud.intend(ADA, resume)


def test_a_change_that_is_no_renewal_leaves_an_expired_user_closed() -> None:
    cloud = expired()

    cloud.change(ADA, team="research")
    cloud.settle()

    assert (cloud.user(ADA).phase, cloud.user(ADA).reason) == (Phase.SUSPENDED, "Expired")


def test_an_expired_user_that_nobody_renews_is_purged_under_the_brake() -> None:
    cloud = expired()
    cloud.limit_deletions(0)
    cloud.now += timedelta(days=31)
    cloud.sweep()

    cloud.settle_but_for("DeletionBrake")

    assert cloud.account().profile_now("ada") is not None
    # Until the purge has begun a renewal brings everything back.
    renew(cloud)
    cloud.settle()
    assert cloud.user(ADA).phase is Phase.READY
    assert [each.name for each in cloud.account().spaces_now()] == ["ada-space"]


def test_a_renewal_after_the_purge_has_begun_is_refused_and_says_how_to_ask_anew() -> None:
    cloud = Cloud()
    cloud.ledger.states[ADA] = EVERYBODY["expired, and purging"].to_item()

    with pytest.raises(ConflictError, match="POST /users asks anew for a next chapter"):
        renew(cloud)


def test_a_request_that_waits_for_the_end_of_an_expired_user_is_told_the_way_back() -> None:
    cloud = Cloud()
    cloud.ledger.states[ADA] = EVERYBODY["expired, and not renewed"].to_item()

    user = cloud.post(user_name="ada", persona=LEAD)

    assert user.next_chapter is not None
    assert "a later expires_at brings the user back" in user.message


def test_offboarding_an_expired_user_by_hand_keeps_it_as_long_as_any_other() -> None:
    cloud = expired()

    user = cloud.offboard(ADA, by=ADMIN)

    assert user.purge_at == to_text(cloud.now + timedelta(days=30))
    assert (user.wanted, user.expired_at) == (Wanted.GONE, None)


def test_an_expired_user_that_is_resumed_from_offboarding_expires_again() -> None:
    cloud = expired()
    cloud.offboard(ADA)
    cloud.intend(ADA, resume)
    cloud.settle()

    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.SUSPENDED, "Expired")
    assert user.purge_at is not None


def test_a_shorter_expiry_holds_too() -> None:
    cloud = Cloud()
    for_a_term(cloud)
    cloud.change(ADA, expires_at=to_text(cloud.now + timedelta(days=1)))
    cloud.settle()

    days_pass(cloud, 2)

    assert cloud.user(ADA).reason == "Expired"


def test_a_request_whose_time_is_over_before_it_is_decided_ends_without_a_profile() -> None:
    cloud = Cloud(approvals=NEEDS_ONE)
    cloud.post(user_name="ada", persona=LEAD, expires_at=to_text(cloud.now + timedelta(days=2)))
    cloud.settle()
    cloud.now += timedelta(days=2)

    with pytest.raises(ConflictError, match="lapsed"):
        cloud.approve(ADA)
    cloud.sweep()
    cloud.settle()

    assert (cloud.user(ADA).phase, cloud.user(ADA).reason) == (Phase.REJECTED, "Expired")
    assert cloud.account().profile_now("ada") is None


def test_an_expiry_drops_the_change_that_waits_and_closes_the_user() -> None:
    cloud = Cloud(approvals=NEEDS_ONE)
    for_a_term(cloud)
    cloud.now += timedelta(days=19)
    cloud.change(ADA, persona=LEAD)
    cloud.settle()

    days_pass(cloud, 2)

    user = cloud.user(ADA)
    assert (user.phase, user.reason, user.approval) == (Phase.SUSPENDED, "Expired", None)
    assert role(cloud) == "test-suspended"


def test_a_renewal_waits_for_nobodys_approval() -> None:
    cloud = Cloud(approvals=NEEDS_ONE)
    for_a_term(cloud)
    cloud.change(ADA, persona=LEAD)
    cloud.settle()

    renew(cloud)

    user = cloud.user(ADA)
    assert user.phase is Phase.PENDING_APPROVAL
    assert user.expires_at == to_text(cloud.now + LATER)
    assert user.approval is not None
    assert user.approval.change == {"persona": LEAD}


def test_a_renewal_together_with_a_change_to_approve_holds_at_once() -> None:
    cloud = Cloud(approvals=NEEDS_ONE)
    for_a_term(cloud)

    cloud.change(ADA, persona=LEAD, expires_at=None)

    user = cloud.user(ADA)
    assert (user.phase, user.expires_at) == (Phase.PENDING_APPROVAL, None)


def test_who_failed_with_a_profile_is_closed_too() -> None:
    cloud = Cloud()
    for_a_term(cloud)
    cloud.account().fail_updates["ada"] = "Internal"
    cloud.change(ADA, persona=LEAD)
    cloud.settle()
    assert cloud.user(ADA).phase is Phase.FAILED
    cloud.account().fail_updates.clear()

    days_pass(cloud, 21)

    assert (cloud.user(ADA).phase, role(cloud)) == (Phase.SUSPENDED, "test-suspended")


def test_who_failed_without_a_profile_stays_failed_and_is_closed_by_retry() -> None:
    failed = replace(FAILED, profile_arn=None, domain_id=None, expires_at=to_text(START))
    cloud = Cloud()
    cloud.ledger.states[ADA] = failed.to_item()
    cloud.sweep()
    cloud.settle()
    assert cloud.user(ADA).phase is Phase.FAILED

    cloud.intend(ADA, retry)
    cloud.settle()

    assert cloud.user(ADA).reason == "Expired"
    assert cloud.account().profile_now("ada") is None


def test_a_warning_is_told_once_for_each_expiry() -> None:
    cloud = Cloud()
    for_a_term(cloud)
    first = str(cloud.user(ADA).expires_at)

    days_pass(cloud, 5)
    assert warnings(cloud) == []
    days_pass(cloud, 2)
    days_pass(cloud, 1)

    assert [at for _, at in warnings(cloud)] == [first]
    user = cloud.user(ADA)
    assert (user.phase, user.reason) == (Phase.READY, "InService")
    assert any(first in each for each in user.to_api()["warnings"])
    renew(cloud, by=timedelta(days=20))
    cloud.settle()
    assert cloud.user(ADA).to_api()["warnings"] == []
    second = str(cloud.user(ADA).expires_at)
    days_pass(cloud, 7)
    assert [at for _, at in warnings(cloud)] == [first, second]
    assert len({event_id for event_id, _ in warnings(cloud)}) == 2


def test_the_index_of_what_is_due_finds_each_moment() -> None:
    cloud = Cloud()
    for_a_term(cloud)
    for days, reason in ((7, "InService"), (14, "Expired"), (31, "Offboarded")):
        cloud.now += timedelta(days=days)

        assert cloud.ledger.due("retail-dev", cloud.now) == [ADA]
        # No sweep: whatever has the studio looked at finds who is due.
        cloud.post(user_name="grace", persona="data-scientist", team=f"after-{days}-days")
        cloud.settle()
        cloud.offboard("retail-dev.grace", 0)
        cloud.settle()

        assert cloud.user(ADA).reason == reason


def test_what_is_due_before_the_next_sweep_happens_on_time() -> None:
    cloud = Cloud()
    for_a_term(cloud)
    at = from_text(str(cloud.user(ADA).expires_at))
    cloud.now = at - timedelta(minutes=14)
    cloud.sweep()

    cloud.settle()

    user = cloud.user(ADA)
    assert user.reason == "Expired"
    assert timedelta(0) <= from_text(str(user.expired_at)) - at < timedelta(seconds=2)


def test_an_expiry_within_minutes_needs_no_sweep_at_all() -> None:
    cloud = Cloud()
    cloud.post(
        user_name="ada",
        persona="data-scientist",
        expires_at=to_text(cloud.now + timedelta(minutes=10)),
    )

    cloud.settle()

    assert cloud.user(ADA).reason == "Expired"
    assert cloud.now - START < timedelta(minutes=11)


def test_what_is_due_later_is_left_to_a_sweep() -> None:
    cloud = Cloud()
    for_a_term(cloud)
    begin = cloud.now = from_text(str(cloud.user(ADA).warn_at)) - timedelta(minutes=16)
    cloud.sweep()

    cloud.settle()

    assert cloud.now - begin < timedelta(minutes=1)
    assert cloud.queue == []


MOMENTS = (None, START - timedelta(days=2), START + timedelta(days=2))


@pytest.mark.parametrize("name", EVERYBODY)
def test_what_is_due_by_time_is_work_and_what_is_not_is_none(name: str) -> None:
    def text(moment: datetime | None) -> str | None:
        return None if moment is None else to_text(moment)

    for expires_at in MOMENTS:
        for warn_at in MOMENTS:
            user = replace(EVERYBODY[name], expires_at=text(expires_at), warn_at=text(warn_at))

            step = due_by_time(user, START)

            moment = next_moment(user)
            assert (step is not None) == (moment is not None and from_text(moment) <= START)
            if step is not None:
                assert needs_work(user, START)


def test_a_user_stored_without_an_index_entry_is_found_by_the_sweep() -> None:
    cloud = Cloud()
    for_a_term(cloud)
    item = cloud.ledger.states[ADA]
    del item["due_at"], item["due_subject"], item["warn_at"]

    days_pass(cloud, 21)

    assert cloud.user(ADA).reason == "Expired"


def settled_after(cloud: Cloud) -> User:
    cloud.settle()
    cloud.sweep()
    cloud.settle()
    return cloud.user(ADA)


def test_a_renewal_before_any_call_while_the_user_expires_is_never_lost() -> None:
    plain = Cloud()
    for_a_term(plain)
    begin = len(plain.calls.made)
    days_pass(plain, 21)

    for number in range(begin, len(plain.calls.made)):
        cloud = Cloud()
        for_a_term(cloud)
        renewing = cloud
        cloud.calls.meanwhile[number] = lambda: renew(renewing)  # noqa: B023 - called in this round
        days_pass(cloud, 21)

        user = settled_after(cloud)
        assert (user.phase, user.expired_at) == (Phase.READY, None), number
        assert role(cloud) == "test-ds", number
        assert cloud.dead_messages == []


def test_a_renewal_before_any_call_of_the_purge_saves_everything_or_is_refused() -> None:
    plain = expired()
    begin = len(plain.calls.made)
    days_pass(plain, 31)
    saved, refused = 0, 0

    for number in range(begin, len(plain.calls.made)):
        cloud = expired()
        answers: list[str] = []

        def renewing(cloud: Cloud = cloud, answers: list[str] = answers) -> None:
            try:
                renew(cloud)
                answers.append("renewed")
            except ConflictError as refusal:
                answers.append(refusal.detail)

        cloud.calls.meanwhile[number] = renewing
        days_pass(cloud, 31)

        user = settled_after(cloud)
        if answers == ["renewed"]:
            saved += 1
            assert user.phase is Phase.READY, number
            assert role(cloud) == "test-ds"
            assert [each.name for each in cloud.account().spaces_now()] == ["ada-space"]
        else:
            refused += 1
            assert "POST /users" in answers[0]
            assert user.phase is Phase.OFFBOARDED, number
    assert saved > 5
    assert refused > 5


def test_two_renewals_at_once_both_hold_and_the_later_one_stays() -> None:
    soon, late = timedelta(days=100), timedelta(days=200)
    # Before the key is looked up, before the user is read, before it is written.
    for offset in range(3):
        cloud = expired()
        renewing, now = cloud, cloud.now
        number = len(cloud.calls.made) + offset
        cloud.calls.meanwhile[number] = lambda: renew(renewing, soon)  # noqa: B023 - called in this round
        before = cloud.user(ADA).generation

        renew(cloud, late)

        user = settled_after(cloud)
        assert (user.phase, user.generation) == (Phase.READY, before + 2)
        assert user.expires_at == to_text(now + late)


def test_a_ready_user_with_time_left_costs_no_call() -> None:
    user = replace(READY, expires_at=to_text(START + TERM), warn_at=to_text(START + LATER))

    assert due_by_time(user, START) is None
    assert not needs_work(user, START)
