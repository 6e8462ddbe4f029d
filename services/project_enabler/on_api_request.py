"""Entry point: a request of the HTTP API about accounts."""

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.project_enabler import deps
from services.project_enabler.api import AccountsApi
from services.project_enabler.routes import build_app

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@cache
def _app() -> "APIGatewayRestResolver":
    installation = deps.installation()
    return build_app(
        AccountsApi(
            installation.access,
            installation.trusted_session_roles,
            deps.wiring.ledger,
            deps.networks(),
        )
    )


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Answer one request."""
    return _app().resolve(event, context)
