"""The worker's steps, written down: the account and the timeline line after each. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from events.names import PROJECTS_ENABLED, PROJECTS_FAILED
from services.controller.attributes import Value
from services.controller.aws_errors import AwsCall
from services.controller.clock import to_text
from services.controller.origin import Origin
from services.controller.transitions import Line, said_of, written
from services.project_enabler.account import Account, Phase, RegionProjects
from services.project_enabler.scope import scope_of
from services.project_enabler.settings import Installation
from services.project_enabler.standing import settled, stand
from services.project_enabler.steps import Fail, Hold, Mend, Note, Settle, Written
from services.project_enabler.transitions import WORKER, AccountTransition


def write_down(
    account: Account,
    step: Written,
    now: datetime,
    installation: Installation,
    aws: AwsCall | None = None,
) -> AccountTransition:
    """Return what a step makes of an account.

    Parameters
    ----------
    aws
        The call that the step rests on, for the timeline.
    """
    match step:
        case Mend():
            after = _at_work(account, Phase.ENABLING, now, installation)
            message = f"Not in order any more, so it is put right. {step.call.would()}"
            after = replace(after, reason="DriftFound", message=message)
            line = Line(after.reason, message)
        case Note():
            after = _at_work(account, Phase.ENABLING, now, installation)
            after = replace(after, reason=_reason(step), message=step.call.told())
            line = Line(after.reason, after.message, aws=aws)
        case Hold():
            phase = Phase.WAITING_FOR_BASE if step.base else Phase.ENABLING
            after = _at_work(account, phase, now, installation, patient=step.patient)
            attempts = account.attempts + 1
            after = replace(after, reason=step.reason, message=step.message, attempts=attempts)
            line = Line(step.reason, step.message, aws=step.aws)
        case Settle():
            return _settle(account, step, now, installation)
        case Fail():
            after = replace(
                account,
                phase=Phase.FAILED,
                reason=step.reason,
                message=step.message,
                observed_generation=account.generation,
                deadline_at=None,
                due_at=None,
            )
            line = Line(step.reason, step.message, PROJECTS_FAILED, said_of(step.aws), step.aws)
        case _:
            assert_never(step)
    return _by_worker(account, after, line, now)


def stand_anew(
    account: Account, installation: Installation, now: datetime
) -> AccountTransition | None:
    """Return an account as it stands by the present configuration; None where it stands so."""
    standing = stand(account, installation, now)
    if standing.account == account:
        return None
    after = standing.account
    line = Line(after.reason, f"The configuration was changed. {after.message}", standing.event)
    return _by_worker(account, after, line, now)


def _at_work(
    account: Account,
    phase: Phase,
    now: datetime,
    installation: Installation,
    *,
    patient: bool = False,
) -> Account:
    """Return an account at work; a wait without an end begins one when its phase begins."""
    if not account.wants_projects:
        phase = Phase.CLOSING
    projects = installation.projects
    patience = timedelta(seconds=projects.timeout_seconds)
    if phase is Phase.WAITING_FOR_BASE:
        patience = timedelta(hours=projects.base_timeout_hours)
    deadline = account.deadline_at if phase is account.phase else None
    if deadline is None and not patient:
        deadline = to_text(now + patience)
    return replace(
        account, phase=phase, deadline_at=deadline, due_at=account.due_at or to_text(now)
    )


def _settle(
    account: Account, step: Settle, now: datetime, installation: Installation
) -> AccountTransition:
    scope = scope_of(account, installation)
    if not account.wants_projects:
        after = settled(account, scope)
        left = _left_behind(step) or "Nothing of ours is left in its portfolios."
        return _by_worker(account, after, Line(after.reason, f"{left} {scope.message}"), now)
    told = "; ".join(_told(each) for each in step.projects)
    left = _left_behind(step)
    after = replace(
        account,
        phase=Phase.ENABLED,
        reason="ProjectsEnabled",
        message=f"SageMaker Projects are enabled. {told}.{left and f' {left}'}",
        observed_generation=account.generation,
        attempts=0,
        projects=step.projects,
        touched=account.regions,
        deadline_at=None,
        due_at=None,
    )
    line = Line(after.reason, after.message, PROJECTS_ENABLED, (("projects", _data(step)),))
    return _by_worker(account, after, line, now)


def _left_behind(step: Settle) -> str:
    """Return what is said of regions that could not be looked at; empty where there are none."""
    if not step.unseen:
        return ""
    regions = ", ".join(step.unseen)
    return (
        f"{regions} could not be looked at, since the base's role cannot be assumed: principals of "
        "ours may be left in portfolios there."
    )


def _by_worker(account: Account, after: Account, line: Line, now: datetime) -> AccountTransition:
    origin = Origin(WORKER, verified=True, correlation_id=account.correlation_id)
    return written(account.revision, after, line, origin, now, WORKER)


def _reason(step: Note) -> str:
    return {
        "Enable": "PortfolioEnabled",
        "Associate": "PrincipalAssociated",
        "Disassociate": "PrincipalDisassociated",
    }[type(step.call).__name__]


def _told(projects: RegionProjects) -> str:
    names = ", ".join(arn.rpartition("/")[2] for arn in projects.principals)
    return f"{projects.region}: {names} may use {', '.join(projects.portfolios)}"


def _data(step: Settle) -> Value:
    return [
        {
            "region": each.region,
            "portfolios": list(each.portfolios),
            "principals": list(each.principals),
        }
        for each in step.projects
    ]
