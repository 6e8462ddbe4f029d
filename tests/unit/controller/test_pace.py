"""Pace: calls at a steady rate, looks that become rarer."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.pace import MARGIN, SLOWEST, TRIES, Limiter, look_delay


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


def test_the_first_call_waits_as_if_somebody_had_asked_just_before() -> None:
    time = Time()

    Limiter(1.0, time.monotonic, time.sleep).take()

    assert time.slept == [pytest.approx(MARGIN)]


@pytest.mark.parametrize(("rate", "gap"), [(1.0, 1.0), (5.0, 0.2), (0.5, 2.0)])
def test_calls_follow_each_other_at_the_rate(rate: float, gap: float) -> None:
    time = Time()
    limiter = Limiter(rate, time.monotonic, time.sleep)

    for _ in range(6):
        limiter.take()

    assert limiter.gap_seconds == pytest.approx(gap * MARGIN)
    assert time.now == pytest.approx(1000.0 + 6 * gap * MARGIN)
    assert max(time.slept) == pytest.approx(gap * MARGIN)


def test_time_that_passed_anyway_is_not_waited_for_again() -> None:
    time = Time()
    limiter = Limiter(1.0, time.monotonic, time.sleep)
    limiter.take()
    time.now += 0.75

    limiter.take()

    assert time.slept[1:] == [pytest.approx(MARGIN - 0.75)]


def test_a_pause_saves_up_no_burst() -> None:
    time = Time()
    limiter = Limiter(1.0, time.monotonic, time.sleep)
    limiter.take()
    time.now += 100

    limiter.take()
    limiter.take()

    assert time.slept[1:] == [pytest.approx(MARGIN)]


class Account:
    """Throttles the next calls, or refuses them."""

    def __init__(self, time: Time, *codes: str) -> None:
        self._time = time
        self._codes = list(codes)
        self.asked_at: list[float] = []

    def call(self) -> str:
        self.asked_at.append(self._time.now)
        if self._codes:
            raise AwsCallError(AwsCall("CreateUserProfile", None, self._codes.pop(0), "no"))
        return "done"


def limiter_of(time: Time, chance: float = 0.0) -> Limiter:
    return Limiter(MARGIN, time.monotonic, time.sleep, lambda: chance)


def test_a_throttled_call_is_made_again_at_half_the_rate() -> None:
    time = Time()
    account = Account(time, "ThrottlingException", "TooManyRequestsException")

    assert limiter_of(time).ask(account.call) == "done"

    gaps = [b - a for a, b in itertools.pairwise(account.asked_at)]
    assert gaps == [pytest.approx(2.0), pytest.approx(4.0)]


def test_one_throttled_call_slows_those_that_follow_until_the_rate_has_recovered() -> None:
    time = Time()
    limiter, account = limiter_of(time), Account(time, "ThrottlingException")

    for _ in range(8):
        limiter.ask(account.call)

    gaps = [b - a for a, b in itertools.pairwise(account.asked_at)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] == pytest.approx(2.0)
    assert gaps[-1] == pytest.approx(1.0)


@given(st.floats(0, 1))
def test_what_is_waited_after_a_throttle_is_spread_by_chance_over_one_gap(chance: float) -> None:
    time = Time()
    account = Account(time, "ThrottlingException")

    limiter_of(time, chance).ask(account.call)

    assert account.asked_at[1] - account.asked_at[0] == pytest.approx(2.0 + 2.0 * chance)


def test_endless_throttling_is_the_callers_after_some_tries_and_never_stops_the_pace() -> None:
    time = Time()
    limiter, account = limiter_of(time), Account(time, *["Throttling"] * 1000)

    for _ in range(10):
        with pytest.raises(AwsCallError, match="Throttling"):
            limiter.ask(account.call)

    assert len(account.asked_at) == 10 * TRIES
    assert limiter.gap_seconds == pytest.approx(1 / SLOWEST)


def test_without_time_a_throttled_call_is_not_made_again() -> None:
    time = Time()
    account = Account(time, "Throttling")

    with pytest.raises(AwsCallError, match="Throttling"):
        limiter_of(time).ask(account.call, lambda: False)

    assert len(account.asked_at) == 1


def test_another_refusal_is_the_callers_at_once_and_slows_nothing() -> None:
    time = Time()
    limiter, account = limiter_of(time), Account(time, "ResourceInUse")

    with pytest.raises(AwsCallError, match="ResourceInUse"):
        limiter.ask(account.call)

    assert limiter.gap_seconds == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("waited", "delay"), [(-5, 2), (0, 2), (3, 2), (4, 2), (10, 5), (59, 30), (60, 30), (9999, 30)]
)
def test_looks_come_after_half_of_what_it_took_so_far(waited: float, delay: int) -> None:
    assert look_delay(waited, 2, 30) == delay


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_longer_it_took_the_longer_until_the_next_look(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))

    assert 2 <= look_delay(shorter, 2, 30) <= look_delay(longer, 2, 30) <= 30
