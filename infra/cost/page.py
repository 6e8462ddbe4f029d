"""docs/cost.md, made from example.yaml."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from infra.cost.amounts import dollars, quantity
from infra.cost.assembly import StackTemplate
from infra.cost.bill import StackBill, usd_of
from infra.cost.free_tier import free_tier_usd
from infra.cost.growing import by_use
from infra.cost.network_options import network_options
from infra.cost.onboarding import USERS, onboarding_costs, onboarding_usd
from infra.cost.price_list import PriceList
from infra.cost.text import by_kind
from infra.cost.working import POLLERS

_INTRODUCTION = """# What it costs

Made by `python -m infra cost --docs` from `infra/environments/example.yaml`; nothing here is
written by hand. `python -m infra cost ENV` (or `studioctl cost ENV`) says the same of an
installation of yours, `--json` for programs.

List prices in US dollars, written down on {as_of}, of {region}; `infra/cost/prices.yaml` has each
with AWS's page. A month has 730 hours. Taxes, discounts and AWS's free tier are left out of every
sum. What people run in Studio is theirs, and not here. Prices change: compare those that matter to
you before you make a budget of them.
"""

_HUB = """### What to know of governance's sum

A key that is rotated yearly costs {once} more after its first rotation and {twice} from its second
on, which is where it stays: governance then costs {later} instead of {now}. Each pipeline, where
`pipeline:` asks for them, has a key of its own beside that.

The tier that is free for ever takes up to {off} off, where nothing else uses it: ten alarms, a
million requests of SQS and of Lambda, 400,000 GB-seconds, 20,000 requests of KMS, 5 GB of logs.

Lambda polls a queue that starts a function without end, and SQS charges for empty answers.
{pollers} pollers that wait 20 seconds are counted for each queue, as Lambda's guide has it; the
fewer that it may come down to are not counted on. Streams of tables are polled for free.
CloudWatch charges an alarm by the metrics that it looks at, so one alarm over many metrics saves
nothing; one metric of many sources does.
"""

_ONBOARDING = """{usd} together, from the request to Ready, where people are asked for one by one.
*Counted* is what the services' own simulation does, and a test compares; *assumed* is what no
simulation knows.
"""

_NETWORK = """For one account in one region, before traffic. A NAT gateway is counted with its
public address. Flow logs cost nothing before there is traffic.
"""


def cost_page(
    bills: Sequence[StackBill], stacks: Sequence[StackTemplate], prices: PriceList, region: str
) -> str:
    """Return the page."""
    return "\n".join(_page(bills, stacks, prices, region)) + "\n"


def _page(
    bills: Sequence[StackBill], stacks: Sequence[StackTemplate], prices: PriceList, region: str
) -> Iterator[str]:
    yield _INTRODUCTION.format(as_of=prices.as_of, region=region)
    yield "## A month without work"
    yield ""
    yield "| account | stack | a month |"
    yield "|---|---|--:|"
    for bill in bills:
        yield f"| {bill.account} | `{bill.stack}` | {dollars(bill.usd)} |"
    yield f"| **all** | | **{dollars(usd_of(bills))}** |"
    yield ""
    yield from _accounts(bills)
    yield from _hub(bills, prices, region)
    yield from _onboarding(prices, region)
    yield from _network(prices, region)
    yield from _by_use(stacks, prices, region)


def _accounts(bills: Sequence[StackBill]) -> Iterator[str]:
    for account, group in groupby(bills, lambda bill: bill.account):
        lines = [line for bill in group for line in bill.lines]
        yield f"### {account}"
        yield ""
        yield "| what | how many | a month | how |"
        yield "|---|--:|--:|---|"
        for kind, count, usd, how in by_kind(lines):
            yield f"| {kind} | {count} | {dollars(usd)} | {how} |"
        yield ""


def _hub(bills: Sequence[StackBill], prices: PriceList, region: str) -> Iterator[str]:
    hub = [bill for bill in bills if bill.stack == "governance"]
    rotation = sum(bill.rotating_keys for bill in hub) * prices.usd("kms.rotation", region)
    now = usd_of(hub)
    off = free_tier_usd([line for bill in hub for line in bill.lines])
    yield _HUB.format(
        once=dollars(rotation),
        twice=dollars(2 * rotation),
        later=dollars(now + 2 * rotation),
        now=dollars(now),
        off=dollars(off),
        pollers=POLLERS,
    )


def _onboarding(prices: PriceList, region: str) -> Iterator[str]:
    costs = onboarding_costs(prices, region)
    yield f"## {USERS:,} onboardings"
    yield ""
    yield _ONBOARDING.format(usd=dollars(onboarding_usd(costs)))
    yield f"| what | for one user | for {USERS:,} | |"
    yield "|---|---|--:|---|"
    for cost in costs:
        each = f"{quantity(cost.step.each)} {cost.unit}"
        yield f"| {cost.step.what} | {each} | {dollars(cost.usd)} | {cost.step.known} |"
    yield ""


def _network(prices: PriceList, region: str) -> Iterator[str]:
    yield "## Choices of a network"
    yield ""
    yield _NETWORK
    yield "| `network:` | 1 zone | 2 zones | 3 zones |"
    yield "|---|--:|--:|--:|"
    for option in network_options(prices, region):
        yield f"| {option.choice} | {' | '.join(dollars(usd) for usd in option.usd)} |"
    yield ""


def _by_use(stacks: Sequence[StackTemplate], prices: PriceList, region: str) -> Iterator[str]:
    yield "## What grows with use"
    yield ""
    yield "| what | US dollars | for each |"
    yield "|---|--:|---|"
    for what, price in by_use(stacks):
        yield f"| {what} | {prices.usd(price, region):f} | {prices.unit(price)} |"
