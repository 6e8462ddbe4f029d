"""How fast an account is asked for each of its studios."""

from dataclasses import replace

import pytest

from services.user_onboarding.settings import Studio
from tests.world.cloud import Cloud, installation, studio

TWIN = studio("retail-twin")
ABROAD = replace(studio("retail-abroad"), region="eu-central-1")
ELSEWHERE = studio("retail-lab", "444444444444")


def test_studios_of_one_account_and_region_together_keep_to_its_rates() -> None:
    of = installation(studio(), TWIN, ABROAD, ELSEWHERE)

    pace = of.pace_of(studio())
    assert pace == of.pace_of(TWIN) == of.pace.shared_by(2)
    assert 2 * pace.create_per_second == of.pace.create_per_second
    assert 2 * pace.describe_per_second == of.pace.describe_per_second
    assert 2 * pace.list_per_second == of.pace.list_per_second
    assert of.pace_of(ABROAD) == of.pace_of(ELSEWHERE) == of.pace


def test_a_studio_that_is_not_configured_any_more_has_the_whole_pace() -> None:
    of = installation(ELSEWHERE)

    assert of.pace_of(studio()) == of.pace


@pytest.mark.parametrize(("studios", "gap"), [((studio(),), 1.0), ((studio(), TWIN), 2.0)])
def test_profiles_are_made_at_the_pace_of_their_studio(
    studios: tuple[Studio, ...], gap: float
) -> None:
    cloud = Cloud(*studios)
    for name in ("ada", "grace"):
        cloud.post(user_name=name, persona="data-scientist", studio="retail-dev")

    cloud.settle()

    ada, grace = (cloud.account().profiles[name].created_at for name in ("ada", "grace"))
    assert (grace - ada).total_seconds() == pytest.approx(gap, rel=0.05)
