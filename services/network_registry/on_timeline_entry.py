"""Entry point: timeline entries that carry an event, from the networks table's stream."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.outbox import publish_records
from services.controller.streams import BatchAnswer, read_records
from services.network_registry import deps

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

SOURCE = "network-registry-outbox"
logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> BatchAnswer:
    """Publish the events of a batch."""
    dead_letters = deps.wiring.dead_letters
    records = read_records(event, SOURCE, dead_letters)
    return publish_records(
        records, deps.wiring.events, deps.wiring.setting("BUS_NAME"), SOURCE, dead_letters
    )
