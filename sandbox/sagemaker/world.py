"""SageMaker as a value: call operations on it, move its clock, read what it remembers."""

import random
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from sandbox.sagemaker import (
    apps,
    domains,
    lifecycle_configs,
    presigned_urls,
    profiles,
    spaces,
    tags,
)
from sandbox.sagemaker.call import Call, Roles
from sandbox.sagemaker.errors import ApiError
from sandbox.sagemaker.faults import Faults
from sandbox.sagemaker.records import Place
from sandbox.sagemaker.service_model import check_request

JsonObject = dict[str, Any]

OPERATIONS: dict[str, Callable[[Call], JsonObject]] = {
    **domains.OPERATIONS,
    **profiles.OPERATIONS,
    **presigned_urls.OPERATIONS,
    **spaces.OPERATIONS,
    **apps.OPERATIONS,
    **tags.OPERATIONS,
    **lifecycle_configs.OPERATIONS,
}
"""Every operation the stand-in answers, by SageMaker's name for it."""

_ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


class EveryRole:
    """Roles where every role exists and trusts SageMaker."""

    def refusal(self, role_arn: str, account_id: str) -> str | None:  # noqa: ARG002 (protocol)
        """Refuse nothing."""
        return None


class World:
    """SageMaker of all accounts and regions.

    Parameters
    ----------
    clock
        Returns the time in UTC. Pending changes settle when a call finds their time come.
    roles
        What IAM says of execution roles; every role is good where left out.
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
        seed: int = 0,
        partition: str = "aws",
    ) -> None:
        self.faults = Faults()
        self._clock = clock
        self._ahead = timedelta()
        self._roles: Roles = roles or EveryRole()
        self._random = random.Random(seed)  # noqa: S311 (ids, not secrets)
        self._partition = partition
        self._places: dict[tuple[str, str], Place] = {}

    def place(self, account_id: str, region: str) -> Place:
        """Return what is remembered of an account in a region, settled as of now."""
        place = self._places.setdefault(
            (account_id, region), Place(self._partition, account_id, region)
        )
        place.settle(self._now(), self.faults)
        return place

    def call(self, account_id: str, region: str, operation: str, request: JsonObject) -> JsonObject:
        """Carry out `operation` as AWS would and return its answer.

        Timestamps in the answer are datetimes. Neither request nor answer is shared with the
        state.

        Raises
        ------
        ApiError
            What AWS refuses, with AWS's code: an unknown operation, a request its model does not
            allow, a commanded fault, or the operation's own refusal.
        """
        if operation not in OPERATIONS:
            raise ApiError("UnknownOperationException", f"{operation} is not stood in for.")
        now = self._now()
        self.faults.admit(operation, account_id, now)
        check_request(operation, request)
        call = Call(
            place=self.place(account_id, region),
            request={k: v for k, v in deepcopy(request).items() if v is not None},
            now=now,
            faults=self.faults,
            roles=self._roles,
            fresh_id=self._fresh_id,
        )
        answer = OPERATIONS[operation](call)
        self.faults.lose_answer(operation, account_id)
        return deepcopy(answer)

    def pass_time(self, span: timedelta) -> None:
        """Let `span` pass at once, on top of what the clock says."""
        self._ahead += span

    def _now(self) -> datetime:
        return self._clock() + self._ahead

    def reset_faults(self) -> None:
        """Forget every command and count."""
        self.faults = Faults()

    def _fresh_id(self) -> str:
        return "".join(self._random.choices(_ID_ALPHABET, k=12))
