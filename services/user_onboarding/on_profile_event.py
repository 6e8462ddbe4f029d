"""Entry point: a call that changed a user profile, as EventBridge delivers it."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.user_onboarding import deps
from services.user_onboarding.profile_events import take_event

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> None:
    """Have the user of the profile looked at."""
    wiring = deps.wiring
    take_event(event, deps.installation(), wiring.tickets, wiring.dead_letters, deps.clock())
