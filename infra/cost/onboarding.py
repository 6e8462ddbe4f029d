"""What it costs to onboard a thousand users, beside what the hub costs by standing there.

Calls are counted: `tests/infra/test_cost_assumptions.py` onboards a user in the services' own
simulation and compares. Seconds, logs and how often somebody asks for the status are assumed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from infra.cost.price_list import PriceList

USERS: Final = 1000


@dataclass(frozen=True)
class Step:
    """What one onboarding uses of something that has a price."""

    what: str
    price: str
    each: Decimal
    known: Literal["counted", "assumed"]


# Somebody asks once and looks twice. Alone on the queue, a user takes two passes of the worker:
# one that creates the profile, one that finds it in service.
API_CALLS: Final = 3
RELAY_RUNS: Final = 1
OUTBOX_RUNS: Final = 2
WORKER_RUNS: Final = 2
WRITES: Final = 25
READS: Final = 11
QUEUE_REQUESTS: Final = 6
EVENTS: Final = 2

# Memory in GB times assumed seconds of a warm run: of the worker with SageMaker's own calls.
_GB_SECONDS: Final = (
    API_CALLS * Decimal("0.2") * 1
    + (RELAY_RUNS + OUTBOX_RUNS) * Decimal("0.2") / 2
    + WORKER_RUNS * Decimal("1.5") * 1
)

STEPS: Final = (
    Step(
        "calls of the API: one asks, two look",
        "apigateway.rest_call",
        Decimal(API_CALLS),
        "assumed",
    ),
    Step(
        "runs of functions",
        "lambda.request",
        Decimal(API_CALLS + RELAY_RUNS + OUTBOX_RUNS + WORKER_RUNS),
        "counted",
    ),
    Step("run time of functions (arm64)", "lambda.gb_second.arm64", _GB_SECONDS, "assumed"),
    Step("writes, with indexes and transactions", "dynamodb.write", Decimal(WRITES), "counted"),
    Step("reads", "dynamodb.read", Decimal(READS), "counted"),
    Step("sending, receiving, deleting tickets", "sqs.request", Decimal(QUEUE_REQUESTS), "counted"),
    Step("domain events", "events.custom", Decimal(EVENTS), "counted"),
    Step("logs of functions and API, 8 KB", "logs.ingested", Decimal("0.000008"), "assumed"),
    Step("asking KMS for the table's key", "kms.request", Decimal(5), "assumed"),
)


@dataclass(frozen=True)
class StepCost:
    """A step, and what it costs for a thousand users."""

    step: Step
    unit: str
    usd: Decimal


def onboarding_costs(prices: PriceList, region: str) -> tuple[StepCost, ...]:
    """Return what a thousand onboardings cost in a region, step by step."""
    return tuple(
        StepCost(step, prices.unit(step.price), USERS * step.each * prices.usd(step.price, region))
        for step in STEPS
    )


def onboarding_usd(costs: Iterable[StepCost]) -> Decimal:
    """Return the sum."""
    return sum((cost.usd for cost in costs), Decimal())
