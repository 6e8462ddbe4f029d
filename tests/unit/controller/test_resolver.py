"""What every HTTP function shares, seen at a small API of its own."""

import json
from collections.abc import Callable

import pytest
from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Response
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.parsers import ResponseParserError

from services.controller.access import Grant, Role
from services.controller.answers import Answer
from services.controller.resolver import (
    body_text,
    call_id,
    known,
    new_resolver,
    to_http,
    who_calls,
)
from tests.world.proxy_events import REQUEST_ID, Reply, assert_problem, proxy_event, reply_of

ME = "arn:aws:iam::111111111111:user/me"
SESSION = "arn:aws:sts::111111111111:assumed-role/Portal/ada"
PORTAL = "arn:aws:iam::111111111111:role/Portal"


def api(
    answer: Callable[[APIGatewayRestResolver], Answer],
    *,
    method: str = "POST",
    path: str = "/things",
    body: str | None = None,
    caller: str | None = ME,
) -> Reply:
    """Call an API of the one route ``POST /things``."""
    app = new_resolver()

    @app.post("/things")
    def things() -> Response[str]:
        return to_http(answer(app))

    return reply_of(app, proxy_event(method, path, body, caller))


def raising(error: Exception) -> Callable[[APIGatewayRestResolver], Answer]:
    def answer(_: APIGatewayRestResolver) -> Answer:
        raise error

    return answer


def calls(*access: Grant, trusted: frozenset[str] = frozenset()) -> Callable[..., Answer]:
    def answer(app: APIGatewayRestResolver) -> Answer:
        caller = known(who_calls(app, access, trusted))
        return Answer(200, {"principal": caller.principal, "grants": len(caller.grants)}, {})

    return answer


def test_an_answer_becomes_one_of_http_that_nobody_keeps() -> None:
    reply = api(lambda app: Answer(202, {"id": call_id(app)}, {"Location": "things/1"}))

    assert (reply.status, reply.media_type) == (202, "application/json")
    assert reply.body == {"id": REQUEST_ID}
    assert reply.headers["Location"] == "things/1"
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("method", "path"), [("GET", "/things"), ("POST", "/"), ("PUT", "/a/b")])
def test_an_unknown_route_is_404_and_named(method: str, path: str) -> None:
    reply = api(raising(AssertionError("not asked")), method=method, path=path)

    assert_problem(reply, 404, path)
    assert f"{method} {path}" in reply.body["detail"]


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ThrottlingException", "Message": "secret-table"}}, "Get"),
        ResponseParserError("b'secret-table'"),
        ClientError({"Error": {"Code": "AccessDenied", "Message": "secret-table"}}, "GetItem"),
        ConnectTimeoutError(endpoint_url="https://secret-table"),
    ],
    ids=["throttled", "unreadable", "denied", "unreachable"],
)
def test_a_failure_of_aws_is_503_and_may_be_tried_again(error: Exception) -> None:
    reply = api(raising(error))

    assert_problem(reply, 503, "/things")
    assert "again" in reply.body["detail"]
    assert int(reply.headers["Retry-After"]) > 0
    assert "secret" not in json.dumps(reply.body)


@pytest.mark.parametrize(
    "error",
    [RuntimeError("secret"), KeyError("secret"), AssertionError("secret"), ValueError("secret")],
    ids=lambda error: type(error).__name__,
)
def test_a_fault_of_ours_is_500_and_tells_only_where_to_look(error: Exception) -> None:
    reply = api(raising(error))

    assert_problem(reply, 500, "/things")
    assert REQUEST_ID in reply.body["detail"]
    assert "secret" not in json.dumps(reply.body)
    assert type(error).__name__ not in json.dumps(reply.body)


def test_a_body_that_is_no_text_is_malformed() -> None:
    app = new_resolver()

    @app.post("/things")
    def things() -> Response[str]:
        return to_http(Answer(200, {"text": body_text(app)}, {}))

    event = {**proxy_event("POST", "/things", "/w==", ME), "isBase64Encoded": True}

    assert_problem(reply_of(app, event), 400, "/things")


def test_a_caller_has_its_rows_of_the_table() -> None:
    reply = api(calls(Grant(ME, Role.ADMIN), Grant(PORTAL, Role.ADMIN)))

    assert reply.body == {"principal": ME, "grants": 1}


@pytest.mark.parametrize(
    ("trusted", "principal"), [(frozenset({PORTAL}), SESSION), (frozenset(), PORTAL)]
)
def test_a_session_is_somebody_only_where_its_role_is_trusted_to_name_it(
    trusted: frozenset[str], principal: str
) -> None:
    reply = api(calls(Grant(principal, Role.ADMIN), trusted=trusted), caller=SESSION)

    assert reply.body == {"principal": principal, "grants": 1}


@pytest.mark.parametrize("caller", [ME, "", None])
def test_who_is_not_in_the_table_is_refused(caller: str | None) -> None:
    assert_problem(api(calls(), caller=caller), 403, "/things")
