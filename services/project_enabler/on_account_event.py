"""Entry point: AWS's events about accounts and stacks, from their queue."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.event_queue import take_events
from services.controller.streams import BatchAnswer
from services.project_enabler import deps
from services.project_enabler.event_queue import SOURCE, take_event
from services.project_enabler.intake import Intake

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> BatchAnswer:
    """Take in a batch of events."""
    intake = Intake(deps.installation(), deps.wiring.ledger, deps.wiring.tickets, deps.clock)
    return take_events(
        event["Records"],
        lambda each: take_event(each, intake),
        SOURCE,
        deps.wiring.dead_letters,
    )
