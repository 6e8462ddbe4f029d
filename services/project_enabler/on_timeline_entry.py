"""Entry point: timeline entries that carry an event, from the accounts table's stream."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from services.controller.clients import create_client
from services.controller.outbox import publish_records
from services.controller.settings import setting
from services.controller.streams import BatchAnswer, read_records
from services.project_enabler import deps

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_events import EventBridgeClient

SOURCE = "project-enabler-outbox"
logger = Logger()


@cache
def _bus() -> "EventBridgeClient":
    client: EventBridgeClient = create_client("events")
    return client


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> BatchAnswer:
    """Publish the events of a batch."""
    dead_letters = deps.dead_letters()
    records = read_records(event, SOURCE, dead_letters)
    return publish_records(records, _bus(), setting(os.environ, "BUS_NAME"), SOURCE, dead_letters)
