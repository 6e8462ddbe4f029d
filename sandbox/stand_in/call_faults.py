"""Calls that fail or are throttled on command, and how often each operation was called."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sandbox.stand_in.errors import ApiError


@dataclass
class CallFault:
    """The next `times` calls of `operation` (in `account_id`, or in any) fail.

    With `when="after"` the call is carried out and only its answer is lost.
    """

    operation: str
    error: str
    message: str = "Injected by the sandbox."
    times: int = 1
    account_id: str | None = None
    status: int = 400
    when: Literal["before", "after"] = "before"

    def hits(self, operation: str, account_id: str, when: str) -> bool:
        """Return whether this call is one of the doomed."""
        return (
            self.times > 0
            and self.when == when
            and operation == self.operation
            and self.account_id in (None, account_id)
        )


@dataclass
class _Bucket:
    tokens: float
    filled_at: datetime


@dataclass
class CallFaults:
    """What is commanded of any service.

    Attributes
    ----------
    delay
        How long an asynchronous change takes.
    rates
        Calls a second by the operation's first word (`Create`, `Describe`, `List`), for each
        account; an operation's own name wins over its word. Absent means unlimited.
    call_faults
        The calls that are to fail; those whose times are over do nothing.
    calls
        How often each operation was called, refused calls included.
    """

    delay: timedelta = timedelta(seconds=1)
    rates: dict[str, float] = field(default_factory=dict)
    call_faults: list[CallFault] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def admit(self, operation: str, account_id: str, now: datetime) -> None:
        """Count the call and refuse it where a rate or a command says so.

        Raises
        ------
        ApiError
            The commanded error, or `ThrottlingException` over the rate.
        """
        self.calls[operation] += 1
        self._fail(operation, account_id, "before")
        self._throttle(operation, account_id, now)

    def lose_answer(self, operation: str, account_id: str) -> None:
        """Raise the commanded error for a call that was carried out."""
        self._fail(operation, account_id, "after")

    def _fail(self, operation: str, account_id: str, when: str) -> None:
        for fault in self.call_faults:
            if fault.hits(operation, account_id, when):
                fault.times -= 1
                raise ApiError(fault.error, fault.message, fault.status)

    def _throttle(self, operation: str, account_id: str, now: datetime) -> None:
        word = next((w for w in self.rates if operation.startswith(w)), None)
        name = operation if operation in self.rates else word
        if name is None:
            return
        rate = self.rates[name]
        most = max(1.0, rate)
        bucket = self._buckets.setdefault((account_id, name), _Bucket(most, now))
        refill = (now - bucket.filled_at).total_seconds() * rate
        bucket.tokens, bucket.filled_at = min(most, bucket.tokens + refill), now
        if bucket.tokens < 1.0:
            raise ApiError("ThrottlingException", "Rate exceeded")
        bucket.tokens -= 1.0
