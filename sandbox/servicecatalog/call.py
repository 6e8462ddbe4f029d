"""One call being answered: what an operation is handed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sandbox.servicecatalog.errors import not_found
from sandbox.servicecatalog.records import Place, Share
from sandbox.stand_in.call_faults import CallFaults

JsonObject = dict[str, Any]


class Principals(Protocol):
    """What Service Catalog asks IAM about roles, users and groups."""

    def unique_id(self, arn: str) -> str | None:
        """Return the unique id of the principal that has exactly this ARN, or None."""

    def arn(self, unique_id: str, account_id: str) -> str | None:
        """Return the ARN of the principal of an account that has this unique id, or None."""


@dataclass(frozen=True)
class Call:
    """A request that passed the model, with the state it is about."""

    place: Place
    request: JsonObject
    now: datetime
    faults: CallFaults
    principals: Principals

    def share(self) -> Share:
        """Return the share that the request names, or refuse with `ResourceNotFoundException`.

        A share that is not accepted yet is as good as none.
        """
        portfolio_id = self.request["PortfolioId"]
        for share in self.place.accepted(self.now):
            if share.portfolio_id == portfolio_id:
                share.forget_gone(self.now)
                return share
        raise not_found(f"Portfolio {portfolio_id} not found.")
