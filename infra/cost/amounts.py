"""How amounts are written."""

from decimal import ROUND_HALF_UP, Decimal


def dollars(amount: Decimal) -> str:
    """Return an amount in dollars with cents; what is less than half of one shows as ``<0.01``."""
    if 0 < amount < Decimal("0.005"):
        return "<0.01"
    return f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def quantity(amount: Decimal) -> str:
    """Return a quantity with at most three decimals, or all of a small one; no trailing zeros."""
    if 0 < amount < Decimal("0.001"):
        return f"{amount.normalize():f}"
    rounded = amount if amount == amount.to_integral_value() else round(amount, 3)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
