"""Routes: which call answers which method and path."""

import json
from collections.abc import Callable

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Response

from services.controller.access import Caller
from services.controller.answers import Answer
from services.controller.bodies import read_body
from services.controller.problems import NotAllowedError
from services.controller.resolver import body_text, call_id, known, new_resolver, to_http, who_calls
from services.controller.settings import bundle_file
from services.user_onboarding import api as reads
from services.user_onboarding import writes
from services.user_onboarding.api import Api
from services.user_onboarding.writes import Writing

_PATCH_TYPES = ("application/json", "application/merge-patch+json")


def build_app(api: Api) -> APIGatewayRestResolver:
    """Return the resolver of the HTTP API."""
    app, installation = new_resolver(), api.installation

    def who() -> Caller:
        return known(who_calls(app, installation.access, installation.trusted_session_roles))

    def query() -> dict[str, str]:
        return dict(app.current_event.query_string_parameters or {})

    def writing(*, types: tuple[str, ...] = _PATCH_TYPES[:1], empty: bool = False) -> Writing:
        """Read a writing call: who asks comes first, then what."""
        caller, event, text = who(), app.current_event, body_text(app)
        body = read_body(
            text, event.headers.get("Content-Type"), media_types=types, may_be_empty=empty
        )
        return Writing(
            caller=caller,
            method=event.http_method,
            path=event.path,
            query=query(),
            headers={name.lower(): value for name, value in event.headers.items()},
            text=text or "",
            body=body,
            correlation_id=call_id(app),
        )

    @app.post("/users")
    def create_user() -> Response[str]:
        return to_http(writes.create_user(api, writing()))

    @app.get("/users")
    def get_users() -> Response[str]:
        return to_http(reads.get_users(api, who(), query()))

    @app.get("/users/<user_id>")
    def get_user(user_id: str) -> Response[str]:
        return to_http(reads.get_user(api, who(), user_id))

    @app.patch("/users/<user_id>")
    def change_user(user_id: str) -> Response[str]:
        return to_http(writes.change_user(api, writing(types=_PATCH_TYPES), user_id))

    @app.delete("/users/<user_id>")
    def delete_user(user_id: str) -> Response[str]:
        return to_http(writes.delete_user(api, writing(empty=True), user_id))

    @app.get("/users/<user_id>/timeline")
    def get_timeline(user_id: str) -> Response[str]:
        return to_http(reads.get_timeline(api, who(), user_id, query()))

    def act(path: str, call: Callable[[Api, Writing, str], Answer]) -> None:
        """Route an intent that needs no body, or a small one."""

        def answer(user_id: str) -> Response[str]:
            return to_http(call(api, writing(empty=True), user_id))

        app.post(f"/users/<user_id>/{path}")(answer)

    act("approve", writes.approve_user)
    act("reject", writes.reject_user)
    act("retry", writes.retry_user)
    act("suspend", writes.suspend_user)
    act("resume", writes.resume_user)

    @app.post("/users/<user_id>/login-url")
    def no_login(user_id: str) -> Response[str]:  # noqa: ARG001 - the resolver passes the path
        # Where logins are on, the gateway sends this route to the function that may make URLs.
        who()
        raise NotAllowedError("Logins are not switched on in this installation.")

    @app.get("/studios")
    def get_studios() -> Response[str]:
        return to_http(reads.get_studios(api, who()))

    @app.get("/openapi.json")
    def get_openapi() -> Response[str]:
        return to_http(Answer(200, json.loads(bundle_file("openapi.json")), {}))

    return app
