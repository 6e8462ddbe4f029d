"""What can end a command early, and the exit code each of them means."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from cli.lists import Finding
from cli.problem import Problem


class ExitCode(IntEnum):
    """The promises of `studioctl` to scripts."""

    DONE = 0
    REFUSED = 1
    BAD_INPUT = 2
    NO_ACCESS = 3
    TO_DO = 4
    """Only of `plan --detailed-exitcode`."""


class StudioctlError(Exception):
    """Base of every early end; its text is one clear sentence or two."""

    exit_code = ExitCode.REFUSED
    kind = "error"

    def to_json(self) -> dict[str, Any]:
        """Return the error as programs read it under ``error``."""
        return {"kind": self.kind, "message": str(self)}


class BadUsageError(StudioctlError):
    """Options that do not fit together, or a value nobody can use. Nothing was sent."""

    exit_code = ExitCode.BAD_INPUT
    kind = "bad-usage"


class BadInputError(StudioctlError):
    """Lists with faults in them. Nothing was sent; ``findings`` names every fault."""

    exit_code = ExitCode.BAD_INPUT
    kind = "bad-input"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        super().__init__(
            f"Nothing was sent: {count} {'thing' if count == 1 else 'things'} to put right."
        )

    def to_json(self) -> dict[str, Any]:
        """Return the error with each finding's file, line, field, rule and message."""
        return {**super().to_json(), "findings": [found.to_json() for found in self.findings]}


class NotConnectedError(StudioctlError):
    """No address or no credentials are known."""

    exit_code = ExitCode.NO_ACCESS
    kind = "not-connected"


class FunctionNotKnownError(NotConnectedError):
    """Nothing names the admin function of a service."""


class UnreachableError(StudioctlError):
    """The API did not answer, or only to say that it cannot now."""

    exit_code = ExitCode.NO_ACCESS
    kind = "unreachable"


class NotInvokedError(StudioctlError):
    """AWS did not invoke the function for this caller; the text says why."""

    exit_code = ExitCode.NO_ACCESS
    kind = "not-invoked"


class FunctionFailedError(StudioctlError):
    """The function was invoked and broke, or is not the one that was meant."""

    kind = "function-failed"


class ProblemAnswerError(StudioctlError):
    """Base of the two that carry what the API said."""

    def __init__(self, problem: Problem, sentence: str | None = None) -> None:
        self.problem = problem
        super().__init__(sentence or problem.sentence())

    def to_json(self) -> dict[str, Any]:
        """Return the error with the API's own document under ``problem``."""
        return {**super().to_json(), "problem": self.problem.to_json()}


class RefusedError(ProblemAnswerError):
    """The API understood and said no."""

    exit_code = ExitCode.REFUSED
    kind = "refused"


class NotAuthorisedError(ProblemAnswerError):
    """The API does not let this caller do this."""

    exit_code = ExitCode.NO_ACCESS
    kind = "not-authorised"
