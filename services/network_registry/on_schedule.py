"""Entry point: the sweep, by schedule or because this installation's configuration changed."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.sweeps import Which
from services.network_registry import deps
from services.network_registry.sweep import sweep

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Send the tickets; ``{"sweep": "due"}`` looks only at networks that wait or are at work."""
    which: Which = "due" if event.get("sweep") == "due" else "all"
    return {"networks": sweep(deps.intake(), which, context.aws_request_id)}
