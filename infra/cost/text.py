"""The bill as plain text."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from infra.cost.amounts import dollars, quantity
from infra.cost.bill import StackBill, usd_of
from infra.cost.free_tier import free_tier_usd
from infra.cost.network_options import ZONES, network_options
from infra.cost.onboarding import USERS, onboarding_costs, onboarding_usd
from infra.cost.price_list import PriceList
from infra.cost.use import Line

Row = Sequence[str]


def by_kind(bill: Iterable[Line]) -> Iterator[tuple[str, int, Decimal, str]]:
    """Yield each kind of a bill: how many, what they cost together, and how that comes about."""
    rows = []
    for kind, group in groupby(sorted(bill, key=lambda line: line.kind), lambda line: line.kind):
        alike = list(group)
        dearest = max(alike, key=lambda line: line.usd)
        how = f"{quantity(dearest.quantity)} {dearest.unit} at {dearest.unit_usd:f}"
        if len(alike) > 1:
            how = f"mostly {how}"
        if dearest.why:
            how = f"{how} ({dearest.why})"
        rows.append(
            (kind, sum(x.count for x in alike), sum((x.usd for x in alike), Decimal()), how)
        )
    yield from sorted(rows, key=lambda row: (-row[2], row[0]))


def bill_text(
    bills: Sequence[StackBill], bases: Sequence[StackBill], prices: PriceList, region: str
) -> Iterator[str]:
    """Yield the lines of all: idle by account and stack, a thousand users, network choices."""
    yield f"US dollars a month without work, at list prices of {prices.as_of}, without free tier"
    for account_id, group in groupby(bills, lambda bill: bill.account_id):
        of_account = list(group)
        yield ""
        yield f"{of_account[0].account} ({account_id}): {dollars(usd_of(of_account))}"
        for bill in of_account:
            yield from _stack(bill)
        off = free_tier_usd([line for bill in of_account for line in bill.lines])
        yield f"  the free tier takes off up to {dollars(off)}"
        rotating = sum(bill.rotating_keys for bill in of_account)
        if rotating:
            more = rotating * prices.usd("kms.rotation", region)
            yield (
                f"  rotated keys: {dollars(more)} more after a year, "
                f"{dollars(2 * more)} from the second year on"
            )
    yield ""
    yield f"all accounts: {dollars(usd_of(bills))}"
    yield ""
    if bases:
        yield "each account that comes by its organizational unit, in no sum above"
        for bill in bases:
            yield from _stack(bill)
        yield ""
    costs = onboarding_costs(prices, region)
    yield f"{USERS:,} onboardings ({region}): {dollars(onboarding_usd(costs))}"
    yield from _table(
        [
            (dollars(x.usd), x.step.what, f"{quantity(x.step.each)} {x.unit}", x.step.known)
            for x in costs
        ],
        right=(0,),
        indent="  ",
    )
    yield ""
    yield f"choices of a network ({region}), in 1, 2 and 3 zones"
    yield from _table(
        [
            (option.choice.replace("`", ""), *(dollars(usd) for usd in option.usd))
            for option in network_options(prices, region)
        ],
        right=tuple(range(1, len(ZONES) + 1)),
        indent="  ",
    )


def _stack(bill: StackBill) -> Iterator[str]:
    yield f"  {bill.stack} ({bill.region}): {dollars(bill.usd)}"
    yield from _table(
        [
            (f"{count or ''}", kind, dollars(usd), how)
            for kind, count, usd, how in by_kind(bill.lines)
        ],
        right=(0, 2),
        indent="    ",
    )


def _table(rows: Sequence[Row], *, right: Sequence[int], indent: str) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = (
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"{indent}{'  '.join(cells)}".rstrip()
