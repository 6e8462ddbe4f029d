"""Personal data of users who are gone: erased, and the audit trail keeps its shape."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.controller.problems import ConflictError, NotFoundError
from services.controller.timeline import TimelineEntry
from services.user_onboarding.desired import Asked
from services.user_onboarding.erasure import Erasure, erase
from services.user_onboarding.user import Phase
from tests.unit.user_onboarding.people import asked
from tests.world.cloud import APPROVER, REQUESTER, Cloud
from tests.world.expiry_scenarios import days_pass, gone_at_once
from tests.world.scenarios import ADA, LEAD, NEEDS_ONE, at_work, ready

OWNER = "arn:aws:iam::111111111111:user/ada-lovelace"
EMAIL = "ada@bank.example"
SECRETS = (OWNER, EMAIL, REQUESTER, APPROVER, "too many questions", "ada-space", "4711-ada")


def gone() -> Cloud:
    """Return a cloud that Ada left, by the API and by a row, with much said of her."""
    cloud = Cloud(approvals=NEEDS_ONE)
    at_work(cloud)
    cloud.change(ADA, owner=OWNER, email=EMAIL)
    cloud.settle()
    cloud.change(ADA, persona=LEAD)
    cloud.settle()
    cloud.reject(ADA, "too many questions")
    cloud.settle()
    cloud.put_row(
        pk="4711-ada", action="offboard", user_name="ada", requested_by=EMAIL, retention_days=1
    )
    cloud.settle()
    days_pass(cloud, 2)
    assert cloud.user(ADA).phase is Phase.OFFBOARDED
    return cloud


def stored(cloud: Cloud) -> str:
    return json.dumps([cloud.ledger.states[ADA], cloud.ledger.entries[ADA]])


def shape(cloud: Cloud, count: int) -> list[Any]:
    names = ("revision", "at", "phase", "reason", "verified", "event")
    return [[each.get(name) for name in names] for each in cloud.ledger.entries[ADA][:count]]


def test_what_is_erased_is_nowhere_and_the_trail_keeps_its_shape() -> None:
    cloud = gone()
    count = len(cloud.ledger.entries[ADA])
    before = shape(cloud, count)
    assert all(secret in stored(cloud) for secret in SECRETS)

    user = cloud.erase(ADA)

    assert [secret for secret in SECRETS if secret in stored(cloud)] == []
    assert shape(cloud, count) == before
    assert [each["reason"] for each in cloud.ledger.entries[ADA][count:]] == [
        "ErasureRequested",
        "Erased",
    ]
    assert cloud.ledger.entries[ADA][-1]["actor"] == "the operator on duty"
    assert (user.phase, user.reason, user.requested_by) == (Phase.OFFBOARDED, "Erased", "erased")
    # Where the files stay must still be known to whoever deletes them.
    assert str(user.home).startswith("efs:")


def test_erasing_publishes_nothing_and_wakes_nobody() -> None:
    cloud = gone()
    events = len(cloud.events())

    cloud.erase(ADA)
    cloud.settle()

    assert len(cloud.events()) == events
    assert cloud.queue == []


def test_erasing_twice_is_erasing_once() -> None:
    cloud = gone()
    cloud.erase(ADA)
    before = stored(cloud)

    cloud.erase(ADA)

    assert stored(cloud) == before


def once(cloud: Cloud, entries: int) -> Erasure:
    """Erase as far as the time for some entries goes."""
    left = iter([True] * entries)
    who: Asked = asked("operator", verified=False, where=cloud.installation)
    return erase(cloud.ledger, ADA, who, lambda: next(left, False))


def test_a_long_timeline_is_erased_bit_by_bit() -> None:
    cloud = gone()
    for _ in range(250):
        cloud.ledger.write(
            {**cloud.ledger.states[ADA], "revision": len(cloud.ledger.entries[ADA]) + 1},
            _copied(cloud),
        )
    rounds = 1
    while not once(cloud, 120 * rounds).done:
        assert cloud.user(ADA).reason == "ErasureRequested"
        rounds += 1

    assert rounds == 3
    assert [secret for secret in SECRETS if secret in stored(cloud)] == []


def _copied(cloud: Cloud) -> Any:
    entries = cloud.ledger.entries[ADA]
    return replace(TimelineEntry.from_item(entries[0]), revision=len(entries) + 1)


def test_whatever_call_it_stops_at_the_same_again_leaves_nothing() -> None:
    plain = Cloud()
    gone_at_once(plain)
    begin = len(plain.calls.made)
    plain.erase(ADA)

    for number in range(begin, len(plain.calls.made)):
        for after in (False, True):
            cloud = Cloud()
            gone_at_once(cloud)
            cloud.calls.crash_at, cloud.calls.after = number, after

            cloud.erase(ADA)

            assert EMAIL not in stored(cloud), number
            assert REQUESTER not in stored(cloud), number
            assert cloud.user(ADA).reason == "Erased"
            assert shape(cloud, 100) == shape(plain, 100)


def test_who_is_not_gone_is_refused_with_what_to_do() -> None:
    cloud = Cloud()
    ready(cloud)

    with pytest.raises(ConflictError, match=r"is Ready\. .*offboard it first"):
        cloud.erase(ADA)
    with pytest.raises(NotFoundError):
        cloud.erase("retail-dev.nobody")


def test_a_name_is_not_given_again_half_erased_and_is_afterwards() -> None:
    cloud = gone()
    assert not once(cloud, 3).done

    with pytest.raises(ConflictError, match="being erased"):
        cloud.post(user_name="ada", persona="data-scientist")

    cloud.erase(ADA)
    ids = {event_id for _, event_id in cloud.events()}
    user = cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()
    assert (cloud.user(ADA).phase, user.chapter) == (Phase.READY, 2)
    # The name's revisions go on, so no event of the new life has the id of an old one.
    assert len({event_id for _, event_id in cloud.events()}) == len(ids) + 2


def test_a_row_that_names_nobody_hides_its_user_as_any_other() -> None:
    cloud = Cloud()
    cloud.put_row(
        pk="r", action="onboard", user_name="ada", persona="data-scientist", requested_by="erased"
    )

    with pytest.raises(ConflictError, match="is taken"):
        cloud.post(user_name="ada", persona="data-scientist")


def test_a_timeline_that_is_no_longer_kept_is_erased_and_left_to_the_table() -> None:
    cloud = Cloud()
    cloud.keep(timeline_days=365)
    ready(cloud, email=EMAIL)
    cloud.offboard(ADA, 0)
    cloud.settle()
    days_pass(cloud, 364)
    assert EMAIL in stored(cloud)

    days_pass(cloud, 2)

    *old, last = cloud.ledger.entries[ADA]
    assert EMAIL not in stored(cloud)
    assert REQUESTER not in stored(cloud)
    assert {type(each.get("forget_at")) for each in old} == {int}
    assert "forget_at" not in last
    # The table deletes by this attribute: the user itself must never carry it.
    assert "forget_at" not in cloud.ledger.states[ADA]
    assert cloud.user(ADA).due_at is None


def test_a_name_that_is_asked_for_again_keeps_its_timeline() -> None:
    cloud = Cloud()
    cloud.keep(timeline_days=365)
    ready(cloud)
    cloud.offboard(ADA, 0)
    cloud.settle()
    ready(cloud)

    days_pass(cloud, 400)

    assert not any("forget_at" in each for each in cloud.ledger.entries[ADA])


def test_timelines_are_kept_for_good_unless_configured() -> None:
    cloud = gone()

    days_pass(cloud, 20_000)

    assert EMAIL in stored(cloud)


def test_a_rejected_request_is_forgotten_in_its_time() -> None:
    cloud = Cloud(approvals=NEEDS_ONE)
    cloud.keep(timeline_days=30)
    cloud.post(user_name="ada", persona=LEAD, email=EMAIL)
    cloud.settle()
    cloud.reject(ADA)
    cloud.settle()

    days_pass(cloud, 31)

    assert EMAIL not in stored(cloud)
    assert cloud.user(ADA).reason == "Forgotten"


@pytest.mark.parametrize("days", [None, 90])
def test_a_decided_row_says_when_it_may_be_forgotten_where_configured(days: int | None) -> None:
    cloud = Cloud()
    cloud.keep(timeline_days=None, request_rows_days=days)

    cloud.put_row(
        pk="r", action="onboard", user_name="ada", persona="data-scientist", requested_by="x"
    )

    now = int(cloud.now.timestamp())
    expected = None if days is None else now + days * 86_400
    assert cloud.rows.outcomes["r"].forget_at == expected
