"""All checks, in the order in which they are made: each after those that it needs."""

from typing import Final

from infra.verification.check import Check
from infra.verification.checks import (
    access,
    api,
    domain,
    heard,
    hub,
    network,
    parameters,
    refused,
    services,
    stacks,
    surroundings,
    user,
)

ALL_CHECKS: Final[tuple[Check, ...]] = (
    *stacks.CHECKS,
    *surroundings.CHECKS,
    *hub.CHECKS,
    *api.CHECKS,
    *parameters.CHECKS,
    *network.CHECKS,
    *domain.CHECKS,
    *access.CHECKS,
    *services.CHECKS,
    *refused.CHECKS,
    *user.CHECKS,
    *heard.CHECKS,
)
