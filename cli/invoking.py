"""The admin function as an operator sees it: one payload in, one answer or one clear error out."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
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

_CONNECT_SECONDS = 5
# A little more than the function's own limit of 60 s: its answer should win.
_READ_SECONDS = 65


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
                f"{self._place.name} gave no answer within {_READ_SECONDS} s. "
                "What was asked for may be carried out all the same."
            ) from error
        except (ConnectTimeoutError, NoAnswerError) as error:
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
        return NotInvokedError(f"AWS Lambda did not invoke {name}. {code}: {message}")

    def _advice(self) -> str:
        return " Is the sandbox up? `make up` starts it." if self._place.in_sandbox else ""


def lambda_client(place: FunctionPlace) -> Invoker:
    """Return AWS's client: every wait bounded, nothing repeated behind the operator's back."""
    # Imported here: `--help` and the API's commands need none of it.
    import boto3

    keys = place.credentials()
    client: Any = boto3.client(
        "lambda",
        region_name=place.region,
        endpoint_url=place.endpoint_url,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        aws_session_token=keys.token,
        config=Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"total_max_attempts": 1},
        ),
    )
    invoker: Invoker = client
    return invoker


def _as_object(content: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(content)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
