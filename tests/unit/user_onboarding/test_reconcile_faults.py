"""Whole tickets while the world around them moves or fails."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from services.controller.tickets import Ticket
from services.user_onboarding.reconcile import reconcile
from services.user_onboarding.studio_account import DomainSeen, ProfilePage
from services.user_onboarding.user import Phase
from tests.world.cloud import Cloud
from tests.world.delivery import START


def reasons(cloud: Cloud, user_id: str) -> list[str]:
    return [str(entry["reason"]) for entry in cloud.ledger.entries[user_id]]


def test_a_repointed_domain_parameter_makes_nobody_anew() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()
    account = cloud.account()
    account.profiles.clear()
    account.parameter_values["/mlops/studio/domain-id"] = "d-another"
    account.other_domains.add("d-another")

    cloud.sweep()
    cloud.settle()

    assert cloud.user("retail-dev.ada").reason == "DomainChanged"
    assert not account.profiles


def test_a_profile_a_list_missed_is_asked_for_by_name_before_it_counts_as_gone() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()
    account = cloud.account()
    account.all_profiles = lambda *_: ProfilePage((), None)  # type: ignore[method-assign] # a page lost it
    account.asked.clear()

    cloud.sweep()
    cloud.settle()

    assert account.asked["DescribeUserProfile"] == 1
    assert reasons(cloud, "retail-dev.ada") == ["Requested", "ProfileCreating", "InService"]


def test_a_domain_being_updated_is_waited_for() -> None:
    cloud = Cloud()
    cloud.account().domain_seen = DomainSeen("Updating", "IAM", under_unified_studio=False)
    cloud.post(user_name="ada", persona="data-scientist")
    reconcile(cloud.worker, Ticket("retail-dev", ("retail-dev.ada",)), "holder", lambda: 100.0)
    assert cloud.user("retail-dev.ada").reason == "DomainNotInService"

    cloud.account().domain_seen = DomainSeen("InService", "IAM", under_unified_studio=False)
    cloud.settle()

    assert cloud.user("retail-dev.ada").phase is Phase.READY


def test_a_fault_of_the_table_delays_one_user_and_loses_none() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.post(user_name="grace", persona="data-scientist")
    write = cloud.ledger.write
    faults = [
        ClientError(
            {"Error": {"Code": "ThrottlingException", "Message": "x"}}, "TransactWriteItems"
        )
    ]

    def fail_once(item: Any, entry: Any, **more: Any) -> None:
        if item["id"] == "retail-dev.ada" and faults:
            raise faults.pop()
        write(item, entry, **more)

    cloud.ledger.write = fail_once  # type: ignore[method-assign, assignment] # the fault
    cloud.settle()

    assert not faults
    assert not cloud.dead_messages
    assert {item["phase"] for item in cloud.ledger.states.values()} == {"Ready"}


def test_a_sweep_short_of_time_still_passes_over_the_settled() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    reconcile(cloud.worker, Ticket("retail-dev", sweep=True), "holder", lambda: 1.0)

    assert not cloud.queue


def test_a_profile_somebody_keeps_deleting_ends_in_failed() -> None:
    cloud = Cloud()
    account = cloud.account()
    account.pending = timedelta(minutes=2)
    cloud.post(user_name="ada", persona="data-scientist")
    describe = account.describe

    def gone(domain_id: str, name: str) -> Any:
        account.profiles.clear()
        return describe(domain_id, name)

    account.describe = gone  # type: ignore[method-assign] # somebody is faster
    account.newest_profiles = lambda *_: ProfilePage((), None)  # type: ignore[method-assign] # and here
    cloud.settle(at_most=2000)

    user = cloud.user("retail-dev.ada")
    assert (user.phase, user.reason) == (Phase.FAILED, "ProfileVanishes")


THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": "x"}}, "Query")
UNREADABLE = ResponseParserError("Unable to parse response: b'<html>'")


@pytest.mark.parametrize("fault", [THROTTLED, UNREADABLE], ids=["throttled", "unreadable"])
@pytest.mark.parametrize("call", ["due", "read", "acquire", "release"])
def test_a_fault_of_the_table_does_not_hide_a_ticket_for_minutes(
    call: str, fault: Exception
) -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    owner: Any = cloud.ledger if call in ("due", "read") else cloud.leases
    real = getattr(owner, call)
    faults = [fault]

    def fail_once(*arguments: Any) -> Any:
        if faults:
            raise faults.pop()
        return real(*arguments)

    setattr(owner, call, fail_once)
    cloud.settle()

    assert not faults
    assert cloud.user("retail-dev.ada").phase is Phase.READY
    assert cloud.now - START < timedelta(seconds=120)
