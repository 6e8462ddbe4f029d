"""Entry point: events about networks, stacks and accounts, from their queue."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.streams import BatchAnswer
from services.network_registry import deps
from services.network_registry.event_batch import take_batch

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> BatchAnswer:
    """Take in a batch of events."""
    return take_batch(event["Records"], deps.intake(), deps.wiring.dead_letters)
