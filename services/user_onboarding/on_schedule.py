"""Entry point: the sweep. By schedule every studio gets a ticket, whatever events were lost.

A network whose private subnets changed has its studios looked at at once.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.user_onboarding import deps
from services.user_onboarding.sweep_start import sweep_for

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Send the tickets; the answer names the studios."""
    sweep = sweep_for(event, deps.installation().studios)
    logger.info(sweep.why)
    sweep.send(deps.wiring.tickets)
    return {"studios": list(sweep.studios)}
