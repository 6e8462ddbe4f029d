"""Service Catalog as a value: call operations on it, add shares, read what it remembers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sandbox.servicecatalog import accepted_shares, principals
from sandbox.servicecatalog.call import Call, Principals
from sandbox.servicecatalog.records import Place
from sandbox.servicecatalog.shares import add_defaults, sagemaker_share
from sandbox.stand_in.call_faults import CallFaults
from sandbox.stand_in.service import StandIn

JsonObject = dict[str, Any]

SERVICE = "servicecatalog"
OPERATIONS: dict[str, Callable[[Call], JsonObject]] = {
    **accepted_shares.OPERATIONS,
    **principals.OPERATIONS,
}
"""Every operation the stand-in answers, by Service Catalog's name for it."""


def _no_faults() -> CallFaults:
    # Lists lag behind associations only where that is asked for.
    return CallFaults(delay=timedelta())


class Catalog(StandIn[CallFaults]):
    """Service Catalog of all accounts and regions.

    `faults.delay` is how long lists of principals lag behind.

    Parameters
    ----------
    clock
        Returns the time in UTC.
    principals
        What IAM says of roles, users and groups.
    partition
        The partition of the ARNs.
    """

    def __init__(
        self, clock: Callable[[], datetime], principals: Principals, *, partition: str = "aws"
    ) -> None:
        super().__init__(SERVICE, OPERATIONS, clock, _no_faults)
        self._principals = principals
        self._partition = partition
        self._places: dict[tuple[str, str], Place] = {}

    def place(self, account_id: str, region: str) -> Place:
        """Return what is remembered of an account in a region."""
        key = (account_id, region)
        if key not in self._places:
            self._places[key] = Place(self._partition, account_id, region)
            add_defaults(self._places[key])
        return self._places[key]

    def share_sagemaker(self, account_id: str, region: str, accepted_at: datetime) -> None:
        """Have an account accept Amazon SageMaker's portfolio, to be seen from `accepted_at` on."""
        place = self.place(account_id, region)
        place.sagemaker = sagemaker_share(place, accepted_at)

    def withdraw_sagemaker(self, account_id: str, region: str) -> None:
        """Take the share of Amazon SageMaker's portfolio away, and its associations with it.

        That AWS forgets the associations is not verified.
        """
        self.place(account_id, region).sagemaker = None

    def _carry_out(
        self, account_id: str, region: str, operation: str, request: JsonObject, now: datetime
    ) -> JsonObject:
        call = Call(
            place=self.place(account_id, region),
            request=request,
            now=now,
            faults=self.faults,
            principals=self._principals,
        )
        return OPERATIONS[operation](call)
