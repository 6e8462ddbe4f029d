"""From an environment's name to its bill."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from infra.configuration import read_installation
from infra.configuration.bases import bases
from infra.configuration.model import Installation
from infra.configuration.reading import environment_file
from infra.cost.assembly import StackTemplate, read_stacks, read_template
from infra.cost.bill import StackBill, stack_bill, stack_bills
from infra.cost.document import bill_document
from infra.cost.extent import extent_of
from infra.cost.page import cost_page
from infra.cost.price_list import PriceList
from infra.cost.text import bill_text
from infra.refusal import InfraError

Say = Callable[[str], None]

EACH_ACCOUNT: Final = "each account"


class OtherAssemblyError(InfraError):
    """An assembly is of another environment."""


@dataclass(frozen=True)
class EnvironmentCost:
    """The bill of an environment, in the forms it is shown in.

    ``bases`` are what each account under an organizational unit costs; how many there are is not
    known, so they are in no sum.
    """

    installation: Installation
    stacks: tuple[StackTemplate, ...]
    bills: tuple[StackBill, ...]
    prices: PriceList
    bases: tuple[StackBill, ...] = ()

    def text(self) -> Iterator[str]:
        """Yield its lines for people."""
        return bill_text(self.bills, self.bases, self.prices, self.installation.region)

    def document(self) -> dict[str, Any]:
        """Return it for programs."""
        return bill_document(self.bills, self.bases, self.prices, self.installation.region)

    def page(self) -> str:
        """Return it as the page of the documentation."""
        return cost_page(self.bills, self.stacks, self.prices, self.installation.region)


def environment_cost(
    environment: str, *, assembly: Path | None, prices: PriceList, say: Say
) -> EnvironmentCost:
    """Compute the bill of an environment.

    Parameters
    ----------
    assembly
        What was synthesized of it; None: it is synthesized now, into a folder that is removed.
    say
        Called with a line of progress before anything that takes time.

    Raises
    ------
    OtherAssemblyError
        The assembly has stacks in accounts that the environment does not name.
    ConfigurationError, AssemblyError, CostUnknownError, PriceError
        See there.
    """
    file = environment_file(environment)
    installation = read_installation(file)
    if assembly is not None:
        return _read(installation, assembly, prices)
    from infra.synthesis import synthesize  # Loads CDK, which takes seconds.

    with tempfile.TemporaryDirectory(prefix="infra-cost-") as folder:
        done = synthesize(file, out=Path(folder) / "out", validate=False, say=say)
        return _read(installation, done.assembly, prices)


def _read(installation: Installation, assembly: Path, prices: PriceList) -> EnvironmentCost:
    cost = cost_of(installation, read_stacks(assembly), prices)
    return replace(cost, bases=base_bills(installation, assembly, prices))


def base_bills(
    installation: Installation, assembly: Path, prices: PriceList
) -> tuple[StackBill, ...]:
    """Return what one account under each organizational unit costs in each of its regions."""
    found = []
    for base in bases(installation):
        file = assembly / "bases" / f"{base.name}.template.json"
        stack = read_template(file, account_id=EACH_ACCOUNT, region=base.region)
        found.append(stack_bill(stack, f"under {base.unit.id}", extent_of(installation), prices))
    return tuple(found)


def cost_of(
    installation: Installation, stacks: tuple[StackTemplate, ...], prices: PriceList
) -> EnvironmentCost:
    """Compute the bill of stacks that are at hand."""
    strange = {stack.account_id for stack in stacks} - _accounts(installation)
    if strange:
        raise OtherAssemblyError(
            f"the assembly has stacks in {', '.join(sorted(strange))}, which this environment does "
            f"not name: synthesize it again, or leave out --assembly"
        )
    return EnvironmentCost(installation, stacks, stack_bills(installation, stacks, prices), prices)


def _accounts(installation: Installation) -> set[str]:
    found = {installation.governance.account_id}
    for account_set in installation.account_sets.values():
        found |= {account.account_id for _, account in account_set.stages()}
    organization = installation.organization
    if organization is not None and organization.management_account_id is not None:
        found.add(organization.management_account_id)
    return found
