"""Lives in a studio whose lists take several passes, in the form of `tests.world.scenarios`."""

from dataclasses import replace

from services.user_onboarding.user import Phase
from services.user_onboarding.world import Space
from tests.world.cloud import Cloud
from tests.world.drift_scenarios import role_of, swept
from tests.world.scenarios import ADA, Scenario, ready


def list_little(cloud: Cloud, *, page_size: int = 1, pages: int = 1) -> None:
    """Have pages show little, and a pass ask for few of them."""
    limits = cloud.worker.limits
    cloud.account().page_size = page_size
    cloud.worker = replace(
        cloud.worker,
        limits=lambda of: replace(limits(of), list_pages_a_pass=pages, tag_pages_a_pass=pages),
    )


def changed_by_hand_behind_others(cloud: Cloud) -> None:
    cloud.account().found_profile("bo", {})
    ready(cloud)
    list_little(cloud)
    cloud.account().change_by_hand("ada", ExecutionRole=role_of(cloud, "lead"))
    swept(cloud)


def purged_among_others_spaces(cloud: Cloud) -> None:
    ready(cloud)
    account = cloud.account()
    account.make_space(Space("team-space", "", "grace", shared=True))
    account.make_space(Space("ada-space", "", "ada", shared=False))
    list_little(cloud, pages=2)
    cloud.offboard(ADA, 0)
    cloud.settle()


ENDS = {
    changed_by_hand_behind_others: Phase.READY,
    purged_among_others_spaces: Phase.OFFBOARDED,
}
LIVES: list[Scenario] = list(ENDS)
