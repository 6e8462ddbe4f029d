"""The composition root: what the entry points work with, built once a process."""

import os
from functools import cache

from services.controller.clock import utc_now
from services.controller.wiring import Wiring
from services.project_enabler.settings import Installation

wiring = Wiring(os.environ, table="ACCOUNTS_TABLE", prefix="ACCOUNT#")
clock = utc_now


@cache
def installation() -> Installation:
    """Return the installation this bundle was made for."""
    return Installation.from_bundle()
