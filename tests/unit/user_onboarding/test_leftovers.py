"""Who has left and turns up again is let go once more; others under the name are left alone."""

from dataclasses import replace
from datetime import timedelta

from services.user_onboarding.leftovers import turned_up
from services.user_onboarding.steps import LeaveAgain, Look, Nothing
from services.user_onboarding.user import Phase
from services.user_onboarding.world import (
    SUSPENDED_ROLE,
    Domain,
    ExecutionRole,
    Ownership,
    Profile,
    Unseen,
)
from tests.unit.user_onboarding.people import ARN, GONE, SUSPENDED
from tests.world.cloud import Cloud
from tests.world.scenarios import ADA, ready

DOMAIN = Domain("d-1", {})
OURS = Profile("ada", "InService", ARN, Ownership("test", GONE.id, None))


def test_only_a_profile_of_this_user_is_left_behind() -> None:
    listed = Profile("ada", "InService")
    foreign = replace(OURS, ownership=Ownership(None, None, None))
    another = replace(OURS, ownership=Ownership("test", "retail-dev.grace", None))

    assert turned_up(GONE, OURS, DOMAIN, "test") == LeaveAgain()
    assert turned_up(GONE, listed, DOMAIN, "test") == Look("d-1")
    for view in (foreign, another, Unseen.UNLISTED, Unseen.ABSENT, Unseen.NOT_LOOKED):
        assert turned_up(GONE, view, DOMAIN, "test") == Nothing()


def test_a_creation_that_lands_after_the_end_is_taken_away_by_a_sweep() -> None:
    cloud = Cloud()
    ready(cloud)
    late = replace(cloud.account().profiles["ada"])
    cloud.offboard(ADA, 0)
    cloud.settle()
    assert cloud.user(ADA).phase is Phase.OFFBOARDED
    cloud.account().profiles["ada"] = late

    cloud.now += timedelta(minutes=15)
    cloud.sweep()
    cloud.settle()

    assert cloud.user(ADA).phase is Phase.OFFBOARDED
    assert cloud.account().profile_now("ada") is None
    assert "ProfileLeft" in [entry["reason"] for entry in cloud.ledger.entries[ADA]]


def test_a_profile_that_was_closed_without_being_noted_is_left_closed() -> None:
    closed_by = ExecutionRole("arn:aws:iam::222222222222:role/studio/persona/test-suspended")
    domain = Domain("d-1", {SUSPENDED_ROLE: closed_by})
    user = replace(SUSPENDED, profile_arn=None)
    closed = replace(OURS, ownership=Ownership("test", user.id, closed_by.arn))

    assert turned_up(user, closed, domain, "test") == Nothing()
    assert turned_up(user, OURS, domain, "test") == LeaveAgain()
