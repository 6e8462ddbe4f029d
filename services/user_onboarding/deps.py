"""The composition root: what the entry points work with, built once a process."""

import os
import time
from functools import cache
from typing import TYPE_CHECKING

from services.controller.clock import utc_now
from services.controller.wiring import Wiring
from services.user_onboarding.settings import Installation

if TYPE_CHECKING:
    from services.user_onboarding.unmanaged import DynamoDbUnmanagedProfiles

wiring = Wiring(os.environ, table="USERS_TABLE", prefix="USER#", marks="LEAVERS_TABLE")
clock = utc_now
monotonic = time.monotonic
sleep = time.sleep


@cache
def unmanaged() -> "DynamoDbUnmanagedProfiles":
    """Return where the profiles of others are written down."""
    from services.user_onboarding.unmanaged import DynamoDbUnmanagedProfiles

    return DynamoDbUnmanagedProfiles(wiring.dynamodb, wiring.setting("USERS_TABLE"))


@cache
def installation() -> Installation:
    """Return the installation this bundle was made for."""
    return Installation.from_bundle()
