"""What stands in the way of work: a value, so that it can be decided on like any other."""

from dataclasses import dataclass

from services.controller.aws_errors import AwsCall, AwsCallError

THROTTLED = "Throttled"
"""The reason of whoever waits because AWS asked for patience."""

NO_ANSWER = "NoAnswer"
"""The reason of whoever waits because AWS did not answer, or not as it does."""


@dataclass(frozen=True)
class Blocked:
    """Something that the work needs is not there, or not as it should be.

    Attributes
    ----------
    final
        Nothing but a person changes it: no use waiting.
    patient
        AWS asked for patience: it is waited for without a deadline.
    """

    reason: str
    message: str
    aws: AwsCall | None = None
    final: bool = False
    patient: bool = False


def blocked_by(error: AwsCallError) -> Blocked:
    """Return what a refused call stands in the way of."""
    said = error.call
    if error.throttled:
        message = f"AWS asked for patience at {said.operation}: {said.error_message}"
        return Blocked(THROTTLED, message, said, patient=True)
    message = f"{said.operation} failed: {said.error_message}"
    return Blocked(NO_ANSWER if error.passing else f"{said.operation}Refused", message, said)
