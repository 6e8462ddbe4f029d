"""Pace: calls at a steady rate, looks that become rarer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.pace import Limiter, look_delay


class Time:
    """Passes only while it is waited for, or let pass."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds


def test_the_first_call_waits_for_nothing() -> None:
    time = Time()

    Limiter(1.0, time.monotonic, time.sleep).take()

    assert time.slept == []


@pytest.mark.parametrize(("rate", "gap"), [(1.0, 1.0), (5.0, 0.2), (0.5, 2.0)])
def test_calls_follow_each_other_at_the_rate(rate: float, gap: float) -> None:
    time = Time()
    limiter = Limiter(rate, time.monotonic, time.sleep)

    for _ in range(6):
        limiter.take()

    assert limiter.gap_seconds == pytest.approx(gap)
    assert time.now == pytest.approx(1000.0 + 5 * gap)
    assert max(time.slept) == pytest.approx(gap)


def test_time_that_passed_anyway_is_not_waited_for_again() -> None:
    time = Time()
    limiter = Limiter(1.0, time.monotonic, time.sleep)
    limiter.take()
    time.now += 0.75

    limiter.take()

    assert time.slept == [pytest.approx(0.25)]


def test_a_pause_saves_up_no_burst() -> None:
    time = Time()
    limiter = Limiter(1.0, time.monotonic, time.sleep)
    limiter.take()
    time.now += 100

    limiter.take()
    limiter.take()

    assert time.slept == [pytest.approx(1.0)]


@pytest.mark.parametrize(
    ("waited", "delay"), [(-5, 2), (0, 2), (3, 2), (4, 2), (10, 5), (59, 30), (60, 30), (9999, 30)]
)
def test_looks_come_after_half_of_what_it_took_so_far(waited: float, delay: int) -> None:
    assert look_delay(waited, 2, 30) == delay


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_longer_it_took_the_longer_until_the_next_look(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))

    assert 2 <= look_delay(shorter, 2, 30) <= look_delay(longer, 2, 30) <= 30
