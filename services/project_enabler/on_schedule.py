"""Entry point: the sweep, by schedule or because this installation's configuration changed."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.sweeps import Which
from services.project_enabler import deps
from services.project_enabler.intake import Intake
from services.project_enabler.sweep import sweep

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Send the tickets; ``{"sweep": "due"}`` looks only at accounts that wait or are at work."""
    intake = Intake(deps.installation(), deps.wiring.ledger, deps.wiring.tickets, deps.clock)
    which: Which = "due" if event.get("sweep") == "due" else "all"
    return {"accounts": sweep(intake, which, context.aws_request_id)}
