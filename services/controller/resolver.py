"""What every HTTP function shares: who calls, and how answers and errors become HTTP."""

import json
from collections.abc import Iterable
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Response
from aws_lambda_powertools.logging import Logger

from services.controller.access import Caller, Grant, canonical_principal
from services.controller.access import caller as caller_of
from services.controller.answers import Answer
from services.controller.aws_errors import FAILURES, Failure, showable
from services.controller.problems import (
    MEDIA_TYPE,
    MalformedBodyError,
    NotAllowedError,
    NotFoundError,
    ProblemError,
    TryAgainError,
    UnexpectedError,
)

_log = Logger(child=True)


def new_resolver() -> APIGatewayRestResolver:
    """Return a resolver that tells every error as problem+json.

    Powertools' own validation is left out: it costs a cold start 0.4 of a bare process, and its
    errors name fields in another form than the contract's.
    """
    app = APIGatewayRestResolver()

    @app.not_found
    def no_route(_: Exception) -> Response[str]:
        event = app.current_event
        return _problem(NotFoundError(f"There is no {event.http_method} {event.path}."), app)

    def told(error: ProblemError) -> Response[str]:
        return _problem(error, app)

    def aws_failed(error: Failure) -> Response[str]:
        _log.error("AWS failed the request", exc_info=showable(error))
        detail = "AWS did not carry out the call; the same request may be made again."
        return _problem(TryAgainError(detail), app)

    def unexpected(error: Exception) -> Response[str]:
        _log.error("a fault of ours", exc_info=error)
        detail = f"The request could not be handled. Its id in the logs is {call_id(app)}."
        return _problem(UnexpectedError(detail), app)

    app.exception_handler(ProblemError)(told)
    app.exception_handler(list(FAILURES))(aws_failed)
    app.exception_handler(Exception)(unexpected)
    return app


def who_calls(
    app: APIGatewayRestResolver, access: Iterable[Grant], trusted_session_roles: frozenset[str]
) -> Caller:
    """Return the caller that AWS vouches for, with their rows of the access table.

    Parameters
    ----------
    access
        The table.
    trusted_session_roles
        Roles that are trusted to name their sessions (`canonical_principal`).

    Raises
    ------
    NotAllowedError
        There is none.
    """
    arn = app.current_event.request_context.identity.user_arn
    if not arn:
        raise NotAllowedError("The request carries no caller that AWS vouches for.")
    return caller_of(canonical_principal(arn, trusted_session_roles), access)


def known(caller: Caller) -> Caller:
    """Return a caller that stands in the access table.

    Raises
    ------
    NotAllowedError
        It does not.
    """
    if not caller.grants:
        raise NotAllowedError(f"{caller.principal} is not in this installation's access table.")
    return caller


def call_id(app: APIGatewayRestResolver) -> str:
    """Return the request's id, which stays with everything that follows from it."""
    return str(app.current_event.request_context.request_id)


def body_text(app: APIGatewayRestResolver) -> str | None:
    """Return the body as text.

    Raises
    ------
    MalformedBodyError
        It is not UTF-8.
    """
    try:
        return app.current_event.decoded_body
    except UnicodeDecodeError:
        raise MalformedBodyError("The body is not UTF-8.") from None


def to_http(answer: Answer) -> Response[str]:
    """Return an answer as Powertools has it."""
    return _response(answer.status, answer.body, "application/json", dict(answer.headers))


def _problem(error: ProblemError, app: APIGatewayRestResolver) -> Response[str]:
    path = str(app.current_event.path)
    return _response(int(error.status), error.to_json(path), MEDIA_TYPE, error.headers)


def _response(status: int, body: Any, content_type: str, headers: dict[str, str]) -> Response[str]:
    safe = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(
        status_code=status,
        content_type=content_type,
        body=json.dumps(body),
        headers={**safe, **headers},
    )
