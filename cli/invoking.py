"""The admin function as an operator sees it: one payload in, one answer or one clear error out."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
)
from botocore.exceptions import HTTPClientError as NoAnswerError

from cli.errors import (
    FunctionFailedError,
    NotInvokedError,
    RefusedError,
    StudioctlError,
    UnreachableError,
)
from cli.function import FunctionPlace
from cli.problem import read_problem

# A little more than the function's own limit of 60 s: its answer should win.
READ_SECONDS = 65
_NO_CONNECTION = (
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    NoAnswerError,
)
# Not "no", but "not now": who looks again and again may go on.
_BUSY = frozenset({"TooManyRequestsException", "ThrottlingException", "ServiceException"})


class Invoker(Protocol):
    """The part of a Lambda client that is needed here."""

    def invoke(self, **request: Any) -> Mapping[str, Any]:
        """Invoke a function and return its answer; raises what botocore raises."""


class AdminFunction:
    """The admin function of a deployed service, or of the sandbox."""

    def __init__(self, place: FunctionPlace, invoker: Callable[[FunctionPlace], Invoker]) -> None:
        self._place = place
        self._invoker = invoker

    def carry_out(self, action: str, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Carry out an action and return its result. It is invoked once, whatever happens.

        Raises
        ------
        RefusedError
            The function said no.
        FunctionFailedError
            It broke, or is another function.
        NotInvokedError, UnreachableError
            It was not invoked, or did not answer.
        """
        payload = json.dumps({**(more or {}), "action": action}).encode()
        try:
            answer = self._invoker(self._place).invoke(
                FunctionName=self._place.name, Payload=payload
            )
            content = answer["Payload"].read()
        except ClientError as error:
            raise self._not_invoked(error) from error
        except ReadTimeoutError as error:
            raise UnreachableError(
                f"{self._place.name} gave no answer within {READ_SECONDS} s. "
                "What was asked for may be carried out all the same."
            ) from error
        except _NO_CONNECTION as error:
            raise UnreachableError(
                f"AWS Lambda in {self._place.region} (from {self._place.origin}) "
                f"cannot be reached.{self._advice()}"
            ) from error
        except BotoCoreError as error:
            raise NotInvokedError(f"{self._place.name} cannot be invoked: {error}") from error
        return self._result(_as_object(content), answer.get("FunctionError"))

    def _result(self, told: Mapping[str, Any] | None, function_error: object) -> dict[str, Any]:
        if function_error:
            said = told or {}
            what = f"{said.get('errorType') or function_error}: {said.get('errorMessage') or '-'}"
            raise FunctionFailedError(f"{self._place.name} broke. {what}")
        if told is None or not isinstance(told.get("ok"), bool):
            raise FunctionFailedError(
                f"{self._place.name} (from {self._place.origin}) answered something else: "
                "is it the admin function of this service?"
            )
        if not told["ok"]:
            error = told.get("error")
            status = error.get("status") if isinstance(error, dict) else None
            problem = read_problem(
                status if isinstance(status, int) else 0, json.dumps(error).encode()
            )
            raise RefusedError(problem)
        result = told.get("result")
        return result if isinstance(result, dict) else {}

    def _not_invoked(self, error: ClientError) -> StudioctlError:
        said = error.response.get("Error", {})
        code, message = said.get("Code", "an error"), said.get("Message", "")
        name, region = self._place.name, self._place.region
        if code == "ResourceNotFoundException":
            return NotInvokedError(
                f"There is no function {name} in {region} (from {self._place.origin})."
                f"{self._advice()}"
            )
        if code.startswith("AccessDenied"):
            return NotInvokedError(
                f"You may not invoke {name}: it takes lambda:InvokeFunction. {message}"
            )
        sentence = f"AWS Lambda did not invoke {name}. {code}: {message}"
        return UnreachableError(sentence) if code in _BUSY else NotInvokedError(sentence)

    def _advice(self) -> str:
        return " Is the sandbox up? `make up` starts it." if self._place.in_sandbox else ""


def _as_object(content: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(content)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
