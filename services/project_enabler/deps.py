"""The composition root: what the entry points work with, built once a process."""

import os
from functools import cache
from typing import TYPE_CHECKING

from services.controller.clock import utc_now
from services.controller.wiring import Wiring
from services.project_enabler.settings import Installation

if TYPE_CHECKING:
    from services.controller.ledger import DynamoDbLedger

wiring = Wiring(os.environ, table="ACCOUNTS_TABLE", prefix="ACCOUNT#")
clock = utc_now


@cache
def installation() -> Installation:
    """Return the installation this bundle was made for."""
    return Installation.from_bundle()


@cache
def networks() -> "DynamoDbLedger":
    """Return the network registry's table, which this service only reads."""
    from services.controller.ledger import DynamoDbLedger
    from services.project_enabler.networks import PREFIX

    # Of the same client: another one costs a cold start 9 ms.
    return DynamoDbLedger(wiring.dynamodb, wiring.setting("NETWORKS_TABLE"), PREFIX)
