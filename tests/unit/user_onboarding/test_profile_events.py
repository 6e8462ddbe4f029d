"""Calls that changed profiles, from CloudTrail's events to a look at the right users."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from services.controller.revisions import RevisionConflictError
from services.controller.streams import PoisonError
from services.controller.tickets import Ticket, merge
from services.user_onboarding.profile_events import SOURCE, tickets_for
from services.user_onboarding.user import Phase
from tests.world.cloud import Cloud, installation, studio
from tests.world.drift_scenarios import role_of
from tests.world.profile_calls import OUR_WORKER, profile_call
from tests.world.scenarios import ADA, ready

HERE = installation()
READ_TIMEOUT = ReadTimeoutError(endpoint_url="https://aws.example")
LOOK = Ticket("retail-dev", (ADA,), look=(ADA,))


@pytest.mark.parametrize(
    "name",
    ["CreateUserProfile", "UpdateUserProfile", "DeleteUserProfile", "AddTags", "DeleteTags"],
)
def test_a_call_has_the_user_of_its_profile_looked_at(name: str) -> None:
    assert tickets_for(profile_call(name, "Ada"), HERE) == [LOOK]


@pytest.mark.parametrize(
    "event",
    [
        profile_call(account_id="444444444444"),
        profile_call(region="us-east-1"),
        profile_call(errorCode="AccessDenied"),
        profile_call(by=OUR_WORKER),
        profile_call("AddTags", by=OUR_WORKER),
    ],
    ids=["another account", "another region", "refused", "our own", "our own tags"],
)
def test_what_changed_nothing_of_ours_by_another_hand_is_passed_over(event: Any) -> None:
    assert tickets_for(event, HERE) == []


def test_every_studio_of_an_account_looks_for_the_user_among_its_own() -> None:
    two = installation(studio(), studio("second"), studio("other", "444444444444"))

    assert tickets_for(profile_call(), two) == [
        LOOK,
        Ticket("second", ("second.ada",), look=("second.ada",)),
    ]


@pytest.mark.parametrize(
    "event",
    [
        profile_call("CreateDomain"),
        profile_call(requestParameters=None),
        profile_call(requestParameters={"userProfileName": "ada/../grace"}),
        profile_call(requestParameters={"userProfileName": 7}),
        profile_call("AddTags", requestParameters={"resourceArn": "arn:aws:s3:::bucket"}),
        {**profile_call(), "source": "aws.ec2"},
        {**profile_call(), "detail": "nothing"},
        {},
    ],
)
def test_what_is_not_understood_is_said_so(event: Any) -> None:
    with pytest.raises(PoisonError):
        tickets_for(event, HERE)


def test_what_is_not_understood_is_kept_for_a_person() -> None:
    cloud = Cloud()

    cloud.tell(profile_call("CreateDomain"), profile_call())

    assert [source for source, _, _ in cloud.dead_letters.kept] == [SOURCE]
    assert [Ticket.from_message(each.body).look for each in cloud.queue] == [(ADA,)]


def test_a_change_by_hand_is_mended_without_a_sweep() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))

    cloud.tell(profile_call())
    cloud.settle()

    assert cloud.account().profiles["ada"].asked.execution_role_arn == role_of(cloud, "ds")
    assert [kind for kind, _ in cloud.events()][-1] == "UserDriftCorrected.v1"


def test_a_deletion_by_hand_is_mended_without_a_sweep() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.account().delete_by_hand("ada")

    cloud.tell(profile_call("DeleteUserProfile"))
    cloud.settle()

    assert cloud.user(ADA).phase is Phase.READY
    assert cloud.account().profile_now("ada")


def test_tags_changed_by_hand_are_mended_without_a_sweep() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.account().tag_by_hand("ada", team="fraud")

    cloud.tell(profile_call("AddTags"))
    cloud.settle()

    assert cloud.account().profiles["ada"].asked.tags["studio:team"] == "pricing"


@pytest.mark.parametrize("alone", [False, True])
def test_a_change_told_of_while_the_service_is_at_work_is_looked_at_afterwards(
    alone: bool,
) -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    account = cloud.account()
    while "ada" not in account.profiles:
        cloud.deliver_some(None)
    # Between our own call and the list that shows its end: the list shows only the later time.
    account.profiles["ada"].asked.user_settings["ExecutionRole"] = role_of(cloud, "lead")  # type: ignore[index] # by hand
    if alone:
        # The pass that hears of it is the one that sees the profile in service.
        cloud.queue.clear()
        cloud.now += timedelta(seconds=10)

    cloud.tell(profile_call())
    cloud.settle()

    assert account.profiles["ada"].asked.execution_role_arn == role_of(cloud, "ds")


@pytest.mark.parametrize("lost", [RevisionConflictError("ada"), READ_TIMEOUT])
def test_what_was_told_is_looked_at_though_the_write_before_it_was_lost(lost: Exception) -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist", team="pricing")
    cloud.deliver_some(None)
    cloud.now += timedelta(seconds=30)
    # By the list, this is how the profile was when it was first seen in service.
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))
    cloud.now += timedelta(seconds=30)
    cloud.queue.clear()
    write, left = cloud.ledger.write, [lost]

    def lose_once(item: Any, entry: Any, **more: Any) -> None:
        if left:
            raise left.pop()
        write(item, entry, **more)

    cloud.ledger.write = lose_once  # type: ignore[method-assign, assignment] # the other writer
    cloud.tell(profile_call())
    cloud.settle()

    assert not left
    assert cloud.user(ADA).phase is Phase.READY
    assert cloud.account().profiles["ada"].asked.execution_role_arn == role_of(cloud, "ds")


def test_a_burst_of_events_costs_one_look() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.account().asked.clear()

    cloud.tell(*[profile_call() for _ in range(300)])
    cloud.now += timedelta(seconds=2)
    cloud.settle()

    assert cloud.account().asked["DescribeUserProfile"] == 1
    assert cloud.account().asked["ListUserProfiles"] == 0


def test_what_is_told_after_a_look_is_looked_at_again() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.tell(profile_call())
    cloud.settle()
    cloud.account().tag_by_hand("ada", team="fraud")

    cloud.tell(profile_call("AddTags"))
    cloud.settle()

    assert cloud.account().profiles["ada"].asked.tags["studio:team"] == "pricing"


def test_events_of_somebody_we_do_not_know_cost_no_call() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.account().asked.clear()

    cloud.tell(profile_call(profile="stranger"))
    cloud.settle()

    assert not cloud.account().asked


def test_a_look_that_meets_a_passing_fault_is_made_again() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.account().tag_by_hand("ada", team="fraud")
    cloud.account().refuse_next("DescribeUserProfile", "ThrottlingException", "Rate exceeded")

    cloud.tell(profile_call("AddTags"))
    cloud.settle()

    assert cloud.account().profiles["ada"].asked.tags["studio:team"] == "pricing"
    assert "Throttled" not in [entry["reason"] for entry in cloud.ledger.entries[ADA]]


def test_a_ticket_says_whom_to_look_at_and_older_ones_are_read() -> None:
    early, late = (replace(LOOK, told_at=f"2026-11-02T09:0{n}:00.000Z") for n in (1, 2))
    both = merge([early, late, Ticket("retail-dev", ("retail-dev.grace",), sweep=True)])

    assert both == [replace(late, ids=(ADA, "retail-dev.grace"), sweep=True)]
    assert merge([early, LOOK])[0].told_at is None
    assert Ticket.from_message(both[0].to_message()) == both[0]
    old = '{"subject": "retail-dev", "ids": ["a"], "sweep": false}'
    assert Ticket.from_message(old) == Ticket("retail-dev", ("a",))
    assert Ticket("retail-dev", ("a",)).to_message() == old
