"""What a CloudFormation stack asks for: Projects enabled where the stack is, without a hub.

The same looks and decisions as for the service; only nothing is stored, and the answer is waited
for: CloudFormation asks once and must be told an end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import AwsCallError
from services.controller.blocked import blocked_by
from services.project_enabler.account import RegionProjects
from services.project_enabler.observe import look
from services.project_enabler.projects_account import ProjectsAccount
from services.project_enabler.regions import RegionStep, bring, held, tidy
from services.project_enabler.steps import Associate, Call, Disassociate, Enable, Fail, Hold
from services.project_enabler.world import RegionView

_log = Logger(child=True)

SUCCESS: Final = "SUCCESS"
FAILED: Final = "FAILED"
_LOOK_SECONDS = 5.0
# An answer has to be sent before the function is stopped: some tries of some seconds each.
LEFT_FOR_THE_ANSWER = 40.0
_MOST_ROUNDS = 500


class UnreadableRequestError(ValueError):
    """The request cannot be read; where it says whom to answer, it is answered."""


@dataclass(frozen=True)
class StackRequest:
    """A custom resource's request.

    Attributes
    ----------
    kind
        ``Create``, ``Update`` or ``Delete``.
    principals
        ARNs of the roles that are to use the portfolios.
    portfolio_ids
        The organization's own portfolios that get the same principals.
    ours
        How the ARNs begin of principals that may be taken out again.
    before
        Portfolios of the resource as it was before an update.
    """

    kind: str
    region: str
    principals: tuple[str, ...]
    portfolio_ids: tuple[str, ...]
    ours: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What CloudFormation is told. ``data`` are the resource's attributes."""

    status: str
    reason: str
    data: Mapping[str, str]


@dataclass(frozen=True)
class Patience:
    """How time passes: seconds that the function may still run, and a way to wait."""

    time_left: Callable[[], float]
    sleep: Callable[[float], None]


def read_request(event: Mapping[str, Any], region: str) -> StackRequest:
    """Read a request; CloudFormation passes lists as lists and everything else as text.

    Raises
    ------
    UnreadableRequestError
    """
    kind = event.get("RequestType")
    if kind not in ("Create", "Update", "Delete"):
        raise UnreadableRequestError(f"There is no request of the type {kind!r}.")
    now = _properties(event.get("ResourceProperties"))
    before = _properties(event.get("OldResourceProperties"))
    principals = _texts(now, "Principals")
    if kind != "Delete" and not principals:
        raise UnreadableRequestError("Principals must name at least one role.")
    return StackRequest(
        kind=kind,
        region=region,
        principals=principals,
        portfolio_ids=_texts(now, "PortfolioIds"),
        # What an earlier version of the stack let in is its own too.
        ours=(*_texts(now, "PersonaRolePrefix"), *principals, *_texts(before, "Principals")),
        before=_texts(before, "PortfolioIds"),
    )


def carry_out(request: StackRequest, account: ProjectsAccount, patience: Patience) -> Answer:
    """Bring about what a stack asks for. Never raises: whatever happens is an answer."""
    made: list[str] = []
    for _ in range(_MOST_ROUNDS):
        step = _next(request, account)
        match step:
            case None:
                return Answer(SUCCESS, " ".join(made) or "There was nothing to take out.", {})
            case RegionProjects():
                return Answer(SUCCESS, " ".join(made) or "All was in order.", _data(step))
            case Fail():
                return Answer(FAILED, step.message, {})
            case Hold() if patience.time_left() < LEFT_FOR_THE_ANSWER:
                return Answer(FAILED, f"{step.message} It did not change in time.", {})
            case Hold():
                _log.info("waiting: %s", step.message)
                patience.sleep(_LOOK_SECONDS)
            case _:
                refused = _make(account, step)
                if refused is None:
                    made.append(step.told())
                    _log.info(step.told())
                elif isinstance(refused, Fail) or patience.time_left() < LEFT_FOR_THE_ANSWER:
                    return Answer(FAILED, refused.message, {})
                else:
                    patience.sleep(_LOOK_SECONDS)
    return Answer(FAILED, "The work came to no end.", {})


def _next(request: StackRequest, account: ProjectsAccount) -> RegionStep | None:
    wanted = request.kind != "Delete"
    roles = request.principals if wanted else ()
    portfolios = (*request.portfolio_ids, *request.before)
    try:
        view = look(
            account, request.region, request.ours, roles, request.portfolio_ids, request.before
        )
    except AwsCallError as error:
        return held(blocked_by(error))
    if not wanted:
        return tidy(view, portfolios)
    # A missing role of the templates is told, and does not hold up a whole deployment.
    step = bring(_without_launch_roles(view), request.portfolio_ids, request.before)
    if isinstance(step, RegionProjects) and view.missing_roles:
        _log.warning("the templates need the roles %s", ", ".join(view.missing_roles))
    return step


def _without_launch_roles(view: RegionView) -> RegionView:
    return RegionView(
        view.region, view.ours, view.enabled, view.roles, view.shares, view.principals
    )


def _make(account: ProjectsAccount, step: Call) -> Hold | Fail | None:
    """Make a call; return what stands in its way."""
    try:
        match step:
            case Enable():
                account.enable_portfolio()
            case Associate():
                account.associate(step.portfolio_id, step.role_arn)
            case Disassociate():
                account.disassociate(step.portfolio_id, step.role_arn)
    except AwsCallError as error:
        said = error.call
        message = f"{said.operation} failed: {said.error_code}: {said.error_message}"
        if error.passing:
            return Hold("NoAnswer", message, said)
        return Fail(f"{said.operation}Refused", message, said)
    return None


def _data(done: RegionProjects) -> dict[str, str]:
    return {"PortfolioId": done.portfolios[0], "PortfolioIds": ",".join(done.portfolios)}


def _properties(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(properties: Mapping[str, Any], name: str) -> tuple[str, ...]:
    said = properties.get(name, [])
    listed = [said] if isinstance(said, str) and said else said
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise UnreadableRequestError(f"{name} must be a list of texts.")
    return tuple(dict.fromkeys(listed))
