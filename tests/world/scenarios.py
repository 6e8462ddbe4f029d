"""Whole lives, as scenarios: each drives a cloud from the first request to its end.

The crash-point tests run every one of them with a crash at each call, twice, and out of order.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.user_onboarding.intents import resume, retry, suspend
from services.user_onboarding.world import App, Space
from tests.world.cloud import ADMIN, REQUESTER, Cloud

Scenario = Callable[[Cloud], None]

ADA = "retail-dev.ada"
LEAD = "lead-data-scientist"
NEEDS_ONE = {LEAD: 1}


def ready(cloud: Cloud, persona: str = "data-scientist", **more: Any) -> None:
    cloud.post(user_name="ada", persona=persona, team="pricing", **more)
    cloud.settle()


def at_work(cloud: Cloud) -> None:
    """Ada has a private space with an app, an app of her profile, and owns no shared space."""
    ready(cloud)
    account = cloud.account()
    account.make_space(Space("ada-space", "", "ada", shared=False))
    account.make_space(Space("team-space", "", "grace", shared=True))
    account.start_app(App(None, "ada-space", "JupyterLab", "default", ""))
    account.start_app(App(None, "team-space", "JupyterLab", "default", ""))
    account.start_app(App("ada", None, "JupyterServer", "default", ""))


def approved(cloud: Cloud) -> None:
    cloud.post(user_name="ada", persona=LEAD)
    cloud.settle()
    cloud.approve(ADA)
    cloud.settle()


def rejected_then_asked_again(cloud: Cloud) -> None:
    cloud.post(user_name="ada", persona=LEAD)
    cloud.settle()
    cloud.reject(ADA, "not in this team")
    cloud.settle()
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()


def lapsed(cloud: Cloud) -> None:
    cloud.post(user_name="ada", persona=LEAD)
    cloud.settle()
    cloud.now += timedelta(hours=169)
    cloud.sweep()
    cloud.settle()


def persona_changed_with_approval(cloud: Cloud) -> None:
    at_work(cloud)
    cloud.change(ADA, persona=LEAD, team=None, cost_center="4711")
    cloud.settle()
    cloud.approve(ADA)
    cloud.settle()


def change_rejected(cloud: Cloud) -> None:
    ready(cloud)
    cloud.change(ADA, persona=LEAD)
    cloud.settle()
    cloud.reject(ADA)
    cloud.settle()


def settings_changed_and_cleared(cloud: Cloud) -> None:
    ready(cloud, studio_settings={"idle_shutdown_minutes": 60})
    cloud.change(ADA, studio_settings={"default_instance_type": "ml.t3.medium", "canvas": False})
    cloud.settle()
    cloud.change(ADA, studio_settings={})
    cloud.settle()


def suspended_and_back(cloud: Cloud) -> None:
    at_work(cloud)
    cloud.intend(ADA, suspend)
    cloud.settle()
    cloud.intend(ADA, resume)
    cloud.settle()


def offboarded(cloud: Cloud) -> None:
    at_work(cloud)
    cloud.offboard(ADA, by=REQUESTER)
    cloud.settle()
    cloud.now += timedelta(days=31)
    cloud.sweep()
    cloud.settle()


def brought_back_while_retained(cloud: Cloud) -> None:
    at_work(cloud)
    cloud.offboard(ADA, by=REQUESTER)
    cloud.settle()
    cloud.intend(ADA, resume)
    cloud.settle()


def purged_at_once_and_onboarded_again(cloud: Cloud) -> None:
    at_work(cloud)
    cloud.offboard(ADA, 0)
    cloud.post(user_name="ADA", persona="data-scientist")
    cloud.settle()


def profile_failed_then_retried(cloud: Cloud) -> None:
    cloud.account().fail_next["ada"] = "EFS mount failed"
    ready(cloud)
    cloud.intend(ADA, retry)
    cloud.settle()


def update_failed_then_retried(cloud: Cloud) -> None:
    ready(cloud)
    cloud.account().fail_updates["ada"] = "Internal"
    cloud.change(ADA, persona=LEAD)
    cloud.settle()
    cloud.account().fail_updates.clear()
    cloud.intend(ADA, retry)
    cloud.settle()


def app_stuck_then_retried(cloud: Cloud) -> None:
    at_work(cloud)
    cloud.account().stuck.add("default")
    cloud.intend(ADA, suspend)
    cloud.settle()
    cloud.account().stuck.clear()
    cloud.account().free("default")
    cloud.intend(ADA, retry)
    cloud.settle()


def left_while_provisioning(cloud: Cloud) -> None:
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.offboard(ADA, 0)
    cloud.settle()


def withdrawn_before_it_was_decided(cloud: Cloud) -> None:
    cloud.post(user_name="ada", persona=LEAD)
    cloud.settle()
    cloud.offboard(ADA, by=REQUESTER)
    cloud.settle()


def held_by_the_brake(cloud: Cloud) -> None:
    for name in ("ada", "grace", "mary"):
        cloud.post(user_name=name, persona="data-scientist")
    cloud.settle()
    for name in ("ada", "grace", "mary"):
        cloud.offboard(f"retail-dev.{name}", 0, by=ADMIN)
    cloud.settle_but_for("DeletionBrake")
    cloud.release_brake()
    cloud.sweep()
    cloud.settle()


def by_rows(cloud: Cloud) -> None:
    asked = {"user_name": "ada", "requested_by": REQUESTER}
    cloud.put_row(pk="r-1", action="onboard", persona="data-scientist", **asked)
    cloud.settle()
    cloud.put_row(pk="r-2", action="change", team="pricing", **asked)
    cloud.settle()
    cloud.put_row(pk="r-3", action="offboard", retention_days=7, **asked)
    cloud.settle()


LIVES: list[Scenario] = [
    approved,
    rejected_then_asked_again,
    lapsed,
    persona_changed_with_approval,
    change_rejected,
    settings_changed_and_cleared,
    suspended_and_back,
    offboarded,
    brought_back_while_retained,
    purged_at_once_and_onboarded_again,
    profile_failed_then_retried,
    update_failed_then_retried,
    app_stuck_then_retried,
    left_while_provisioning,
    withdrawn_before_it_was_decided,
    held_by_the_brake,
    by_rows,
]

NEED_APPROVAL = frozenset(
    {
        approved,
        rejected_then_asked_again,
        lapsed,
        persona_changed_with_approval,
        change_rejected,
        withdrawn_before_it_was_decided,
    }
)


def cloud_for(scenario: Scenario) -> Cloud:
    """Return a fresh cloud that a scenario can run in."""
    cloud = Cloud(approvals=NEEDS_ONE if scenario in NEED_APPROVAL else None)
    if scenario is held_by_the_brake:
        cloud.limit_deletions(2)
    return cloud
