"""Entry point: a custom resource of the base that enables Projects without the hub."""

import os
import time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.clients import create_client
from services.controller.settings import setting
from services.project_enabler.aws_projects_account import AwsProjectsAccount
from services.project_enabler.cfn_response import respond
from services.project_enabler.stack_request import (
    FAILED,
    Answer,
    Patience,
    UnreadableRequestError,
    carry_out,
    read_request,
)

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, str]:
    """Carry out one request, and tell CloudFormation its end on every path."""
    region = setting(os.environ, "AWS_REGION")
    physical_id = str(event.get("PhysicalResourceId") or f"sagemaker-projects-{region}")
    answer = _answer(event, region, context)
    logger.info("%s: %s", answer.status, answer.reason)
    respond(event, answer, physical_id, sleep=time.sleep)
    return {"status": answer.status, "reason": answer.reason}


def _answer(event: dict[str, Any], region: str, context: "LambdaContext") -> Answer:
    try:
        request = read_request(event, region)
        account = AwsProjectsAccount(cache(partial(create_client, region=region)))
        patience = Patience(lambda: context.get_remaining_time_in_millis() / 1000, time.sleep)
        return carry_out(request, account, patience)
    except UnreadableRequestError as error:
        return Answer(FAILED, str(error), {})
    except Exception:
        logger.exception("a fault of ours")
        return Answer(
            FAILED, f"A fault of ours; its id in the logs is {context.aws_request_id}.", {}
        )
