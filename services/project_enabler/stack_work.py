"""Carrying out what a stack asks for: Projects enabled where the stack is, without a hub.

The same looks and decisions as for the service; only nothing is stored, and the end is waited
for: CloudFormation asks once and must be told it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import AwsCallError
from services.project_enabler.account import RegionProjects
from services.project_enabler.invocation import AccountInTime, Invocation, OutOfTimeError
from services.project_enabler.observe import look
from services.project_enabler.projects_account import ProjectsAccount
from services.project_enabler.regions import RegionStep, bring, needed_roles, tidy
from services.project_enabler.stack_request import StackRequest
from services.project_enabler.steps import Associate, Call, Disassociate, Enable, Fail, Hold

_log = Logger(child=True)

SUCCESS: Final = "SUCCESS"
FAILED: Final = "FAILED"
_LOOK_SECONDS = 5.0
# The stack made the function's policy and the personas' roles a moment ago: what AWS refuses at
# first it may take when IAM has spread them, which is a matter of seconds, seldom of a minute.
SETTLING_SECONDS: Final = 60.0
_NO_USE_WAITING = frozenset({"LimitExceededException"})
_UNDER_WAY = "The work was under way."


@dataclass(frozen=True)
class Answer:
    """What CloudFormation is told.

    Attributes
    ----------
    data
        The resource's attributes.
    untouched
        Nothing was changed, nor tried to be.
    """

    status: str
    reason: str
    data: Mapping[str, str]
    untouched: bool = False


def refusal(reason: str) -> Answer:
    """Return the answer to a request that nothing was done for."""
    return Answer(FAILED, reason, {}, untouched=True)


def carry_out(request: StackRequest, account: ProjectsAccount, invocation: Invocation) -> Answer:
    """Bring about what a stack asks for; whatever happens, it is an answer, and in time."""
    return _Work(request, AccountInTime(account, invocation), invocation).to_an_end()


class _Work:
    """The work for one request."""

    def __init__(
        self, request: StackRequest, account: ProjectsAccount, invocation: Invocation
    ) -> None:
        self._request = request
        self._account = account
        self._invocation = invocation
        self._told: list[str] = []
        self._made: set[Call] = set()
        self._tried = False
        self._obstacle = _UNDER_WAY
        self._refused_with_left: float | None = None

    def to_an_end(self) -> Answer:
        try:
            while True:
                answer = self._go_on()
                if answer is not None:
                    return answer
        except OutOfTimeError:
            return self._failed(f"{self._obstacle.rstrip('.')}. There was no more time.")
        except Exception:  # noqa: BLE001 - a stack that is told nothing waits; this is told
            _log.exception("a fault of ours")
            return self._failed(f"A fault of ours; the log has it under {self._invocation.id}.")

    def _go_on(self) -> Answer | None:
        """Look and take a step; return the answer once there is one."""
        try:
            step = self._next()
            match step:
                case None:
                    return self._done("There was nothing to take out.", {})
                case RegionProjects():
                    return self._done("All was in order.", {"PortfolioId": step.portfolios[0]})
                case Fail():
                    return self._failed(step.message)
                case Hold():
                    self._wait(step.message)
                case _:
                    self._make(step)
        except AwsCallError as error:
            return self._refused(error)
        return None

    def _next(self) -> RegionStep | None:
        request = self._request
        view = look(
            self._account,
            request.region,
            request.ours,
            request.principals,
            request.portfolio_ids,
            request.before,
        )
        if request.kind == "Delete":
            return tidy(view, request.portfolio_ids)
        # A missing role of the templates is told, and does not hold up a whole deployment.
        step = bring(replace(view, missing_roles=()), request.portfolio_ids, request.before)
        if isinstance(step, RegionProjects) and view.missing_roles:
            _log.warning(needed_roles(view.missing_roles))
        return step

    def _make(self, step: Call) -> None:
        if step in self._made:
            self._made.clear()
            self._wait("AWS took the calls, and does not show their effect yet.")
            return
        self._tried = True
        match step:
            case Enable():
                self._account.enable_portfolio()
            case Associate():
                self._account.associate(step.portfolio_id, step.role_arn)
            case Disassociate():
                self._account.disassociate(step.portfolio_id, step.role_arn)
        self._made.add(step)
        self._obstacle = _UNDER_WAY
        self._refused_with_left = None
        if step.told() not in self._told:
            self._told.append(step.told())
        _log.info(step.told())

    def _refused(self, error: AwsCallError) -> Answer | None:
        said = error.call
        message = f"{said.operation} failed: {said.error_code}: {said.error_message}"
        if error.code in _NO_USE_WAITING:
            return self._failed(message)
        if not error.passing:
            left = self._invocation.time_left()
            if self._refused_with_left is None:
                self._refused_with_left = left
            if self._refused_with_left - left >= SETTLING_SECONDS:
                return self._failed(message)
        self._wait(message)
        return None

    def _wait(self, obstacle: str) -> None:
        self._obstacle = obstacle
        _log.info("waiting: %s", obstacle)
        self._invocation.wait(_LOOK_SECONDS)

    def _done(self, otherwise: str, data: Mapping[str, str]) -> Answer:
        return Answer(SUCCESS, " ".join(self._told) or otherwise, data)

    def _failed(self, reason: str) -> Answer:
        return Answer(FAILED, reason, {}, untouched=not self._tried)
