"""Dry runs: what would be done in an account, told without doing it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from services.controller.blocked import Blocked
from services.project_enabler.account import Account
from services.project_enabler.observe import observe
from services.project_enabler.plan import plan, regions_of
from services.project_enabler.projects_account import ProjectsAccount
from services.project_enabler.regions import after
from services.project_enabler.settings import Installation
from services.project_enabler.steps import Call, Enable, Fail, Hold, Mend
from services.project_enabler.world import AMAZON, RegionView, Share, View

# More than any account has roles, portfolios and regions.
_MOST_STEPS = 200
_NEW_SHARE = Share("of Amazon SageMaker", AMAZON)


def foresee(
    account: Account,
    installation: Installation,
    open_account: Callable[[str, str], ProjectsAccount],
    now: datetime,
) -> list[str]:
    """Return what would be done for an account, one sentence a step; nothing: all is in order.

    Parameters
    ----------
    account
        As it would stand.
    open_account
        Returns one region of an account, under a role that may only look.
    """
    before = {each.region: each.portfolios for each in account.projects}
    views: dict[str, View] = {
        region: observe(
            open_account(account.id, region),
            account.id,
            region,
            installation,
            wanted=account.wants_projects and region in account.regions,
            before=before.get(region, ()),
        )
        for region in regions_of(account)
    }
    told: list[str] = []
    further = installation.projects.portfolio_ids
    for _ in range(_MOST_STEPS):
        step = plan(account, views, further, now)
        if isinstance(step, Mend):
            step = step.call
        match step:
            case Hold() | Fail():
                return [*told, f"Then it waits: {step.message}" if told else step.message]
            case Enable():
                views[step.region] = _enabled(views[step.region])
            case _ if isinstance(step, Call):
                views[step.region] = after(views[step.region], step) or views[step.region]
            case _:
                return told
        told.append(step.would())
    return told


def _enabled(view: View) -> View:
    """Return a region as it will look when the portfolio is enabled and shared."""
    if isinstance(view, Blocked):
        return view
    seen: RegionView = view
    shares = seen.shares if seen.amazons else (*seen.shares, _NEW_SHARE)
    return replace(seen, enabled=True, shares=shares)
