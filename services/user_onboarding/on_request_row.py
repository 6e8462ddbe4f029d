"""Entry point: rows put into the requests table, from its stream."""

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.attributes import from_anybodys
from services.controller.streams import BatchAnswer, each, read_records
from services.user_onboarding import deps
from services.user_onboarding.request_rows import DynamoDbRequestRows, RowDoor, on_row

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

SOURCE = "user-onboarding-requests"
logger = Logger()


@cache
def _door() -> RowDoor:
    rows = DynamoDbRequestRows(deps.wiring.dynamodb, deps.wiring.setting("REQUESTS_TABLE"))
    return RowDoor(deps.installation(), deps.wiring.ledger, rows, deps.clock)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> BatchAnswer:
    """Take rows in, in order."""
    records = read_records(event, SOURCE, deps.wiring.dead_letters, from_anybodys)
    return each(records, lambda row: on_row(_door(), row), SOURCE, deps.wiring.dead_letters)
