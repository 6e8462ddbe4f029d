"""What AWS's tier that is free for ever takes off; no sum here counts on it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from infra.cost.use import Line

ALWAYS_FREE: Final[Mapping[str, int]] = {
    "cloudwatch.alarm_metric": 10,
    "sqs.request": 1_000_000,
    "lambda.request": 1_000_000,
    "lambda.gb_second.arm64": 400_000,
    "lambda.gb_second.x86_64": 400_000,
    "kms.request": 20_000,
    "logs.ingested": 5,
}
"""Units a month, of an account that uses them for nothing else; of an organization all share."""


def free_tier_usd(bill: Iterable[Line]) -> Decimal:
    """Return how much less the bill is where nothing else uses the free tier."""
    left = {name: Decimal(amount) for name, amount in ALWAYS_FREE.items()}
    off = Decimal()
    for line in bill:
        taken = min(left.get(line.price, Decimal()), line.quantity)
        if taken:
            left[line.price] -= taken
            off += taken * line.unit_usd
    return off
