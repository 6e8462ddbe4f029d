"""What the simulator finds."""

from typing import Any


class Violation(BaseException):
    """An invariant does not hold. A BaseException, so that no handler of the service catches it.

    Parameters
    ----------
    invariant
        Its name, as the table of planted bugs lists it.
    """

    def __init__(self, invariant: str, said: str) -> None:
        super().__init__(f"{invariant}: {said}")
        self.invariant = invariant
        self.simulation: Any = None


def hold(invariant: str, condition: object, said: str) -> None:
    """Raise a `Violation` where a condition does not hold."""
    if not condition:
        raise Violation(invariant, said)
