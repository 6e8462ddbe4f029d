"""The one route of the function that makes login URLs."""

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Response

from services.controller.bodies import read_body
from services.controller.problems import FieldError, InvalidFieldsError
from services.controller.resolver import body_text, call_id, new_resolver, to_http, who_calls
from services.user_onboarding.login import Logins, issue


def build_login_app(logins: Logins) -> APIGatewayRestResolver:
    """Return the resolver. Owners need no row in the access table to log in."""
    app, installation = new_resolver(), logins.installation

    @app.post("/users/<user_id>/login-url")
    def login_url(user_id: str) -> Response[str]:
        caller = who_calls(app, installation.access, installation.trusted_session_roles)
        content_type = app.current_event.headers.get("Content-Type")
        body = read_body(body_text(app), content_type, may_be_empty=True)
        if body:
            errors = [
                FieldError("unknown_field", "There is no such field.", pointer=f"/{name[:128]}")
                for name in body
            ]
            raise InvalidFieldsError("The call takes no fields.", errors)
        return to_http(issue(logins, caller, user_id, call_id(app)))

    return app
