"""Many users on a virtual clock, in accounts that throttle: how long it takes, what it costs."""

from collections import Counter

import pytest

from services.controller.clock import from_text
from services.controller.tickets import Ticket
from services.user_onboarding.studio_account import PAGE_SIZE
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import App, Space
from tests.soak_numbers import write_numbers
from tests.world.cloud import studio
from tests.world.drift_scenarios import role_of
from tests.world.fleet import RATES, Fleet

# What every test run has time for, and what the installation is made for.
SOME_USERS, MOST_USERS = 300, 10_000
SOME_STUDIOS, MOST_STUDIOS = 30, 1_000
LARGEST, OTHERS = 60, 5
# MOST_WORKERS of infra/governance/onboarding_functions.py, for as many studios.
WORKERS_A_STUDIO = 0.5


def share_throttled(fleet: Fleet) -> float:
    asked = sum(sum(each.asked.values()) for each in fleet.rated.values())
    return sum(sum(each.throttled.values()) for each in fleet.rated.values()) / asked


@pytest.mark.parametrize("count", [SOME_USERS, pytest.param(MOST_USERS, marks=pytest.mark.soak)])
def test_users_of_one_studio_are_ready_as_fast_as_the_account_lets_them_be_created(
    count: int,
) -> None:
    fleet = Fleet(studio(), at_once=5)
    fleet.ask_for("retail-dev", count)

    fleet.run()

    ready, asked = fleet.ready_after("retail-dev"), fleet.rated["retail-dev"].asked
    longest_told = max(fleet.seconds_until_told("retail-dev"))
    if count == MOST_USERS:
        write_numbers(
            "users-of-one-studio",
            users=len(ready),
            seconds=ready[-1],
            of_the_minimum=round(ready[-1] / (count / RATES["Create"]), 4),
            describes_a_user=asked["DescribeUserProfile"] / count,
            share_throttled=share_throttled(fleet),
            longest_until_told_seconds=longest_told,
            invocations=fleet.invocations,
        )
    assert len(ready) == count
    # The last looks take their time, which shows where there are few users.
    last_looks = 0 if count == MOST_USERS else 10
    assert ready[-1] <= 1.05 * count / RATES["Create"] + last_looks
    # Nobody waits for those behind: a few passes after its profile is there, a user is told Ready.
    assert longest_told < 60
    assert asked["DescribeUserProfile"] <= 0.05 * count
    assert asked["CreateUserProfile"] <= 1.01 * count
    assert share_throttled(fleet) <= 0.01
    assert fleet.dead_messages == []
    # Tickets that find the studio taken come back, ever later: they must not become many.
    assert fleet.invocations < 2 * count


@pytest.mark.parametrize(
    ("count", "page_size"),
    [(SOME_USERS, 3), pytest.param(MOST_USERS, PAGE_SIZE, marks=pytest.mark.soak)],
)
def test_a_sweep_of_a_hundred_pages_takes_two_minutes_and_sees_the_last_profile(
    count: int, page_size: int
) -> None:
    fleet = Fleet(studio(), at_once=5)
    account = fleet.rated["retail-dev"]
    fleet.ask_for("retail-dev", count)
    fleet.run()
    account.found_profile("nobodys", {})
    last = list(account.profiles)[-2]
    account.change_by_hand(last, ExecutionRole=role_of(fleet, "lead"))
    account.page_size = page_size
    account.asked.clear()
    account.throttled.clear()

    seconds = fleet.swept()
    if count == MOST_USERS:
        write_numbers(
            "sweep-of-users",
            users=count,
            seconds=seconds,
            list_pages=account.asked["ListUserProfiles"],
            tag_pages=account.asked["GetResources"],
            describes=account.asked["DescribeUserProfile"],
        )

    # Fifty of them at the rate of lists, twenty at that of tags.
    assert 70 < seconds < 120
    assert account.asked["GetResources"] == count / page_size
    assert fleet.unmanaged.found["retail-dev"].names == ("nobodys",)
    assert [x["reason"] for x in fleet.ledger.entries[f"retail-dev.{last}"]].count("DriftFound")
    assert share_throttled(fleet) <= 0.01
    assert len(fleet.ready_after("retail-dev")) == count


def test_who_leaves_a_domain_of_two_hundred_pages_is_purged_well_within_its_time() -> None:
    fleet = Fleet(studio(), at_once=5)
    account = fleet.rated["retail-dev"]
    for number in reversed(range(300)):
        account.make_space(Space(f"space-{number}", "", f"user-{number}", shared=False))
        account.start_app(App(None, f"space-{number}", "JupyterLab", "default", ""))
    fleet.ask_for("retail-dev", 1)
    fleet.run()
    account.page_size, account.somebody_leaves = 3, True
    fleet.now = begun = max(fleet.free)
    fleet.offboard("retail-dev.user-0", 0)

    fleet.run()

    user = fleet.user("retail-dev.user-0")
    assert user.phase is Phase.OFFBOARDED
    # Three surveys: to be closed, once the app is gone, once the space is. Half an hour is allowed.
    seconds = (from_text(user.updated_at) - begun).total_seconds()
    assert 300 < seconds < 600
    assert account.asked["ListSpaces"] + account.asked["ListApps"] <= 3 * 200
    assert (len(account.spaces_now()), len(account.apps_now())) == (299, 299)


@pytest.mark.parametrize(
    "count", [SOME_STUDIOS, pytest.param(MOST_STUDIOS, marks=pytest.mark.soak)]
)
def test_many_studios_take_as_long_as_the_largest_of_them(count: int) -> None:
    largest = studio("largest", "222222222222")
    others = [studio(f"studio-{number}", f"{3 * 10**11 + number}") for number in range(1, count)]
    alone, together = (
        Fleet(largest, at_once=1),
        Fleet(largest, *others, at_once=int(count * WORKERS_A_STUDIO)),
    )
    alone.ask_for("largest", LARGEST)
    together.ask_for("largest", LARGEST)
    for each in others:
        together.ask_for(each.alias, OTHERS)

    alone.run()
    together.run()

    last = {each: together.ready_after(each)[-1] for each in together.rated}
    largest_alone = alone.ready_after("largest")[-1]
    if count == MOST_STUDIOS:
        write_numbers(
            "studios",
            studios=count,
            users=len(together.ledger.states),
            seconds=max(last.values()),
            largest_alone_seconds=largest_alone,
            share_throttled=share_throttled(together),
        )
    assert len(together.ledger.states) == LARGEST + (count - 1) * OTHERS
    assert max(last.values()) <= 1.05 * largest_alone
    assert sorted(last.values())[count // 2] < LARGEST / 2
    assert share_throttled(together) <= 0.01


def test_one_poisonous_user_in_a_hundred_delays_no_other() -> None:
    def run(*, poison: bool) -> Fleet:
        fleet = Fleet(studio(), at_once=5)
        fleet.ask_for("retail-dev", 100)
        if poison:
            fleet.ledger.states["retail-dev.user-42"]["phase"] = "Nonsense"
        fleet.run()
        return fleet

    well, ill = run(poison=False), run(poison=True)

    ready = ill.ready_after("retail-dev")
    assert len(ready) == 99
    assert ready[-1] <= well.ready_after("retail-dev")[-1] + 1
    assert [Ticket.from_message(each).ids for each in ill.dead_messages] == [
        ("retail-dev.user-42",)
    ]


def test_an_account_that_lets_half_of_it_through_is_asked_at_that_pace_and_fails_nobody() -> None:
    fleet = Fleet(studio(), at_once=5)
    account = fleet.rated["retail-dev"]
    account.rates = {**RATES, "Create": 0.5}
    fleet.ask_for("retail-dev", 200)

    fleet.run()

    ready = fleet.ready_after("retail-dev")
    assert len(ready) == 200
    # Half of its pace is found anew in each pass: a third of the calls at most, not half.
    assert account.throttled["CreateUserProfile"] < account.asked["CreateUserProfile"] / 3
    assert ready[-1] < 2.5 * 200 / 0.5


def test_users_of_whom_each_is_refused_leave_the_others_their_turns() -> None:
    fleet = Fleet(studio(), at_once=5)
    fleet.ask_for("retail-dev", 120)
    account = fleet.rated["retail-dev"]
    account.not_assumable = {f"user-{number}" for number in range(60)}

    fleet.run()

    phases = Counter(User.from_item(each).phase.value for each in fleet.ledger.states.values())
    assert phases == {"Ready": 60, "Failed": 60}
    # Twice the calls: those that were refused come behind, they do not come instead.
    assert fleet.ready_after("retail-dev")[-1] < 3 * 60
