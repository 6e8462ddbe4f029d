"""Entry point: tickets of the networks' work queue."""

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.clients import create_client
from services.controller.passes import BatchAnswer, work_off
from services.controller.sessions import WorkloadSessions
from services.network_registry import deps
from services.network_registry.aws_network_account import AwsNetworkAccount
from services.network_registry.reconcile import Worker, reconcile

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@cache
def _worker() -> Worker:
    installation = deps.installation()
    sessions = WorkloadSessions(create_client("sts"), "network-registry", deps.clock)

    def open_account(account_id: str, region: str) -> AwsNetworkAccount:
        role_arn = installation.role_arn(account_id, region)
        return AwsNetworkAccount(
            lambda service: sessions.client(service, role_arn=role_arn, region=region), region
        )

    return Worker(
        installation=installation,
        ledger=deps.wiring.ledger,
        leases=deps.wiring.leases,
        tickets=deps.wiring.tickets,
        wakes=deps.wakes(),
        open_account=open_account,
        clock=deps.clock,
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
