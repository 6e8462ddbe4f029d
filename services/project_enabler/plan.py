"""What to do next for one account. Pure: values in, a value out; no AWS, no clock, no chance.

The worker carries a step out, looks again and asks again, until the answer is not a call.
"""

from collections.abc import Mapping
from datetime import datetime

from services.controller.aws_errors import AwsCallError
from services.controller.blocked import blocked_by
from services.controller.clock import from_text
from services.project_enabler.account import Account, Phase, RegionProjects
from services.project_enabler.regions import bring, held, tidy
from services.project_enabler.steps import Call, Fail, Hold, Mend, Nothing, Settle, Step
from services.project_enabler.world import NoBase, View


def regions_of(account: Account) -> tuple[str, ...]:
    """Return the regions that have to be looked at: wanted ones, and those to be tidied."""
    wanted = account.regions if account.wants_projects else ()
    return tuple(dict.fromkeys((*wanted, *account.touched)))


def plan(
    account: Account, views: Mapping[str, View], further: tuple[str, ...], now: datetime
) -> Step:
    """Return the next step for an account.

    Parameters
    ----------
    account
        What follows for it, and what was noted.
    views
        Each of `regions_of`, as last seen.
    further
        Ids of the organization's own portfolios that get the same principals.
    now
        Aware datetime.
    """
    wanted = account.regions if account.wants_projects else ()
    before = {each.region: each.portfolios for each in account.projects}
    unseen = _out_of_reach(account, views, wanted, now)
    steps = [
        bring(view, further, before.get(region, ()))
        if region in wanted
        else tidy(view, (*further, *before.get(region, ())))
        for region, view in views.items()
        if region not in unseen
    ]
    # What can be done is done, whatever another region has to wait for; what is soon over is
    # waited for before anything is given up, and the base, which may take days, comes last.
    urgent = sorted((each for each in steps if isinstance(each, Call | Hold | Fail)), key=_urgency)
    if urgent:
        first = urgent[0]
        if isinstance(first, Call) and account.phase is Phase.ENABLED:
            return Mend(first)
        return _in_time(account, first, now)
    done = tuple(each for each in steps if isinstance(each, RegionProjects))
    settled = (
        account.phase is Phase.ENABLED
        and account.projects == done
        and account.touched == wanted
        and account.observed_generation == account.generation
    )
    return Nothing() if settled or not regions_of(account) else Settle(done, unseen)


def after_refusal(account: Account, step: Call, error: AwsCallError, now: datetime) -> Step:
    """Return the next step when AWS refused the call of a step."""
    said = error.call
    message = f"{said.operation} failed in {step.region}: {said.error_message}"
    blocked = blocked_by(error)
    if blocked.patient or error.passing:
        return _in_time(account, held(blocked), now)
    if error.code == "LimitExceededException":
        return _in_time(account, Fail("PrincipalLimitReached", message, said), now)
    # A role or a portfolio that is not known everywhere yet (as either of Service Catalog's errors
    # may say), a policy that is on its way.
    return _in_time(account, Hold(f"{said.operation}Refused", message, said), now)


def not_seen_yet(account: Account, now: datetime) -> Step:
    """Return the next step when what was just done does not show yet."""
    message = "AWS took the calls, and does not show their effect yet."
    return _in_time(account, Hold("NotSeenYet", message), now)


def _in_time(account: Account, step: Step, now: datetime) -> Step:
    """Turn waiting into failing once its time is over, and repeat nothing that is written."""
    if isinstance(step, Hold) and _passes(account, step):
        # It is enabled, and AWS has a bad moment: the next look tells.
        return Nothing()
    if isinstance(step, Hold) and not step.patient and _is_past(account.deadline_at, now):
        step = Fail(step.reason, f"{step.message} It did not change in time.", step.aws)
    if isinstance(step, Hold | Fail) and _is_known(account, step):
        return Nothing()
    return step


def _out_of_reach(
    account: Account, views: Mapping[str, View], wanted: tuple[str, ...], now: datetime
) -> tuple[str, ...]:
    """Return the regions to be tidied whose role stayed out of reach until the time was over.

    The role may be gone with the base, or only its right was late: after a wait it is said, and
    not waited for any longer.
    """
    if not _is_past(account.deadline_at, now):
        return ()
    return tuple(x for x, view in views.items() if x not in wanted and isinstance(view, NoBase))


def _urgency(step: Call | Hold | Fail) -> int:
    match step:
        case Hold():
            return 3 if step.base else 1
        case Fail():
            return 2
    return 0


def _passes(account: Account, step: Hold) -> bool:
    return account.phase is Phase.ENABLED and (step.patient or step.reason == "NoAnswer")


def _is_known(account: Account, step: Hold | Fail) -> bool:
    """Whether an account has failed for this very reason, and nobody asked for another try."""
    return (
        account.phase is Phase.FAILED
        and account.reason == step.reason
        and account.observed_generation == account.generation
    )


def _is_past(moment: str | None, now: datetime) -> bool:
    return moment is not None and now >= from_text(moment)
