"""The composition root: what the entry points work with, built once a process."""

import os
from functools import cache
from typing import TYPE_CHECKING

from services.controller.clock import utc_now
from services.controller.wiring import Wiring
from services.network_registry.settings import Installation

if TYPE_CHECKING:
    from services.network_registry.intake import Intake
    from services.network_registry.wakes import DynamoDbWakes

TABLE = "NETWORKS_TABLE"
wiring = Wiring(os.environ, table=TABLE, prefix="NETWORK#")
clock = utc_now


@cache
def installation() -> Installation:
    """Return the installation this bundle was made for."""
    return Installation.from_bundle()


@cache
def wakes() -> "DynamoDbWakes":
    """Return the wakes of the networks table."""
    from services.network_registry.wakes import DynamoDbWakes

    return DynamoDbWakes(wiring.dynamodb, wiring.setting(TABLE))


def intake() -> "Intake":
    """Return what intake works with."""
    from services.network_registry.intake import Intake

    return Intake(installation(), wiring.ledger, wiring.tickets, wakes(), clock)
