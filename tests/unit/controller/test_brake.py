"""The brake: never more deletions in an hour than were allowed, until a person says go."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.brake import WINDOW, Brake, permit, release

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def ask(brake: Brake, *names: str, limit: int = 2, at: datetime = NOW) -> tuple[Brake, list[bool]]:
    said = []
    for name in names:
        asked = permit(brake, name, limit, at)
        brake = asked.brake_after
        said.append(asked.granted)
    return brake, said


def test_so_many_are_let_through_and_the_next_engages_the_brake() -> None:
    brake, said = ask(Brake(), "a", "b", "c")

    assert said == [True, True, False]
    assert brake.engaged_at == "2026-11-02T09:00:00.000Z"
    assert set(brake.granted) == {"a", "b"}


def test_what_was_let_through_is_let_through_again_and_counted_once() -> None:
    brake, said = ask(Brake(), "a", "a", "b")
    assert said == [True, True, True]

    again = permit(brake, "a", 2, later(1))

    assert again.granted
    assert again.brake_after == brake


def test_what_was_let_through_may_be_finished_while_the_brake_is_engaged() -> None:
    brake, _ = ask(Brake(), "a", "b", "c")

    assert ask(brake, "a", "b", "c")[1] == [True, True, False]


def test_an_hour_later_there_is_room_again() -> None:
    brake, _ = ask(Brake(), "a", "b")

    assert not permit(brake, "c", 2, NOW + WINDOW - timedelta(milliseconds=1)).granted
    there = permit(brake, "c", 2, NOW + WINDOW)
    assert there.granted
    assert set(there.brake_after.granted) == {"c"}


def test_an_engaged_brake_stays_whatever_time_passes() -> None:
    brake, _ = ask(Brake(), "a", "b", "c")

    much_later = permit(brake, "c", 2, NOW + timedelta(days=400))

    assert not much_later.granted
    assert much_later.brake_after == brake


def test_a_released_brake_counts_anew() -> None:
    brake, _ = ask(Brake(), "a", "b", "c")

    freed, said = ask(release(brake), "c", "d", "e")

    assert said == [True, True, False]
    assert release(freed).engaged_at is None


@pytest.mark.parametrize("moment", [NOW, later(10**6)])
def test_where_none_may_be_deleted_none_is(moment: datetime) -> None:
    assert ask(Brake(), "a", "b", limit=0, at=moment)[1] == [False, False]


def test_each_change_raises_the_revision_by_one() -> None:
    brake, _ = ask(Brake(), "a", "b", "c", "d")

    assert brake.revision == 3
    assert release(brake).revision == 4


NAMES = st.sampled_from([f"user-{number}" for number in range(12)])
ASKED = st.lists(st.tuples(NAMES, st.integers(0, 2400)), max_size=40)


@given(ASKED, st.integers(0, 4))
def test_in_no_hour_are_more_let_through_than_the_limit(
    asked: list[tuple[str, int]], limit: int
) -> None:
    brake, moment, engaged = Brake(), NOW, False
    noted: list[tuple[str, datetime]] = []

    for name, seconds in asked:
        moment += timedelta(seconds=seconds)
        answer = permit(brake, name, limit, moment)
        if answer.granted and answer.brake_after != brake:
            noted.append((name, moment))
        if answer.granted:
            # Now, or let through within the hour before: nothing passes that was not counted.
            assert any(one == name and moment - at < WINDOW for one, at in noted)
        elif engaged:
            assert answer.brake_after == brake
        engaged = engaged or not answer.granted
        brake = answer.brake_after

    for _, start in noted:
        within = {name for name, at in noted if start <= at < start + WINDOW}
        assert len(within) <= limit


@given(ASKED, st.integers(1, 4))
def test_a_brake_remembers_no_more_than_it_must(asked: list[tuple[str, int]], limit: int) -> None:
    brake, moment = Brake(), NOW

    for name, seconds in asked:
        moment += timedelta(seconds=seconds)
        brake = permit(brake, name, limit, moment).brake_after

        assert len(brake.granted) <= limit
