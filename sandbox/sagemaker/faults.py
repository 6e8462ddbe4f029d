"""Commands that make the stand-in refuse, fail or slow down: what AWS does on a bad day."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sandbox.sagemaker.errors import ApiError


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
class Faults:
    """Everything commanded so far.

    Attributes
    ----------
    delay
        How long an asynchronous change takes.
    rates
        Calls a second by the operation's first word (`Create`, `Describe`, `List`), for each
        account; an operation's own name wins over its word. Absent means unlimited.
    profile_quota
        How many profiles an account may have; None for no limit.
    profile_ends, space_ends
        By name in lower case, the failed status and the reason that the next change which can end
        so ends in: a creation in `Failed`, an update in `Update_Failed`, a deletion in
        `Delete_Failed`.
    app_stuck, space_stuck
        Apps and spaces that stay `Deleting` for as long as they are named here. An app's label is
        `owner/type/name`; the end of it after a `/` names it too, so `default` is every such app.
    calls
        How often each operation was called, refused calls included.
    """

    delay: timedelta = timedelta(seconds=2)
    rates: dict[str, float] = field(default_factory=dict)
    profile_quota: int | None = None
    profile_ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    space_ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    app_stuck: frozenset[str] = frozenset()
    space_stuck: frozenset[str] = frozenset()
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

    def end_of_profile(self, name: str, failed: str) -> str | None:
        """Return why a profile's change ends in the status `failed`, or None if it succeeds."""
        return _end(self.profile_ends, name, failed)

    def end_of_space(self, name: str, failed: str) -> str | None:
        """Return why a space's change ends in the status `failed`, or None if it succeeds."""
        return _end(self.space_ends, name, failed)

    def holds_app(self, label: str) -> bool:
        """Return whether the app `owner/type/name` never finishes deleting."""
        return _named(self.app_stuck, label)

    def holds_space(self, name: str) -> bool:
        """Return whether the space never finishes deleting."""
        return _named(self.space_stuck, name)

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


def _end(ends: dict[str, tuple[str, str]], name: str, failed: str) -> str | None:
    status, reason = ends.get(name.lower(), ("", ""))
    if status != failed:
        return None
    del ends[name.lower()]
    return reason


def _named(stuck: frozenset[str], label: str) -> bool:
    return any(f"/{label}".lower().endswith(f"/{name}".lower()) for name in stuck)
