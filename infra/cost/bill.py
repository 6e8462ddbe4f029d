"""The bill of an installation: by account, then by stack, then by kind of resource."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from infra.configuration.model import Installation
from infra.configuration.places import places
from infra.cost.assembly import StackTemplate
from infra.cost.extent import Extent, extent_of
from infra.cost.idle import idle_uses
from infra.cost.price_list import PriceList
from infra.cost.use import Line, lines, total


@dataclass(frozen=True)
class StackBill:
    """One stack, and how many keys with yearly rotation it has."""

    stack: str
    account_id: str
    account: str
    region: str
    lines: tuple[Line, ...]
    rotating_keys: int

    @property
    def usd(self) -> Decimal:
        """What the stack costs in a month without work."""
        return total(self.lines)


def stack_bills(
    installation: Installation, stacks: Iterable[StackTemplate], prices: PriceList
) -> tuple[StackBill, ...]:
    """Return the bill of each stack, those of the governance account first.

    Raises
    ------
    CostUnknownError, PriceError
        See there.
    """
    extent = extent_of(installation)
    labels = _labels(installation)
    first = installation.governance.account_id
    found = [
        stack_bill(stack, labels.get(stack.account_id, "organization"), extent, prices)
        for stack in stacks
    ]
    return tuple(sorted(found, key=lambda bill: (bill.account_id != first, bill.account)))


def stack_bill(stack: StackTemplate, account: str, extent: Extent, prices: PriceList) -> StackBill:
    """Return the bill of one stack; ``account`` is what its account is called."""
    return StackBill(
        stack=stack.name,
        account_id=stack.account_id,
        account=account,
        region=stack.region,
        lines=lines(idle_uses([stack], extent), prices, stack.region),
        rotating_keys=sum(
            each.type == "AWS::KMS::Key" and each.properties.get("EnableKeyRotation") is True
            for each in stack.resources.values()
        ),
    )


def usd_of(bills: Sequence[StackBill]) -> Decimal:
    """Return the sum of some stacks' bills."""
    return sum((bill.usd for bill in bills), Decimal())


def _labels(installation: Installation) -> dict[str, str]:
    labels = {
        place.account_id: f"{place.account_set} {place.stage}" for place in places(installation)
    }
    # Where one account is both, it is the one with the hub.
    return {**labels, installation.governance.account_id: "governance"}
