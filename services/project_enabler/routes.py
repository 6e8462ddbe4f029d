"""Routes: which call answers which path."""

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Response

from services.controller.access import Caller
from services.controller.resolver import known, new_resolver, to_http, who_calls
from services.project_enabler import api as reads
from services.project_enabler.api import AccountsApi


def build_app(api: AccountsApi) -> APIGatewayRestResolver:
    """Return the resolver of the calls about accounts."""
    app = new_resolver()

    def who() -> Caller:
        return known(who_calls(app, api.access, api.trusted_session_roles))

    def query() -> dict[str, str]:
        return dict(app.current_event.query_string_parameters or {})

    @app.get("/accounts")
    def get_accounts() -> Response[str]:
        return to_http(reads.get_accounts(api, who(), query()))

    @app.get("/accounts/<account_id>")
    def get_account(account_id: str) -> Response[str]:
        return to_http(reads.get_account(api, who(), account_id))

    @app.get("/accounts/<account_id>/timeline")
    def get_timeline(account_id: str) -> Response[str]:
        return to_http(reads.get_timeline(api, who(), account_id, query()))

    return app
