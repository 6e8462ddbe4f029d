"""What AWS said, kept: the operation, the request id, the code and the message of a call."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.parsers import ResponseParserError

T = TypeVar("T")

Failure = ClientError | BotoCoreError | ResponseParserError
FAILURES: Final = (ClientError, BotoCoreError, ResponseParserError)
"""What a call may raise. The last is no `BotoCoreError`: the answer was not AWS's, or cut off."""

THROTTLES = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "SlowDown",
    }
)
PASSING = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "RequestTimeout",
        "RequestTimeoutException",
    }
)


@dataclass(frozen=True)
class AwsCall:
    """One call as it stands in a timeline: ``aws`` in the API's contract."""

    operation: str
    request_id: str | None = None
    error_code: str | None = None
    error_message: str | None = None


class AwsCallError(Exception):
    """A call was refused, or no answer came. It carries AWS's own words.

    Parameters
    ----------
    fault
        The fault is the network's or the server's, not the call's.
    """

    def __init__(self, call: AwsCall, *, fault: bool = False) -> None:
        super().__init__(f"{call.operation}: {call.error_code}: {call.error_message}")
        self.call = call
        self._fault = fault

    @property
    def code(self) -> str:
        """AWS's error code; the exception's name where no answer came."""
        return self.call.error_code or ""

    @property
    def throttled(self) -> bool:
        """Whether AWS asked for patience."""
        return self.code in THROTTLES

    @property
    def passing(self) -> bool:
        """Whether the same call may succeed a little later without anybody changing anything."""
        return self.throttled or self._fault or self.code in PASSING

    @classmethod
    def of(cls, error: Failure, operation: str) -> "AwsCallError":
        """Read what botocore raised."""
        if isinstance(error, ResponseParserError):
            # Its message quotes the answer, which may hold a secret.
            message = "The answer could not be read."
            return cls(AwsCall(operation, None, type(error).__name__, message), fault=True)
        if not isinstance(error, ClientError):
            # Of botocore's own errors only this one comes before anything was sent.
            fault = not isinstance(error, ParamValidationError)
            return cls(AwsCall(operation, None, type(error).__name__, str(error)), fault=fault)
        said = error.response.get("Error", {})
        call = AwsCall(
            operation,
            request_id(error.response),
            said.get("Code", "Unknown"),
            said.get("Message", ""),
        )
        # A bare 5xx, as proxies answer it, carries no code of AWS's: botocore makes one of "503".
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return cls(call, fault=status >= HTTPStatus.INTERNAL_SERVER_ERROR)


def asked(operation: str, call: Callable[[], T]) -> T:
    """Make a call; what botocore raises becomes an `AwsCallError` of the operation."""
    try:
        return call()
    except FAILURES as error:
        raise AwsCallError.of(error, operation) from showable(error)


def showable(error: Failure) -> Failure | None:
    """Return what a traceback may show as the cause: not an answer that could not be read."""
    return None if isinstance(error, ResponseParserError) else error


def request_id(answer: Any) -> str | None:
    """Return the request id of an answer, or None where it has none."""
    found = answer.get("ResponseMetadata", {}).get("RequestId")
    return str(found) if found else None
