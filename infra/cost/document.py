"""The bill for programs."""

from collections.abc import Sequence
from typing import Any

from infra.cost.bill import StackBill, usd_of
from infra.cost.network_options import ZONES, network_options
from infra.cost.onboarding import USERS, onboarding_costs, onboarding_usd
from infra.cost.price_list import PriceList


def bill_document(
    bills: Sequence[StackBill], bases: Sequence[StackBill], prices: PriceList, region: str
) -> dict[str, Any]:
    """Return all of it as JSON has it; amounts are numbers of US dollars a month."""
    costs = onboarding_costs(prices, region)
    return {
        "prices_as_of": prices.as_of.isoformat(),
        "idle_usd": float(usd_of(bills)),
        "stacks": [_stack(bill) for bill in bills],
        "bases": [_stack(bill) for bill in bases],
        "onboarding": {
            "users": USERS,
            "region": region,
            "usd": float(onboarding_usd(costs)),
            "steps": [
                {
                    "what": cost.step.what,
                    "each": float(cost.step.each),
                    "unit": cost.unit,
                    "known": cost.step.known,
                    "usd": float(cost.usd),
                }
                for cost in costs
            ],
        },
        "network_options": [
            {
                "choice": option.choice.replace("`", ""),
                "usd_by_zones": {
                    str(zones): float(usd) for zones, usd in zip(ZONES, option.usd, strict=True)
                },
            }
            for option in network_options(prices, region)
        ],
    }


def _stack(bill: StackBill) -> dict[str, Any]:
    return {
        "stack": bill.stack,
        "account": bill.account,
        "account_id": bill.account_id,
        "region": bill.region,
        "usd": float(bill.usd),
        "rotating_keys": bill.rotating_keys,
        "lines": [
            {
                "kind": line.kind,
                "count": line.count,
                "quantity": float(line.quantity),
                "unit": line.unit,
                "unit_usd": float(line.unit_usd),
                "usd": float(line.usd),
                "why": line.why,
            }
            for line in bill.lines
        ],
    }
