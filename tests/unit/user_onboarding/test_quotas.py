"""The quota of user profiles: told when it is reached, and to whoever asks when it is near."""

from dataclasses import replace

import pytest

from services.controller.tickets import Ticket
from services.user_onboarding.quotas import Noted, Quota, at_limit, counted, warnings
from services.user_onboarding.reconcile import reconcile
from services.user_onboarding.steps import Fail
from services.user_onboarding.user import Phase
from tests.unit.user_onboarding.http_calls import Gateway
from tests.world.cloud import Cloud, studio
from tests.world.table import MemoryQuotaNotes

PLACE = "222222222222.eu-west-1"
NAME = "Maximum number of Studio user profiles allowed per account"
CONSOLE = "https://eu-west-1.console.aws.amazon.com/servicequotas/home/services/sagemaker/quotas/L-AC46C40F"


def with_notes(*studios: object) -> tuple[Cloud, MemoryQuotaNotes]:
    cloud, notes = Cloud(*studios), MemoryQuotaNotes()  # type: ignore[arg-type] # studios only
    cloud.worker = replace(cloud.worker, quota_notes=notes)
    return cloud, notes


def test_who_meets_the_quota_is_told_its_name_its_value_and_where_it_is_raised() -> None:
    cloud = Cloud()
    cloud.account().quota = Quota(NAME, 0)

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    user = cloud.user("retail-dev.ada")
    assert (user.phase, user.reason) == (Phase.FAILED, "ResourceLimitExceeded")
    assert "The account-level service limit is 0." in user.message
    assert f'"{NAME}" (L-AC46C40F) of account 222222222222 in eu-west-1 is 0.' in user.message
    assert CONSOLE in user.message


def test_where_service_quotas_may_not_be_asked_the_message_says_so_and_where_to_look() -> None:
    cloud = Cloud()
    cloud.account().refuse_next("CreateUserProfile", "ResourceLimitExceeded", "limit is 60")

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    message = cloud.user("retail-dev.ada").message
    assert "limit is 60" in message
    assert "Service Quotas could not be asked" in message
    assert CONSOLE in message


def test_many_users_at_the_quota_cost_one_question() -> None:
    cloud = Cloud()
    cloud.account().quota = Quota(NAME, 1)
    for number in range(10):
        cloud.post(user_name=f"user-{number}", persona="data-scientist")
    ids = tuple(cloud.ledger.states)

    reconcile(cloud.worker, Ticket("retail-dev", ids), "holder", lambda: 100.0)

    phases = [item["phase"] for item in cloud.ledger.states.values()]
    assert phases.count("Failed") == 9
    assert cloud.account().asked["GetServiceQuota"] == 1


@pytest.mark.parametrize(
    ("partition", "said"),
    [
        ("aws", f"Raise it there: {CONSOLE}"),
        ("aws-cn", "https://eu-west-1.console.amazonaws.cn/servicequotas/"),
        ("aws-us-gov", "https://eu-west-1.console.amazonaws-us-gov.com/servicequotas/"),
        ("aws-iso", "Raise it in Service Quotas there (service sagemaker, L-AC46C40F)."),
    ],
)
def test_where_it_is_raised_is_of_the_partition(partition: str, said: str) -> None:
    assert said in at_limit(Fail("X", "No."), Quota(NAME, 60), studio(), partition).message


def test_a_sweep_notes_how_many_profiles_there_are_of_how_many_once() -> None:
    cloud, notes = with_notes()
    cloud.account().quota = Quota(NAME, 10)
    for name in ("ada", "grace"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.settle()

    for _ in range(3):
        cloud.sweep()
        cloud.settle()

    assert notes.noted == {PLACE: Noted({"retail-dev": 2}, 10)}
    assert notes.writes == 1
    assert cloud.account().asked["GetServiceQuota"] == 3


def test_half_a_list_counts_nothing() -> None:
    cloud, notes = with_notes()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    reconcile(cloud.worker, Ticket("retail-dev", sweep=True), "holder", lambda: 1.0)

    assert notes.noted == {}


def test_studios_of_one_account_share_its_quota() -> None:
    first = studio("retail-dev")
    noted = counted(counted(Noted(), "retail-dev", 50, 100), "retail-lab", 40, None)

    assert noted == Noted({"retail-dev": 50, "retail-lab": 40}, 100)
    assert "has 90 of the 100 user profiles" in warnings(noted, first, "aws")[0]
    assert warnings(counted(noted, "retail-lab", 39, 100), first, "aws") == []


def test_whoever_asks_for_a_user_near_the_quota_is_warned() -> None:
    calls = Gateway()
    calls.quota_notes.noted[PLACE] = Noted({"retail-dev": 59}, 60)

    near = calls.post(user_name="ada", persona="data-scientist")
    calls.quota_notes.noted[PLACE] = Noted({"retail-dev": 2}, 60)
    far = calls.post(user_name="grace", persona="data-scientist")

    [warning] = near.body["warnings"]
    assert near.status == 202
    assert "59 of the 60" in warning
    assert CONSOLE in warning
    assert far.body["warnings"] == []
