"""Entry point: calls that changed user profiles, from their queue."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.streams import BatchAnswer
from services.user_onboarding import deps
from services.user_onboarding.profile_events import take_batch

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> BatchAnswer:
    """Take in a batch of events."""
    wiring = deps.wiring
    return take_batch(event["Records"], deps.installation(), wiring.tickets, wiring.dead_letters)
