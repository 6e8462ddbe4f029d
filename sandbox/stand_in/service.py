"""What every service does around an operation, whichever it is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from copy import deepcopy
from datetime import datetime
from typing import Any, Generic, TypeVar

from sandbox.stand_in.call_faults import CallFaults
from sandbox.stand_in.errors import ApiError
from sandbox.stand_in.service_model import check_request

JsonObject = dict[str, Any]
Faults = TypeVar("Faults", bound=CallFaults)


class StandIn(ABC, Generic[Faults]):
    """A service of all accounts and regions.

    Parameters
    ----------
    service
        botocore's name of it.
    operations
        The operations that it answers.
    clock
        Returns the time in UTC.
    no_faults
        Makes what is commanded where nothing is.
    """

    def __init__(
        self,
        service: str,
        operations: Collection[str],
        clock: Callable[[], datetime],
        no_faults: Callable[[], Faults],
    ) -> None:
        self.faults = no_faults()
        self._service = service
        self._operations = operations
        self._clock = clock
        self._no_faults = no_faults

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
        if operation not in self._operations:
            raise ApiError("UnknownOperationException", f"{operation} is not stood in for.")
        now = self._clock()
        self.faults.admit(operation, account_id, now)
        check_request(self._service, operation, request)
        given = {k: v for k, v in deepcopy(request).items() if v is not None}
        answer = self._carry_out(account_id, region, operation, given, now)
        self.faults.lose_answer(operation, account_id)
        return deepcopy(answer)

    @abstractmethod
    def _carry_out(
        self, account_id: str, region: str, operation: str, request: JsonObject, now: datetime
    ) -> JsonObject:
        """Carry out a request that passed the model."""

    def reset_faults(self) -> None:
        """Forget every command and count."""
        self.faults = self._no_faults()
