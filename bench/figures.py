"""Figures: what was measured, in which unit, from how many samples, against which target."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes
    ----------
    name
        Dotted: what, then of which part, ``cold_start.api``.
    n
        How many samples stand behind it.
    target
        The value it should not exceed; None where there is only something to watch.
    """

    name: str
    value: float
    unit: str
    n: int
    target: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        return None if self.target is None else self.value <= self.target


def median_ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the median of the pairs' ratios, first to second.

    A pair is measured back to back, so a slow moment of the machine slows both and cancels out.
    """
    return median(one / other for one, other in pairs)
