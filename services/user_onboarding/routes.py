"""Routes: which call answers which method and path, and how errors become answers."""

import json
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Response
from aws_lambda_powertools.logging import Logger
from botocore.exceptions import BotoCoreError, ClientError

from services.controller.access import Caller, canonical_principal
from services.controller.access import caller as caller_of
from services.controller.problems import (
    MEDIA_TYPE,
    MalformedBodyError,
    NotAllowedError,
    NotFoundError,
    ProblemError,
    TryAgainError,
    UnexpectedError,
)
from services.user_onboarding import api as calls
from services.user_onboarding.api import Answer, Api

_log = Logger(child=True)


def build_app(api: Api) -> APIGatewayRestResolver:
    """Return the resolver of the HTTP API.

    Powertools' own validation is left out: it costs a cold start 0.4 of a bare process, and its
    errors name fields in another form than the contract's.
    """
    app = APIGatewayRestResolver()

    def who() -> Caller:
        return calls.known(_caller(app, api))

    def query() -> dict[str, str]:
        return dict(app.current_event.query_string_parameters or {})

    @app.post("/users")
    def create_user() -> Response[str]:
        caller = who()
        event = app.current_event
        try:
            text = event.decoded_body
        except UnicodeDecodeError:
            raise MalformedBodyError("The body is not UTF-8.") from None
        body = calls.read_body(text, event.headers.get("Content-Type"))
        return _http(calls.create_user(api, caller, body, _request_id(app)))

    @app.get("/users")
    def get_users() -> Response[str]:
        return _http(calls.get_users(api, who(), query()))

    @app.get("/users/<user_id>")
    def get_user(user_id: str) -> Response[str]:
        return _http(calls.get_user(api, who(), user_id))

    @app.get("/users/<user_id>/timeline")
    def get_timeline(user_id: str) -> Response[str]:
        return _http(calls.get_timeline(api, who(), user_id, query()))

    @app.get("/studios")
    def get_studios() -> Response[str]:
        return _http(calls.get_studios(api, who()))

    @app.get("/openapi.json")
    def get_openapi() -> Response[str]:
        from services.user_onboarding.openapi import document  # rarely asked for, slow to import

        return _http(Answer(200, document(), {}))

    @app.not_found
    def no_route(_: Exception) -> Response[str]:
        event = app.current_event
        return _problem(NotFoundError(f"There is no {event.http_method} {event.path}."), app)

    def told(error: ProblemError) -> Response[str]:
        return _problem(error, app)

    def aws_failed(error: Exception) -> Response[str]:
        _log.error("AWS failed the request", exc_info=error)
        detail = "AWS did not carry out the call; the same request may be made again."
        return _problem(TryAgainError(detail), app)

    def unexpected(error: Exception) -> Response[str]:
        _log.error("a fault of ours", exc_info=error)
        detail = f"The request could not be handled. Its id in the logs is {_request_id(app)}."
        return _problem(UnexpectedError(detail), app)

    app.exception_handler(ProblemError)(told)
    app.exception_handler([ClientError, BotoCoreError])(aws_failed)
    app.exception_handler(Exception)(unexpected)
    return app


def _caller(app: APIGatewayRestResolver, api: Api) -> Caller:
    arn = app.current_event.request_context.identity.user_arn
    if not arn:
        raise NotAllowedError("The request carries no caller that AWS vouches for.")
    principal = canonical_principal(arn, api.installation.trusted_session_roles)
    return caller_of(principal, api.installation.access)


def _request_id(app: APIGatewayRestResolver) -> str:
    return str(app.current_event.request_context.request_id)


def _http(answer: Answer) -> Response[str]:
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
