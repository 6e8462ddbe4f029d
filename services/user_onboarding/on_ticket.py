"""Entry point: tickets of the work queue."""

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.clients import create_client
from services.controller.passes import BatchAnswer, work_off
from services.controller.sessions import WorkloadSessions
from services.user_onboarding import deps
from services.user_onboarding.aws_studio_account import AwsStudioAccount
from services.user_onboarding.calls import Limits
from services.user_onboarding.kept_lists import DynamoDbKeptLists
from services.user_onboarding.outage import DynamoDbOutages
from services.user_onboarding.quota_notes import DynamoDbQuotaNotes
from services.user_onboarding.reconcile import reconcile
from services.user_onboarding.settings import Studio
from services.user_onboarding.worker import Worker

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@cache
def _worker() -> Worker:
    installation = deps.installation()
    sessions = WorkloadSessions(create_client("sts"), "user-onboarding", deps.clock)

    def open_studio(studio: Studio) -> AwsStudioAccount:
        role_arn = installation.workload_role_arn(studio)
        return AwsStudioAccount(
            lambda service: sessions.client(service, role_arn=role_arn, region=studio.region)
        )

    return Worker(
        installation=installation,
        ledger=deps.wiring.ledger,
        leases=deps.wiring.leases,
        tickets=deps.wiring.tickets,
        open_studio=open_studio,
        brakes=deps.wiring.brakes,
        outages=DynamoDbOutages(deps.wiring.dynamodb, deps.wiring.setting("USERS_TABLE")),
        limits=lambda each: Limits.of(installation.pace_of(each), deps.monotonic, deps.sleep),
        clock=deps.clock,
        kept_lists=DynamoDbKeptLists(deps.wiring.dynamodb, deps.wiring.setting("USERS_TABLE")),
        unmanaged=deps.unmanaged(),
        quota_notes=DynamoDbQuotaNotes(deps.wiring.dynamodb, deps.wiring.setting("USERS_TABLE")),
    )


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> BatchAnswer:
    """Work off a batch of tickets."""

    def time_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    return work_off(
        event["Records"],
        lambda ticket: reconcile(_worker(), ticket, context.aws_request_id, time_left),
    )
