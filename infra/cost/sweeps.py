"""What a scheduled sweep does where nothing has happened: the assumptions behind its cost.

Calls are as the services' own simulations count them; `tests/infra/test_cost_assumptions.py`
compares those of users. Seconds and bytes of logs are assumed, on the safe side: a sweep that
comes every quarter of an hour meets functions that have to start first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from infra.cost.extent import Extent

SWEEP_SECONDS: Final = Decimal("1.5")
WORKER_SECONDS: Final = Decimal(3)
LOG_KILOBYTES: Final = Decimal(1)
"""Of one invocation that finds nothing to do."""


@dataclass(frozen=True)
class Pass:
    """The calls for one subject (a studio, an account, a network) that is looked at.

    ``queue_requests`` are one to send the ticket, one to receive and one to delete it. Each pass
    has DynamoDB ask KMS once for the table's key, which it forgets after five idle minutes.
    """

    writes: int
    reads: int
    queue_requests: int = 3
    key_requests: int = 1


USERS_PASS: Final = Pass(writes=2, reads=6)
ACCOUNTS_PASS: Final = Pass(writes=2, reads=2)
NETWORKS_PASS: Final = Pass(writes=2, reads=3)


@dataclass(frozen=True)
class Sweep:
    """What one run of a service's sweep sends tickets to, and what each of them then costs."""

    of: str
    each: Pass

    def subjects(self, extent: Extent, which: str | None) -> int:
        """Return how many are looked at: of users' studios all, of the rest all once a day.

        Parameters
        ----------
        which
            ``due`` or ``all`` of a rule's input; None where the sweep knows no difference.
        """
        if which == "due":
            return 0
        return {
            "studios": extent.studios,
            "accounts": extent.accounts,
            "networks": extent.networks,
        }[self.of]


SWEEPS: Final[Mapping[str, Sweep]] = {
    "user_onboarding": Sweep("studios", USERS_PASS),
    "project_enabler": Sweep("accounts", ACCOUNTS_PASS),
    "network_registry": Sweep("networks", NETWORKS_PASS),
}
"""By the service's package, which begins the handler of its function."""
