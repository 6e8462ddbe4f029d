"""Entry point: what operators invoke."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.admin import dispatch
from services.controller.redrive import Letters
from services.user_onboarding import deps
from services.user_onboarding.admin import Desk, actions
from services.user_onboarding.redriving import SOURCES, Ways
from services.user_onboarding.request_rows import DynamoDbRequestRows, RowDoor

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


def _desk(request_id: str) -> Desk:
    installation = deps.installation()
    rows = DynamoDbRequestRows(deps.wiring.dynamodb, deps.wiring.setting("REQUESTS_TABLE"))
    ways = Ways(
        installation=installation,
        tickets=deps.wiring.tickets,
        bus=deps.wiring.events,
        bus_name=deps.wiring.setting("BUS_NAME"),
        rows=RowDoor(installation, deps.wiring.ledger, rows, deps.clock),
    )
    queues = {"work": "WORK_DEAD_LETTER_QUEUE_URL", "streams": "DEAD_LETTER_QUEUE_URL"}
    return Desk(
        installation=installation,
        ledger=deps.wiring.ledger,
        tickets=deps.wiring.tickets,
        brakes=deps.wiring.brakes,
        letters=Letters(
            deps.wiring.dead_letter_queues(queues),
            SOURCES,
            ways.by_kind(),
        ),
        clock=deps.clock,
        request_id=request_id,
        unmanaged=deps.unmanaged(),
    )


@logger.inject_lambda_context
def handler(event: Any, context: "LambdaContext") -> dict[str, Any]:
    """Carry out one action."""
    return dispatch(actions(_desk(context.aws_request_id)), event, context.aws_request_id)
