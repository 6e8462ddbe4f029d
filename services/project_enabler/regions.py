"""What one region of an account needs next. Pure: what is seen in, a step out."""

from dataclasses import replace

from services.controller.blocked import Blocked
from services.project_enabler.account import RegionProjects
from services.project_enabler.steps import Associate, Call, Disassociate, Enable, Fail, Hold
from services.project_enabler.world import NoBase, RegionView, View

# All eleven would fill a message.
_ROLES_NAMED = 3

RegionStep = Call | Hold | Fail | RegionProjects


def bring(view: View, further: tuple[str, ...], before: tuple[str, ...]) -> RegionStep:
    """Return what a region where Projects are wanted needs next.

    Parameters
    ----------
    before
        The portfolios that were in order when it was last settled.
    """
    if isinstance(view, Blocked):
        return held(view)
    if not view.enabled:
        return Enable(view.region)
    amazons = view.amazons
    if amazons is None:
        return Hold(
            "ShareNotThere",
            f"{view.region}: the portfolio of SageMaker Projects is enabled, and its share is not "
            "among the accepted ones yet.",
        )
    wanted = tuple(dict.fromkeys((amazons, *(each for each in further if view.is_shared(each)))))
    roles = frozenset(view.roles)
    for portfolio_id in wanted:
        step = _principals(view, portfolio_id, roles)
        if step is not None:
            return step
    for portfolio_id in before:
        step = _principals(view, portfolio_id, frozenset()) if portfolio_id not in wanted else None
        if step is not None:
            return step
    missing = [each for each in further if each not in wanted]
    if missing:
        return Hold(
            "PortfolioNotShared",
            f"{view.region}: {', '.join(missing)} is not among the accepted shares.",
            base=True,
        )
    if view.missing_roles:
        return Hold(
            "TemplateRolesMissing",
            f"{needed_roles(view.missing_roles)}; the base makes them where projects.launch_roles "
            "is true.",
            base=True,
        )
    return RegionProjects(view.region, wanted, tuple(sorted(roles)))


def tidy(view: View, portfolios: tuple[str, ...]) -> Call | Hold | Fail | None:
    """Return what is left to do where no principals of ours are wanted any more."""
    if isinstance(view, Blocked):
        # A role of the base that is gone may be so for good, or only for now: time must tell.
        blocked = held(view)
        return replace(blocked, base=False) if isinstance(blocked, Hold) else blocked
    for portfolio_id in dict.fromkeys((view.amazons, *portfolios)):
        step = _principals(view, portfolio_id, frozenset()) if portfolio_id else None
        if step is not None:
            return step
    return None


def after(view: View, step: Call) -> RegionView | None:
    """Return what a region must look like after a call; None where only AWS can tell."""
    if isinstance(view, Blocked) or isinstance(step, Enable):
        return None
    there = view.principals.get(step.portfolio_id, frozenset())
    role = frozenset({step.role_arn})
    now = there | role if isinstance(step, Associate) else there - role
    return replace(view, principals={**view.principals, step.portfolio_id: now})


def needed_roles(missing: tuple[str, ...]) -> str:
    """Return words for the roles that the templates miss: the first few, and how many more."""
    named, more = missing[:_ROLES_NAMED], len(missing) - _ROLES_NAMED
    further = f" and {more} more" if more > 0 else ""
    return f"The templates need the roles {', '.join(named)}{further}"


def held(blocked: Blocked) -> Hold | Fail:
    """Return what stands in the way as a step: a wait, or a failure where waiting is no use."""
    if blocked.final:
        return Fail(blocked.reason, blocked.message, blocked.aws)
    return Hold(
        blocked.reason,
        blocked.message,
        blocked.aws,
        patient=blocked.patient,
        base=isinstance(blocked, NoBase),
    )


def _principals(view: RegionView, portfolio_id: str, wanted: frozenset[str]) -> Call | None:
    there = view.principals.get(portfolio_id, frozenset())
    for arn in sorted(wanted - there):
        return Associate(view.region, portfolio_id, arn)
    for arn in sorted(there - wanted):
        # What others let in stays.
        if arn.startswith(view.ours):
            return Disassociate(view.region, portfolio_id, arn)
    return None
