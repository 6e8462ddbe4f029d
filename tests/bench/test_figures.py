import pytest

from bench.figures import Figure, median_ratio


def test_ratio_is_taken_in_each_pair_and_not_of_the_medians() -> None:
    # A slow moment in the second pair slowed both of its processes.
    assert median_ratio([(3.0, 2.0), (30.0, 20.0), (3.2, 2.0)]) == pytest.approx(1.5)


@pytest.mark.parametrize(("target", "met"), [(None, None), (1.6, True), (1.5, True), (1.4, False)])
def test_target_is_met_up_to_its_value(target: float | None, met: bool | None) -> None:
    assert Figure("cold_start.api", 1.5, "x bare", 15, target).met is met
