"""Entry point: what operators invoke."""

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.admin import dispatch
from services.controller.clients import create_client
from services.controller.redrive import Letters
from services.controller.sessions import WorkloadSessions
from services.network_registry import deps
from services.network_registry.admin import Desk, actions
from services.network_registry.aws_network_account import AwsNetworkAccount
from services.network_registry.redriving import SOURCES, ways

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
_QUEUES = {
    "work": "WORK_DEAD_LETTER_QUEUE_URL",
    "events": "EVENTS_DEAD_LETTER_QUEUE_URL",
    "streams": "DEAD_LETTER_QUEUE_URL",
}


@cache
def _sessions() -> WorkloadSessions:
    return WorkloadSessions(create_client("sts"), "network-registry-admin", deps.clock)


def _open_account(account_id: str, region: str) -> AwsNetworkAccount:
    role_arn = deps.installation().admin_role_arn(account_id, region)
    return AwsNetworkAccount(
        lambda service: _sessions().client(service, role_arn=role_arn, region=region), region
    )


def _desk(request_id: str) -> Desk:
    intake = deps.intake()
    bus_name = deps.wiring.setting("BUS_NAME")
    return Desk(
        intake=intake,
        letters=Letters(
            deps.wiring.dead_letter_queues(_QUEUES),
            SOURCES,
            ways(intake, deps.wiring.events, bus_name, request_id),
        ),
        open_account=_open_account,
        request_id=request_id,
    )


@logger.inject_lambda_context
def handler(event: Any, context: "LambdaContext") -> dict[str, Any]:
    """Carry out one action."""
    return dispatch(actions(_desk(context.aws_request_id)), event, context.aws_request_id)
