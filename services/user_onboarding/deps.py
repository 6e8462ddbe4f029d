"""The composition root: what the entry points work with, built once a process."""

import os
import time
from functools import cache

from services.controller.clients import create_client
from services.controller.clock import utc_now
from services.controller.dead_letters import SqsDeadLetters
from services.controller.leases import DynamoDbLeases
from services.controller.ledger import DynamoDbLedger
from services.controller.tickets import SqsTickets
from services.user_onboarding.settings import Installation, setting


@cache
def installation() -> Installation:
    """Return the installation this bundle was made for."""
    return Installation.from_bundle()


@cache
def ledger() -> DynamoDbLedger:
    """Return the users table."""
    return DynamoDbLedger(create_client("dynamodb"), setting(os.environ, "USERS_TABLE"))


@cache
def leases() -> DynamoDbLeases:
    """Return the leases of the users table."""
    return DynamoDbLeases(create_client("dynamodb"), setting(os.environ, "USERS_TABLE"))


@cache
def tickets() -> SqsTickets:
    """Return the work queue."""
    return SqsTickets(create_client("sqs"), setting(os.environ, "WORK_QUEUE_URL"))


@cache
def dead_letters() -> SqsDeadLetters:
    """Return the queue of unreadable payloads."""
    return SqsDeadLetters(create_client("sqs"), setting(os.environ, "DEAD_LETTER_QUEUE_URL"))


clock = utc_now
monotonic = time.monotonic
sleep = time.sleep
