"""The running function: how long it may still run, and calls that begin only while there is time.

Lambda stops a function in the middle of whatever it does. One that owes an answer has to keep the
time for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from services.controller.aws_errors import AwsCall
from services.project_enabler.projects_account import (
    PrincipalPage,
    ProjectsAccount,
    RolePage,
    SharePage,
)

# A call that has begun, with all its retries (23), and three tries to answer (27).
LEFT_FOR_THE_ANSWER: Final = 60.0


class OutOfTimeError(Exception):
    """What is left of the function's time is kept for its answer."""


@dataclass(frozen=True)
class Invocation:
    """One run of the function.

    Attributes
    ----------
    id
        Under which the logs have it.
    time_left
        Returns the seconds that it may still run.
    sleep
        Lets seconds pass.
    """

    id: str
    time_left: Callable[[], float]
    sleep: Callable[[float], None]

    def check(self, seconds: float = 0.0) -> None:
        """Make sure that something may begin now, or after ``seconds``.

        Raises
        ------
        OutOfTimeError
        """
        if self.time_left() - seconds < LEFT_FOR_THE_ANSWER:
            raise OutOfTimeError

    def wait(self, seconds: float) -> None:
        """Let seconds pass, where something may still begin after them.

        Raises
        ------
        OutOfTimeError
            At once, and not after the wait.
        """
        self.check(seconds)
        self.sleep(seconds)


class AccountInTime:
    """A region of an account that is called only while there is time: else `OutOfTimeError`."""

    def __init__(self, account: ProjectsAccount, invocation: Invocation) -> None:
        self._account = account
        self._invocation = invocation

    def parameters(self, names: Sequence[str]) -> dict[str, str]:
        """As the account does."""
        return self._in_time().parameters(names)

    def portfolio_enabled(self) -> bool:
        """As the account does."""
        return self._in_time().portfolio_enabled()

    def enable_portfolio(self) -> AwsCall:
        """As the account does."""
        return self._in_time().enable_portfolio()

    def shares(
        self, share_type: Literal["IMPORTED", "AWS_ORGANIZATIONS"], token: str | None
    ) -> SharePage:
        """As the account does."""
        return self._in_time().shares(share_type, token)

    def principals(self, portfolio_id: str, token: str | None) -> PrincipalPage:
        """As the account does."""
        return self._in_time().principals(portfolio_id, token)

    def associate(self, portfolio_id: str, role_arn: str) -> AwsCall:
        """As the account does."""
        return self._in_time().associate(portfolio_id, role_arn)

    def disassociate(self, portfolio_id: str, role_arn: str) -> AwsCall:
        """As the account does."""
        return self._in_time().disassociate(portfolio_id, role_arn)

    def service_roles(self, token: str | None) -> RolePage:
        """As the account does."""
        return self._in_time().service_roles(token)

    def _in_time(self) -> ProjectsAccount:
        self._invocation.check()
        return self._account
