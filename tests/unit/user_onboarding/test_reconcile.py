"""Whole tickets against the in-memory world."""

import itertools
import json
import random
from collections import Counter
from datetime import timedelta

import pytest

from events.catalog import EVENTS
from services.controller.leases import Lease
from services.controller.revisions import RevisionConflictError
from services.controller.tickets import Ticket
from services.user_onboarding.reconcile import ENOUGH_SECONDS, reconcile
from services.user_onboarding.studio_account import DomainSeen
from services.user_onboarding.user import Phase
from tests.world.cloud import Cloud, studio
from tests.world.delivery import START
from tests.world.scenarios import ADA


def reasons(cloud: Cloud, user_id: str) -> list[str]:
    return [str(entry["reason"]) for entry in cloud.ledger.entries[user_id]]


def test_a_request_ends_in_service_with_the_personas_role_and_our_tags() -> None:
    cloud = Cloud()

    cloud.post(user_name="Ada", persona="lead-data-scientist", team="analytics", cost_center="42")
    cloud.settle()

    user = cloud.user("retail-dev.ada")
    asked = cloud.account().profiles["ada"].asked
    assert user.phase is Phase.READY
    assert asked.name == "Ada"
    assert asked.execution_role_arn == cloud.account().parameter_values["/mlops/role/lead"]
    assert asked.tags == {
        "studio:user": "retail-dev.ada",
        "studio:managed-by": "test",
        "studio:team": "analytics",
        "studio:cost-center": "42",
    }
    assert reasons(cloud, "retail-dev.ada") == ["Requested", "ProfileCreating", "InService"]


def test_each_transition_is_published_once_with_its_cause() -> None:
    cloud = Cloud()

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    details = [json.loads(each["Detail"]) for each in cloud.bus.accepted]
    kinds = [each["DetailType"] for each in cloud.bus.accepted]
    assert kinds == ["UserRequested.v1", "UserProvisioned.v1"]
    assert details[1]["metadata"]["causation_id"] == details[0]["metadata"]["event_id"]
    assert {each["metadata"]["correlation_id"] for each in details} == {"request-1"}
    for kind, each in zip(kinds, cloud.bus.accepted, strict=True):
        EVENTS[kind].from_detail(each["Detail"])


def test_looking_at_settled_users_costs_list_pages_and_no_describe() -> None:
    cloud = Cloud()
    for number in range(250):
        cloud.post(user_name=f"user-{number}", persona="data-scientist")
    cloud.settle()
    account = cloud.account()
    account.asked.clear()
    written = len(cloud.ledger.stream)

    cloud.sweep()
    cloud.settle()

    assert account.asked == {
        "GetParameters": 1,
        "DescribeDomain": 1,
        "GetRole": 1,
        "ListUserProfiles": 3,
        "GetResources": 3,
    }
    assert not cloud.queue
    assert len(cloud.ledger.stream) == written


def test_many_requests_are_created_at_the_configured_rate_without_a_describe() -> None:
    cloud = Cloud()
    for number in range(200):
        cloud.post(user_name=f"user-{number}", persona="data-scientist")

    cloud.settle()

    account = cloud.account()
    created = sorted(each.created_at for each in account.profiles.values())
    gaps = [later - earlier for earlier, later in itertools.pairwise(created)]
    assert all(user["phase"] == "Ready" for user in cloud.ledger.states.values())
    assert min(gaps) >= timedelta(seconds=1)
    assert account.asked["DescribeUserProfile"] == 0


def test_a_user_waiting_for_its_turn_is_not_timed_out() -> None:
    cloud = Cloud()
    for number in range(1000):
        cloud.post(user_name=f"user-{number}", persona="data-scientist")

    cloud.settle(at_most=5000)

    assert cloud.now - START > timedelta(
        seconds=cloud.installation.pace.provisioning_timeout_seconds
    )
    assert {user["phase"] for user in cloud.ledger.states.values()} == {"Ready"}


def test_who_is_behind_thousands_of_newer_profiles_is_looked_at_not_listed_for() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.deliver_some(None)
    # The queue is lost, and the sweep comes late.
    cloud.queue.clear()
    cloud.now += timedelta(minutes=2)
    cloud.account().page_size = 1
    for number in range(40):
        cloud.now += timedelta(seconds=1)
        cloud.account().found_profile(f"newer-{number}", {})
    before = Counter(cloud.account().asked)
    cloud.send_all([Ticket("retail-dev", (ADA,))])

    cloud.settle()

    asked = cloud.account().asked - before
    assert cloud.user(ADA).phase is Phase.READY
    assert (asked["ListUserProfiles"], asked["DescribeUserProfile"]) == (5, 1)


def test_throttling_fails_nobody() -> None:
    cloud = Cloud()
    for operation in ("CreateUserProfile", "ListUserProfiles", "GetParameters", "GetRole"):
        for _ in range(3):
            cloud.account().refuse_next(operation, "ThrottlingException", "Rate exceeded")

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    assert cloud.user("retail-dev.ada").phase is Phase.READY


def test_a_role_not_assumable_yet_is_tried_again() -> None:
    cloud = Cloud()
    for _ in range(3):
        cloud.account().refuse_next(
            "CreateUserProfile", "ValidationException", "SageMaker could not assume role"
        )

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    assert cloud.user("retail-dev.ada").phase is Phase.READY
    assert "RoleNotAssumable" in reasons(cloud, "retail-dev.ada")


def test_endless_throttling_shows_and_ends_when_it_ends() -> None:
    cloud = Cloud()
    for _ in range(200):
        cloud.account().refuse_next("CreateUserProfile", "ThrottlingException", "Rate exceeded")

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    assert cloud.user("retail-dev.ada").phase is Phase.READY
    assert reasons(cloud, "retail-dev.ada") == [
        "Requested",
        "Throttled",
        "ProfileCreating",
        "InService",
    ]


def test_a_name_both_taken_and_not_there_ends_in_failed() -> None:
    cloud = Cloud()
    for _ in range(2000):
        cloud.account().refuse_next("CreateUserProfile", "ResourceInUse", "exists")

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    user = cloud.user("retail-dev.ada")
    assert (user.phase, user.reason) == (Phase.FAILED, "NotSettling")


def test_a_base_that_never_comes_ends_in_failed_with_its_name() -> None:
    cloud = Cloud()
    del cloud.account().parameter_values["/mlops/role/ds"]

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    user = cloud.user("retail-dev.ada")
    assert (user.phase, user.reason) == (Phase.FAILED, "ParameterMissing")
    assert "/mlops/role/ds" in user.message
    assert reasons(cloud, "retail-dev.ada") == ["Requested", "ParameterMissing", "ParameterMissing"]


def test_a_quota_reached_is_told_in_awss_own_words() -> None:
    cloud = Cloud()
    cloud.account().refuse_next("CreateUserProfile", "ResourceLimitExceeded", "limit is 60")

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    user = cloud.user("retail-dev.ada")
    assert (user.phase, user.reason) == (Phase.FAILED, "ResourceLimitExceeded")
    detail = json.loads(cloud.bus.accepted[-1]["Detail"])["data"]
    assert cloud.bus.accepted[-1]["DetailType"] == "UserFailed.v1"
    assert detail["error_code"] == "ResourceLimitExceeded"
    assert "limit is 60" in detail["error_message"]


def test_a_domain_under_unified_studio_is_refused() -> None:
    cloud = Cloud()
    cloud.account().domain_seen = DomainSeen("InService", "IAM", under_unified_studio=True)

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    assert cloud.user("retail-dev.ada").reason == "DomainUnderUnifiedStudio"
    assert not cloud.account().profiles


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"arn": "arn:aws:iam::222222222222:role/Admin"}, "not a role under /studio/persona/"),
        ({"tags": {}}, "lacks the tag studio:persona"),
        ({"boundary_arn": None}, "does not have the permissions boundary boundary"),
        (
            {"boundary_arn": "arn:aws:iam::222222222222:policy/my-boundary"},
            "does not have the permissions boundary boundary",
        ),
    ],
)
def test_a_parameter_that_names_a_wrong_role_is_not_believed(
    change: dict[str, object], said: str
) -> None:
    from dataclasses import replace

    cloud = Cloud()
    account = cloud.account()
    role = replace(account.roles["test-ds"], **change)  # type: ignore[arg-type] # one field each
    account.roles[role.arn.rpartition("/")[2]] = role
    account.parameter_values["/mlops/role/ds"] = role.arn

    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    user = cloud.user("retail-dev.ada")
    assert (user.phase, user.reason) == (Phase.FAILED, "PersonaRoleRefused")
    assert said in user.message
    assert not account.profiles


def test_one_users_failure_is_its_own() -> None:
    cloud = Cloud()
    cloud.account().fail_next["grace"] = "EFS mount failed"
    for name in ("ada", "grace", "mary"):
        cloud.post(user_name=name, persona="data-scientist")

    cloud.settle()

    phases = {key: item["phase"] for key, item in cloud.ledger.states.items()}
    assert phases == {
        "retail-dev.ada": "Ready",
        "retail-dev.grace": "Failed",
        "retail-dev.mary": "Ready",
    }
    assert "EFS mount failed" in cloud.user("retail-dev.grace").message


def test_an_item_our_code_cannot_read_delays_nobody_and_is_kept() -> None:
    cloud = Cloud()
    for name in ("ada", "grace", "mary"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.ledger.states["retail-dev.grace"]["phase"] = "Nonsense"

    cloud.settle()

    assert cloud.user("retail-dev.ada").phase is Phase.READY
    assert cloud.user("retail-dev.mary").phase is Phase.READY
    assert [Ticket.from_message(each).ids for each in cloud.dead_messages] == [
        ("retail-dev.grace",)
    ]


def test_a_worker_without_the_lease_puts_its_ticket_back() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    assert cloud.leases.acquire("retail-dev", "another", cloud.now, 150)

    cloud.settle()

    assert cloud.user("retail-dev.ada").phase is Phase.READY
    assert cloud.now - START >= timedelta(seconds=150)


def test_a_worker_short_of_time_leaves_the_rest_to_the_next() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    ticket = Ticket("retail-dev", ("retail-dev.ada",))

    reconcile(cloud.worker, ticket, "holder", lambda: ENOUGH_SECONDS - 1)

    assert not cloud.account().profiles
    assert [Ticket.from_message(each.body).ids for each in cloud.queue] == [ticket.ids]


def test_a_ticket_of_a_studio_that_is_not_configured_is_no_dead_letter() -> None:
    cloud = Cloud()
    cloud.send(Ticket("nowhere", ("nowhere.ada",)))

    cloud.settle()

    assert cloud.dead_messages == []


def test_a_write_that_lost_looks_again() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    lost: list[bool] = []
    write = cloud.ledger.write

    def lose_once(item: object, entry: object, **more: object) -> None:
        if not lost:
            lost.append(True)
            raise RevisionConflictError("retail-dev.ada")
        write(item, entry, **more)  # type: ignore[arg-type] # passed through as it came

    cloud.ledger.write = lose_once  # type: ignore[method-assign, assignment] # the other writer
    cloud.settle()

    assert lost
    assert cloud.user("retail-dev.ada").phase is Phase.READY


def test_if_every_ticket_is_lost_one_sweep_converges_everything() -> None:
    cloud = Cloud()
    for name in ("ada", "grace"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.ledger.stream.clear()

    cloud.sweep()
    cloud.settle()

    assert {item["phase"] for item in cloud.ledger.states.values()} == {"Ready"}


def test_a_profile_that_was_there_before_is_not_touched() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()
    before = cloud.account().profiles["ada"].asked
    cloud.ledger.states.clear()
    cloud.ledger.entries.clear()
    cloud.account().profiles["ada"].asked.tags.clear()  # type: ignore[attr-defined] # by hand

    cloud.post(user_name="ada", persona="lead-data-scientist")
    cloud.settle()

    assert cloud.user("retail-dev.ada").reason == "ProfileNotOurs"
    assert cloud.account().profiles["ada"].asked == before


def test_a_profile_of_somebody_elses_stays_when_its_user_leaves_beside_others() -> None:
    cloud = Cloud()
    cloud.account().found_profile("grace", {"ExecutionRole": "arn:aws:iam::1:role/theirs"})
    for name in ("ada", "grace"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.settle()
    assert cloud.user("retail-dev.grace").reason == "ProfileNotOurs"

    # Ada is closed already: what she has is looked at, with all that is in the studio, in the very
    # pass that comes to Grace.
    cloud.offboard("retail-dev.ada")
    cloud.settle()
    for name in ("ada", "grace"):
        cloud.offboard(f"retail-dev.{name}", 0)
    cloud.settle()

    assert {item["phase"] for item in cloud.ledger.states.values()} == {"Offboarded"}
    assert set(cloud.account().profiles) == {"grace"}
    assert "it is left as it is, with its role" in cloud.user("retail-dev.grace").message
    assert cloud.user("retail-dev.grace").removing == ()


def test_who_waits_for_the_brake_is_closed_again_however_long_it_waited() -> None:
    cloud = Cloud()
    cloud.limit_deletions(1)
    for name in ("ada", "grace"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.settle()
    for name in ("ada", "grace"):
        cloud.offboard(f"retail-dev.{name}", 0)
    cloud.settle_but_for("DeletionBrake")
    (held,) = (each for each in cloud.ledger.states if cloud.user(each).phase is Phase.OFFBOARDING)
    name = cloud.user(held).user_name
    account = cloud.account()
    cloud.now += timedelta(hours=1)
    account.change_by_hand(name, ExecutionRole=account.parameter_values["/mlops/role/ds"])

    cloud.deliver_some(None)
    assert cloud.user(held).reason == "InProgress"
    cloud.settle_but_for("DeletionBrake")

    assert account.profiles[name].asked.execution_role_arn.endswith("test-suspended")
    assert cloud.user(held).deadline_at is None


def test_tickets_of_many_requests_do_not_each_go_round() -> None:
    cloud = Cloud()
    cloud.account().pending = timedelta(minutes=5)
    for number in range(40):
        cloud.post(user_name=f"user-{number}", persona="data-scientist")
        cloud.send(Ticket("retail-dev", (f"retail-dev.user-{number}",)))
    cloud.ledger.stream.clear()

    cloud.settle()

    looks = cloud.account().asked["ListUserProfiles"]
    assert {item["phase"] for item in cloud.ledger.states.values()} == {"Ready"}
    # One look a ticket, and one ticket going round for five minutes.
    assert looks <= 40 + 20, f"{looks} looks for 40 tickets"
    assert cloud.account().asked["GetRole"] == 1


def test_studios_do_not_wait_for_each_other() -> None:
    cloud = Cloud(studio(), studio("risk-dev", "444444444444"))
    cloud.post(user_name="ada", persona="data-scientist", studio="retail-dev")
    cloud.post(user_name="ada", persona="data-scientist", studio="risk-dev")

    cloud.settle()

    assert cloud.user("risk-dev.ada").phase is Phase.READY
    assert "ada" in cloud.account("risk-dev").profiles
    assert "ada" in cloud.account("retail-dev").profiles


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_deliveries_does_not_matter(seed: int) -> None:
    cloud = Cloud()
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in range(5):
        cloud.post(user_name=f"user-{number}", persona="data-scientist")
        cloud.sweep()

    cloud.settle(shuffle=chance.shuffle, twice=True)

    assert {item["phase"] for item in cloud.ledger.states.values()} == {"Ready"}
    assert len(cloud.account().profiles) == 5


def test_who_became_due_this_moment_is_not_left_to_a_look_on_a_slower_clock() -> None:
    cloud = Cloud()
    cloud.post(user_name="ada", persona="data-scientist")
    look = Lease("retail-dev", "another", cloud.now + timedelta(seconds=1))
    assert cloud.leases.acquire("retail-dev", "another", cloud.now, 75) is not None
    cloud.leases.release(look)

    cloud.reconcile(Ticket("retail-dev", (ADA,)), "invocation")

    assert [Ticket.from_message(each.body).ids for each in cloud.queue] == [(ADA,)]
