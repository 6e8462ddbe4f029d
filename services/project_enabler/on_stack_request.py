"""Entry point: a custom resource of the base that enables Projects without the hub."""

import os
import time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.clients import create_client
from services.controller.settings import setting
from services.project_enabler.aws_projects_account import AwsProjectsAccount
from services.project_enabler.invocation import Invocation
from services.project_enabler.stack_door import answer_stack

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@cache
def _account() -> AwsProjectsAccount:
    region = setting(os.environ, "AWS_REGION")
    return AwsProjectsAccount(cache(partial(create_client, region=region)))


# Never the event: the URL in it is signed.
@logger.inject_lambda_context(log_event=False)
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, str]:
    """Carry out one request, and tell CloudFormation its end on every path."""
    invocation = Invocation(
        context.aws_request_id,
        lambda: context.get_remaining_time_in_millis() / 1000,
        time.sleep,
    )
    answer = answer_stack(event, setting(os.environ, "AWS_REGION"), _account, invocation)
    return {"status": answer.status, "reason": answer.reason}
