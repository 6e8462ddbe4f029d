"""Intake: a record is read, decided on and written, again where somebody else wrote in between."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

from services.controller.ledger import Ledger
from services.controller.problems import TryAgainError
from services.controller.revisions import RevisionConflictError
from services.controller.transitions import R, Transition

# The worker, or somebody else, may write between reading and writing: the loser reads again.
_TRIES = 5

Decide = Callable[[R | None], Transition[R] | None]


@dataclass(frozen=True)
class Outcome(Generic[R]):
    """A record after something was heard or asked; None where there is none."""

    record: R | None
    changed: bool


def carry_out(ledger: Ledger, kind: type[R], item_id: str, decide: Decide[R]) -> Outcome[R]:
    """Read a record, decide, write; again where somebody else wrote in between.

    Parameters
    ----------
    kind
        The record's class.
    decide
        Pure: from the record as it is (None: there is none) to what it becomes (None: no change).

    Raises
    ------
    ProblemError
        What ``decide`` raises; `TryAgainError` where others keep writing the same record.
    """
    for _ in range(_TRIES):
        item = ledger.read(item_id)
        before = None if item is None else kind.from_item(item)
        after = decide(before)
        if after is None:
            return Outcome(before, changed=False)
        try:
            ledger.write(after.record.to_item(), after.entry)
        except RevisionConflictError:
            continue
        return Outcome(after.record, changed=True)
    raise TryAgainError(f"Others are writing {item_id} at the same time.")
