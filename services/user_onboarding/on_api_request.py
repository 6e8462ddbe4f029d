"""Entry point: a request of the HTTP API."""

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.user_onboarding import deps
from services.user_onboarding.api import Api
from services.user_onboarding.quota_notes import DynamoDbQuotaNotes
from services.user_onboarding.routes import build_app

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@cache
def _app() -> "APIGatewayRestResolver":
    notes = DynamoDbQuotaNotes(deps.wiring.dynamodb, deps.wiring.setting("USERS_TABLE"))
    return build_app(Api(deps.installation(), deps.wiring.ledger, deps.clock, notes))


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Answer one request."""
    return _app().resolve(event, context)
