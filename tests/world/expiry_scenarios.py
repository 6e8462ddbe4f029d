"""Whole lives of people whose time is over one day; in the form of `tests.world.scenarios`."""

from collections.abc import Mapping
from datetime import timedelta

from services.controller.clock import to_text
from services.user_onboarding.intents import suspend
from services.user_onboarding.user import Phase
from services.user_onboarding.world import App, Space
from tests.world.cloud import Cloud
from tests.world.scenarios import ADA, Scenario

TERM = timedelta(days=20)
NEXT_YEAR = timedelta(days=365)


def for_a_term(cloud: Cloud) -> None:
    """Ada is ready for twenty days, and has a space."""
    cloud.post(user_name="ada", persona="data-scientist", expires_at=to_text(cloud.now + TERM))
    cloud.settle()
    cloud.account().make_space(Space("ada-space", "", "ada", shared=False))


def gone_at_once(cloud: Cloud) -> None:
    """Ada was asked for and offboarded before she had a profile."""
    cloud.post(user_name="ada", persona="data-scientist", email="ada@bank.example")
    cloud.offboard(ADA, 0)
    cloud.settle()


def days_pass(cloud: Cloud, days: int) -> None:
    cloud.now += timedelta(days=days)
    cloud.sweep()
    cloud.settle()


def renew(cloud: Cloud, by: timedelta | None = NEXT_YEAR) -> None:
    cloud.change(ADA, expires_at=None if by is None else to_text(cloud.now + by))


def warned_then_expired(cloud: Cloud) -> None:
    for_a_term(cloud)
    cloud.account().start_app(App(None, "ada-space", "JupyterLab", "default", ""))
    days_pass(cloud, 7)
    days_pass(cloud, 14)


def expired_then_renewed(cloud: Cloud) -> None:
    for_a_term(cloud)
    days_pass(cloud, 21)
    renew(cloud)
    cloud.settle()


def renewed_while_it_expires(cloud: Cloud) -> None:
    for_a_term(cloud)
    cloud.now += timedelta(days=21)
    cloud.sweep()
    # That the time is over is written down; nothing was closed yet.
    cloud.deliver_some(None)
    renew(cloud, by=None)
    cloud.settle()


def expired_then_purged(cloud: Cloud) -> None:
    for_a_term(cloud)
    days_pass(cloud, 21)
    days_pass(cloud, 31)


def suspended_expired_then_renewed(cloud: Cloud) -> None:
    cloud.post(user_name="ada", persona="data-scientist", expires_at=to_text(cloud.now + TERM))
    cloud.intend(ADA, suspend)
    cloud.settle()
    days_pass(cloud, 21)
    renew(cloud)
    cloud.settle()


def purged_then_erased(cloud: Cloud) -> None:
    gone_at_once(cloud)
    cloud.erase(ADA)
    cloud.settle()


def purged_then_forgotten(cloud: Cloud) -> None:
    cloud.keep(timeline_days=365)
    gone_at_once(cloud)
    days_pass(cloud, 366)


LIVES: list[Scenario] = [
    warned_then_expired,
    expired_then_renewed,
    renewed_while_it_expires,
    expired_then_purged,
    suspended_expired_then_renewed,
    purged_then_erased,
    purged_then_forgotten,
]
ENDS: Mapping[str, Phase] = {
    "warned_then_expired": Phase.SUSPENDED,
    "expired_then_renewed": Phase.READY,
    "renewed_while_it_expires": Phase.READY,
    "expired_then_purged": Phase.OFFBOARDED,
    "suspended_expired_then_renewed": Phase.SUSPENDED,
    "purged_then_erased": Phase.OFFBOARDED,
    "purged_then_forgotten": Phase.OFFBOARDED,
}
