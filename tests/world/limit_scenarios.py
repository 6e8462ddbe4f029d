"""Lives at AWS's limits, in the form of `tests.world.scenarios`."""

from services.user_onboarding.intents import retry
from services.user_onboarding.quotas import Quota
from tests.world.cloud import Cloud
from tests.world.scenarios import ADA, Scenario, ready


def quota_reached_then_raised(cloud: Cloud) -> None:
    cloud.account().quota = Quota("Profiles", 0)
    ready(cloud)
    cloud.account().quota = Quota("Profiles", 1)
    cloud.intend(ADA, retry)
    cloud.settle()


LIVES: list[Scenario] = [quota_reached_then_raised]
