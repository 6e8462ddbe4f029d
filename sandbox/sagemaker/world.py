"""SageMaker as a value: call operations on it, read what it remembers."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.sagemaker import (
    apps,
    domains,
    lifecycle_configs,
    presigned_urls,
    profiles,
    projects,
    spaces,
    tags,
)
from sandbox.sagemaker.call import Call, Portfolios, Roles
from sandbox.sagemaker.faults import Faults
from sandbox.sagemaker.records import Place
from sandbox.stand_in.service import StandIn

JsonObject = dict[str, Any]

OPERATIONS: dict[str, Callable[[Call], JsonObject]] = {
    **domains.OPERATIONS,
    **profiles.OPERATIONS,
    **presigned_urls.OPERATIONS,
    **spaces.OPERATIONS,
    **apps.OPERATIONS,
    **tags.OPERATIONS,
    **lifecycle_configs.OPERATIONS,
    **projects.OPERATIONS,
}
"""Every operation the stand-in answers, by SageMaker's name for it."""

_ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


class EveryRole:
    """Roles where every role exists and trusts SageMaker."""

    def refusal(self, role_arn: str, account_id: str) -> str | None:  # noqa: ARG002 (protocol)
        """Refuse nothing."""
        return None


class NoCatalog:
    """No Service Catalog: whether Projects are enabled is known, and nothing is shared."""

    def share_sagemaker(self, account_id: str, region: str, accepted_at: datetime) -> None:
        """Share nothing."""

    def withdraw_sagemaker(self, account_id: str, region: str) -> None:
        """Withdraw nothing."""


class World(StandIn[Faults]):
    """SageMaker of all accounts and regions.

    Parameters
    ----------
    clock
        Returns the time in UTC. Pending changes settle when a call finds their time come.
    roles
        What IAM says of execution roles; every role is good where left out.
    portfolios
        The Service Catalog that Projects' portfolio is shared in; none where left out.
    seed
        Makes the ids handed out repeatable.
    partition
        The partition of the ARNs.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        roles: Roles | None = None,
        *,
        portfolios: Portfolios | None = None,
        seed: int = 0,
        partition: str = "aws",
    ) -> None:
        super().__init__("sagemaker", OPERATIONS, clock, Faults)
        self._roles: Roles = roles or EveryRole()
        self._portfolios: Portfolios = portfolios or NoCatalog()
        self._random = random.Random(seed)  # noqa: S311 (ids, not secrets)
        self._partition = partition
        self._places: dict[tuple[str, str], Place] = {}

    def place(self, account_id: str, region: str) -> Place:
        """Return what is remembered of an account in a region, settled as of now."""
        place = self._places.setdefault(
            (account_id, region), Place(self._partition, account_id, region)
        )
        place.settle(self._clock(), self.faults)
        return place

    def _carry_out(
        self, account_id: str, region: str, operation: str, request: JsonObject, now: datetime
    ) -> JsonObject:
        call = Call(
            place=self.place(account_id, region),
            request=request,
            now=now,
            faults=self.faults,
            roles=self._roles,
            portfolios=self._portfolios,
            fresh_id=self._fresh_id,
        )
        return OPERATIONS[operation](call)

    def _fresh_id(self) -> str:
        return "".join(self._random.choices(_ID_ALPHABET, k=12))
