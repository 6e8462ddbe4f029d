"""Entry point: networks written by intake, from their table's stream, become tickets."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.relay import relay
from services.controller.streams import BatchAnswer, read_records
from services.controller.sweeps import own_ticket_of
from services.network_registry import deps

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

SOURCE = "network-registry-relay"
logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> BatchAnswer:
    """Relay a batch."""
    records = read_records(event, SOURCE, deps.wiring.dead_letters)
    return relay(records, deps.wiring.tickets, SOURCE, deps.wiring.dead_letters, own_ticket_of)
