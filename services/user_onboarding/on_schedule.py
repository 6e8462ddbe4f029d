"""Entry point: the sweep. Every studio gets a ticket, whatever events were lost."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.tickets import Ticket
from services.user_onboarding import deps

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Send the tickets; the answer names the studios."""
    studios = sorted(deps.installation().studios)
    deps.wiring.tickets.send_all(Ticket(alias, sweep=True) for alias in studios)
    return {"studios": studios}
