"""The composition root: what the entry points work with, built once a process."""

import os
from functools import cache
from typing import TYPE_CHECKING

from services.controller.clients import create_client
from services.controller.clock import utc_now
from services.controller.dead_letters import SqsDeadLetters
from services.controller.leases import DynamoDbLeases
from services.controller.ledger import DynamoDbLedger
from services.controller.settings import setting
from services.controller.tickets import SqsTickets
from services.project_enabler.settings import Installation

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

PREFIX = "ACCOUNT#"


@cache
def installation() -> Installation:
    """Return the installation this bundle was made for."""
    return Installation.from_bundle()


@cache
def dynamodb() -> "DynamoDBClient":
    """Return the one client of DynamoDB: making another costs a cold start 9 ms."""
    client: DynamoDBClient = create_client("dynamodb")
    return client


@cache
def sqs() -> "SQSClient":
    """Return the one client of SQS."""
    client: SQSClient = create_client("sqs")
    return client


@cache
def ledger() -> DynamoDbLedger:
    """Return the accounts table."""
    return DynamoDbLedger(dynamodb(), setting(os.environ, "ACCOUNTS_TABLE"), PREFIX)


@cache
def leases() -> DynamoDbLeases:
    """Return the leases of the accounts table."""
    return DynamoDbLeases(dynamodb(), setting(os.environ, "ACCOUNTS_TABLE"))


@cache
def tickets() -> SqsTickets:
    """Return the work queue."""
    return SqsTickets(sqs(), setting(os.environ, "WORK_QUEUE_URL"))


@cache
def dead_letters() -> SqsDeadLetters:
    """Return the queue of unreadable payloads."""
    return SqsDeadLetters(sqs(), setting(os.environ, "DEAD_LETTER_QUEUE_URL"))


clock = utc_now
