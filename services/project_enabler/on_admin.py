"""Entry point: what operators invoke."""

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.admin import dispatch
from services.controller.clients import create_client
from services.controller.redrive import Letters
from services.controller.sessions import WorkloadSessions
from services.project_enabler import deps
from services.project_enabler.admin import Desk, actions
from services.project_enabler.aws_projects_account import AwsProjectsAccount
from services.project_enabler.intake import Intake
from services.project_enabler.redriving import SOURCES, ways

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
    return WorkloadSessions(create_client("sts"), "project-enabler-look", deps.clock)


def _open_to_look(account_id: str, region: str) -> AwsProjectsAccount:
    role_arn = deps.installation().look_role_arn(account_id, region)
    return AwsProjectsAccount(
        lambda service: _sessions().client(service, role_arn=role_arn, region=region)
    )


def _desk(request_id: str) -> Desk:
    intake = Intake(deps.installation(), deps.wiring.ledger, deps.wiring.tickets, deps.clock)
    bus_name = deps.wiring.setting("BUS_NAME")
    queues = deps.wiring.dead_letter_queues(_QUEUES)
    return Desk(
        intake=intake,
        letters=Letters(
            queues,
            SOURCES,
            ways(intake, deps.wiring.events, bus_name, request_id),
        ),
        open_to_look=_open_to_look,
        request_id=request_id,
    )


@logger.inject_lambda_context
def handler(event: Any, context: "LambdaContext") -> dict[str, Any]:
    """Carry out one action."""
    return dispatch(actions(_desk(context.aws_request_id)), event, context.aws_request_id)
