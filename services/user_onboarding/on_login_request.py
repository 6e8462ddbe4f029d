"""Entry point: a request for a login URL."""

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.clients import create_client
from services.controller.sessions import WorkloadSessions
from services.user_onboarding import deps
from services.user_onboarding.login import AwsStudioDoor, Logins
from services.user_onboarding.login_route import build_login_app
from services.user_onboarding.settings import Studio

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@cache
def _app() -> "APIGatewayRestResolver":
    installation = deps.installation()
    sessions = WorkloadSessions(create_client("sts"), "user-onboarding-login", deps.clock)

    def open_studio(studio: Studio) -> AwsStudioDoor:
        role_arn = installation.login_role_arn(studio)
        return AwsStudioDoor(
            lambda: sessions.client("sagemaker", role_arn=role_arn, region=studio.region)
        )

    return build_login_app(Logins(installation, deps.wiring.ledger, open_studio, deps.clock))


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Answer one request. The answer holds the URL: it is not logged."""
    return _app().resolve(event, context)
