"""Studios whose lists are longer than a pass: swept to their ends, and left by whoever leaves."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from services.controller.blocked import THROTTLED
from services.controller.tickets import Ticket
from services.user_onboarding.kept_lists import Head
from services.user_onboarding.long_lists import LONGEST
from services.user_onboarding.quotas import Quota
from services.user_onboarding.user import Phase
from services.user_onboarding.world import App, Space
from tests.world.cloud import Cloud
from tests.world.drift_scenarios import role_of, swept
from tests.world.long_list_scenarios import list_little
from tests.world.scenarios import ADA, ready
from tests.world.table import MemoryQuotaNotes

OTHERS = tuple(f"other-{number}" for number in range(5))
SWEEP = ("retail-dev", "sweep")


@pytest.fixture
def cloud() -> Cloud:
    """Ada's profile is the last of six, and a pass lists one of them."""
    cloud = Cloud()
    for name in OTHERS:
        cloud.account().found_profile(name, {})
    ready(cloud)
    list_little(cloud)
    cloud.account().asked.clear()
    return cloud


def by_hand(cloud: Cloud) -> None:
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))


def reasons(cloud: Cloud) -> list[str]:
    return [str(entry["reason"]) for entry in cloud.ledger.entries[ADA]]


def passes_over(cloud: Cloud, count: int) -> None:
    """Have a sweep begin, and let it go on for some passes."""
    cloud.sweep()
    for _ in range(count):
        cloud.deliver_some(None)


def head(cloud: Cloud) -> Head:
    return cloud.kept_lists.heads.get(SWEEP, Head())


def test_a_sweep_of_several_passes_finds_the_drift_of_the_last_profile(cloud: Cloud) -> None:
    by_hand(cloud)

    swept(cloud)

    assert "DriftFound" in reasons(cloud)
    assert cloud.user(ADA).phase is Phase.READY


def test_each_page_is_asked_for_once_and_nothing_is_left_put_aside(cloud: Cloud) -> None:
    swept(cloud)

    assert cloud.account().asked["ListUserProfiles"] == 6
    assert cloud.account().asked["GetResources"] == 1
    assert cloud.account().asked["DescribeUserProfile"] == 0
    assert (head(cloud).begun_at, head(cloud).parts) == (None, ())


def test_a_sweep_of_several_passes_tells_whose_profiles_are_nobodys(cloud: Cloud) -> None:
    swept(cloud)

    assert cloud.unmanaged.found["retail-dev"].names == OTHERS


def test_a_sweep_of_several_passes_counts_for_the_quota(cloud: Cloud) -> None:
    notes = MemoryQuotaNotes()
    cloud.worker = replace(cloud.worker, quota_notes=notes)
    cloud.account().quota = Quota("Profiles", 60)

    swept(cloud)

    assert [dict(each.profiles) for each in notes.noted.values()] == [{"retail-dev": 6}]


def test_tags_on_the_last_of_their_pages_are_compared() -> None:
    cloud = Cloud()
    for name in ("bo", "cy", "ada"):
        cloud.post(user_name=name, persona="data-scientist")
        cloud.settle()
    list_little(cloud)
    cloud.account().page_size = 2
    cloud.account().tag_by_hand("ada", team="fraud")

    swept(cloud)

    assert "DriftFound" in reasons(cloud)
    assert "studio:team" not in cloud.account().profiles["ada"].asked.tags


def test_a_studio_whose_lists_fit_into_a_pass_has_nothing_put_aside() -> None:
    cloud = Cloud()
    ready(cloud)
    by_hand(cloud)

    swept(cloud)
    cloud.offboard(ADA, 0)
    cloud.settle()

    assert cloud.kept_lists.heads == {}


def test_who_is_due_has_a_turn_before_the_sweep_ends(cloud: Cloud) -> None:
    passes_over(cloud, 2)
    cloud.post(user_name="bo", persona="data-scientist")
    while cloud.user("retail-dev.bo").phase is not Phase.READY:
        cloud.deliver_some(None)

    assert head(cloud).begun_at is not None


def test_a_poisonous_user_is_told_of_once_a_sweep_however_many_passes(cloud: Cloud) -> None:
    cloud.post(user_name="bo", persona="data-scientist")
    cloud.queue.clear()
    cloud.ledger.stream.clear()
    cloud.ledger.states["retail-dev.bo"]["phase"] = "Nonsense"
    assert cloud.ledger.due("retail-dev", cloud.now) == ["retail-dev.bo"]

    swept(cloud)

    assert [Ticket.from_message(each).ids for each in cloud.dead_messages] == [("retail-dev.bo",)]


def test_who_changes_meanwhile_is_not_taken_for_done_by_what_was_listed_before() -> None:
    cloud = Cloud()
    ready(cloud)
    for name in OTHERS:
        cloud.account().found_profile(name, {})
    list_little(cloud)
    passes_over(cloud, 1)
    cloud.account().pending = timedelta(minutes=2)
    cloud.account().fail_updates["ada"] = "Internal"
    cloud.change(ADA, persona="lead-data-scientist")

    while head(cloud).begun_at is not None:
        cloud.deliver_some(None)
    assert cloud.user(ADA).phase is Phase.CHANGING
    cloud.settle()

    assert cloud.user(ADA).reason == "ProfileFailed"


def test_who_has_left_since_it_was_listed_is_not_told_to_be_nobodys() -> None:
    cloud = Cloud()
    ready(cloud)
    for number in range(20):
        cloud.account().found_profile(f"other-{number}", {})
    list_little(cloud)
    passes_over(cloud, 1)
    cloud.offboard(ADA, 0)
    while cloud.user(ADA).phase is not Phase.OFFBOARDED:
        cloud.deliver_some(None)
    assert head(cloud).begun_at is not None

    cloud.settle()

    names = cloud.unmanaged.found["retail-dev"].names
    assert "other-19" in names
    assert "ada" not in names


def test_sweeps_asked_for_while_one_is_under_way_are_that_one(cloud: Cloud) -> None:
    passes_over(cloud, 2)
    for _ in range(5):
        cloud.sweep()

    cloud.settle()

    assert cloud.account().asked["ListUserProfiles"] == 6


def test_a_sweep_that_is_delivered_twice_at_each_pass_is_one_sweep(cloud: Cloud) -> None:
    cloud.always_twice = True

    swept(cloud)

    assert cloud.account().asked["ListUserProfiles"] == 6


def test_a_sweep_whose_ticket_was_lost_is_taken_on_by_a_later_one(cloud: Cloud) -> None:
    passes_over(cloud, 2)
    cloud.queue.clear()
    cloud.now += timedelta(minutes=15)
    listed = cloud.account().asked["ListUserProfiles"]

    swept(cloud)

    assert listed == 2
    assert cloud.account().asked["ListUserProfiles"] == 6


def test_the_last_pass_of_a_sweep_looks_at_whom_its_ticket_names_too(cloud: Cloud) -> None:
    passes_over(cloud, 5)
    by_hand(cloud)
    at = head(cloud).next_look_at
    cloud.queue.clear()
    cloud.now += timedelta(seconds=2)

    cloud.reconcile(Ticket("retail-dev", (ADA,), sweep=True, noted_for=(str(at),)), "holder")
    cloud.settle()

    assert "DriftFound" in reasons(cloud)


def test_a_sweep_whose_studio_cannot_be_looked_at_is_not_waited_for(cloud: Cloud) -> None:
    studios = cloud.installation.studios
    passes_over(cloud, 2)
    cloud.configure(studios={})
    cloud.settle()
    cloud.configure(studios=studios)
    by_hand(cloud)

    swept(cloud)

    assert "DriftFound" in reasons(cloud)


def test_what_was_listed_too_long_ago_is_begun_anew(cloud: Cloud) -> None:
    by_hand(cloud)
    passes_over(cloud, 2)
    cloud.queue.clear()
    cloud.now += LONGEST
    cloud.account().asked.clear()

    swept(cloud)

    assert cloud.account().asked["ListUserProfiles"] >= 6
    assert "DriftFound" in reasons(cloud)


def test_a_sweep_that_does_not_come_to_an_end_is_given_up(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    passes_over(cloud, 2)
    for _ in range(10_000):
        cloud.account().refuse_next("ListUserProfiles", "ThrottlingException")

    cloud.settle(at_most=1000)

    assert "took too long" in caplog.text
    assert cloud.unmanaged.found == {}
    cloud.account().refusals.clear()
    swept(cloud)
    assert cloud.unmanaged.found["retail-dev"].names == OTHERS


def test_a_place_that_aws_no_longer_knows_ends_the_sweep_and_the_next_begins_anew(
    cloud: Cloud,
) -> None:
    passes_over(cloud, 2)
    cloud.account().refuse_next("ListUserProfiles", "ValidationException", "Invalid token")
    cloud.settle()
    asked = cloud.account().asked["ListUserProfiles"]
    assert cloud.unmanaged.found == {}

    swept(cloud)

    assert cloud.account().asked["ListUserProfiles"] == asked + 6
    assert cloud.unmanaged.found["retail-dev"].names == OTHERS


@pytest.mark.parametrize("operation", ["ListUserProfiles", "GetResources"])
@pytest.mark.parametrize("code", ["ThrottlingException", "InternalFailure"])
def test_a_fault_that_passes_loses_nothing_that_was_listed(operation: str, code: str) -> None:
    cloud = Cloud()
    for name in ("bo", "cy", "ada"):
        cloud.post(user_name=name, persona="data-scientist")
        cloud.settle()
    list_little(cloud)
    cloud.account().tag_by_hand("ada", team="fraud")
    cloud.account().asked.clear()
    passes_over(cloud, 2)
    # As often as a throttled call is made before it is its caller's.
    for _ in range(3 if code == "ThrottlingException" else 1):
        cloud.account().refuse_next(operation, code)
    refused = sum(len(each) for each in cloud.account().refusals.values())

    while head(cloud).begun_at is not None:
        cloud.deliver_some(None)

    assert cloud.account().asked[operation] == 3 + refused
    cloud.settle()
    assert "DriftFound" in reasons(cloud)


def test_another_domain_is_listed_from_its_start(cloud: Cloud) -> None:
    passes_over(cloud, 3)
    cloud.account().other_domains.add("d-another")
    cloud.account().parameter_values["/mlops/studio/domain-id"] = "d-another"

    cloud.settle()

    assert cloud.user(ADA).reason == "DomainChanged"
    assert cloud.unmanaged.found["retail-dev"].names == ()


def leavers(cloud: Cloud, *names: str) -> None:
    """Users with an app in a space each, behind those of others."""
    account = cloud.account()
    for name in ("grace", *names):
        account.make_space(Space(f"{name}-space", "", name, shared=False))
        account.start_app(App(None, f"{name}-space", "JupyterLab", "default", ""))
    for name in names:
        cloud.post(user_name=name, persona="data-scientist")
    cloud.settle()
    list_little(cloud)
    account.asked.clear()


def left(cloud: Cloud) -> Counter[str]:
    return Counter(str(each["phase"]) for each in cloud.ledger.states.values())


def test_who_leaves_is_purged_though_no_pass_lists_all_spaces() -> None:
    cloud = Cloud()
    leavers(cloud, "ada")

    cloud.offboard(ADA, 0)
    cloud.settle()

    assert left(cloud) == {"Offboarded": 1}
    assert [each.name for each in cloud.account().spaces_now()] == ["grace-space"]
    assert [each.space for each in cloud.account().apps_now()] == ["grace-space"]


def test_who_leaves_needs_no_more_than_one_survey_to_be_closed() -> None:
    cloud = surveying()

    while cloud.account().asked["DeleteApp"] < 1:
        cloud.deliver_some(None)

    assert (cloud.account().asked["ListSpaces"], cloud.account().asked["ListApps"]) == (2, 2)


def test_several_who_leave_share_what_was_listed() -> None:
    alone, together = Cloud(), Cloud()
    leavers(alone, "ada", "bo", "cy")
    leavers(together, "ada", "bo", "cy")

    alone.offboard(ADA, 0)
    alone.settle()
    for name in ("ada", "bo", "cy"):
        together.offboard(f"retail-dev.{name}", 0)
    together.settle()

    assert left(together) == {"Offboarded": 3}
    asked = [each.account().asked["ListSpaces"] for each in (alone, together)]
    assert asked[1] < 2 * asked[0]


def test_a_pass_lists_no_more_for_several_than_for_one() -> None:
    cloud = Cloud()
    leavers(cloud, "ada", "bo", "cy")
    for name in ("ada", "bo", "cy"):
        cloud.offboard(f"retail-dev.{name}", 0)
    asked = cloud.account().asked
    pages = []

    while left(cloud) != {"Offboarded": 3}:
        before = asked["ListSpaces"] + asked["ListApps"]
        cloud.deliver_some(None)
        pages.append(asked["ListSpaces"] + asked["ListApps"] - before)

    assert set(pages) == {0, 1}


def test_an_app_started_while_a_survey_was_under_way_is_deleted() -> None:
    cloud = Cloud()
    cloud.post(user_name="bo", persona="data-scientist")
    leavers(cloud, "ada")
    account = cloud.account()
    for number in range(5):
        account.start_app(App("grace", None, "JupyterServer", f"{number}", ""))
    cloud.offboard(ADA)
    while account.asked["ListApps"] < 1:
        cloud.deliver_some(None)
    # Before the page that was listed last: what is shown from here on lacks it.
    first = next(iter(account.stored_apps))
    late = {App("bo", None, "JupyterServer", "late", ""): account.stored_apps[first]}
    account.stored_apps = late | account.stored_apps
    cloud.offboard("retail-dev.bo")

    cloud.settle()

    assert cloud.user("retail-dev.bo").reason == "Retained"
    assert {each.profile or each.space for each in account.apps_now()} == {"grace", "grace-space"}


def surveying() -> Cloud:
    """Ada leaves, and the first page of spaces is listed."""
    cloud = Cloud()
    leavers(cloud, "ada")
    cloud.offboard(ADA, 0)
    while cloud.account().asked["ListSpaces"] < 1:
        cloud.deliver_some(None)
    return cloud


def test_a_survey_whose_place_is_no_longer_known_is_begun_anew() -> None:
    cloud = surveying()
    asked = cloud.account().asked
    cloud.account().refuse_next("ListSpaces", "ValidationException", "Invalid token")

    while asked["DeleteApp"] < 1:
        cloud.deliver_some(None)

    # Two pages, the one that was refused, and once more the one before it.
    assert asked["ListSpaces"] == 4
    cloud.settle()
    assert "ListSpacesRefused" in reasons(cloud)
    assert left(cloud) == {"Offboarded": 1}


def test_a_survey_that_is_refused_again_and_again_ends_in_failed() -> None:
    cloud = Cloud()
    leavers(cloud, "ada")
    for _ in range(200):
        cloud.account().refuse_next("ListSpaces", "ValidationException", "No")

    cloud.offboard(ADA, 0)
    cloud.settle()

    assert (cloud.user(ADA).phase, cloud.user(ADA).reason) == (Phase.FAILED, "ListSpacesRefused")


def test_a_throttle_loses_nothing_that_a_survey_has_listed() -> None:
    calm, throttled = surveying(), surveying()
    for _ in range(3):
        throttled.account().refuse_next("ListSpaces", "ThrottlingException")

    calm.settle()
    throttled.settle()

    assert THROTTLED in reasons(throttled)
    assert throttled.account().asked["ListSpaces"] == calm.account().asked["ListSpaces"] + 3
