"""What is used in a month, and what that costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from infra.cost.price_list import PriceList

HOURS_A_MONTH: Final = 730
"""As AWS's own calculator counts: a twelfth of 8,760."""


@dataclass(frozen=True, order=True)
class Use:
    """What resources of a kind use in a month: ``quantity`` units of the price ``price``.

    ``count`` resources are behind it; 0 where another use of the kind counts them. ``why`` says
    how the quantity follows, where that is not obvious.
    """

    kind: str
    price: str
    quantity: Decimal
    count: int = 1
    why: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a bill for a month, in US dollars."""

    kind: str
    count: int
    price: str
    quantity: Decimal
    unit: str
    unit_usd: Decimal
    usd: Decimal
    why: str


def lines(uses: Iterable[Use], prices: PriceList, region: str) -> tuple[Line, ...]:
    """Return the bill: uses of one kind, price and reason are one line, the dearest first."""

    def what(use: Use) -> tuple[str, str, str]:
        return use.kind, use.price, use.why

    found = []
    for (kind, price, why), group in groupby(sorted(uses, key=what), key=what):
        alike = list(group)
        quantity = sum((use.quantity for use in alike), Decimal())
        unit_usd = prices.usd(price, region)
        found.append(
            Line(
                kind,
                sum(use.count for use in alike),
                price,
                quantity,
                prices.unit(price),
                unit_usd,
                quantity * unit_usd,
                why,
            )
        )
    return tuple(sorted(found, key=lambda line: (-line.usd, line.kind, line.unit)))


def total(bill: Iterable[Line]) -> Decimal:
    """Return the sum of a bill."""
    return sum((line.usd for line in bill), Decimal())
