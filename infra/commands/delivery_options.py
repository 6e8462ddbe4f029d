"""What `plan`, `deploy` and `destroy` have in common: which stacks, and how to reach them."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infra.commands import ROOT, say

if TYPE_CHECKING:
    from infra.configuration import Installation
    from infra.delivery.access import BootstrapAccess
    from infra.delivery.planning import Planner
    from infra.delivery.publishing import Publisher
    from infra.delivery.rollout import Planned
    from infra.delivery.selecting import Selected

_PARTS = ("dev", "preprod", "prod", "governance", "organization", "pipelines")


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add which environment, and which of its stacks."""
    parser.add_argument("environment", help="a name in infra/environments/, or a .yaml file")
    parser.add_argument("--set", dest="account_set", metavar="NAME", help="only this account set")
    parser.add_argument(
        "--stage", choices=_PARTS, help="only this stage or part; organization never else"
    )
    parser.add_argument("--stack", metavar="NAME", help="only this stack")
    parser.add_argument(
        "--assembly", type=Path, help="templates that are there already; default: made anew"
    )


@dataclass(frozen=True)
class Rollout:
    """Everything that a delivery needs."""

    environment: str
    installation: "Installation"
    selected: "tuple[Selected, ...]"
    access: "BootstrapAccess"
    publisher: "Publisher"
    planner: "Planner"

    def plan(self) -> "tuple[Planned, ...]":
        """Plan everything that is selected, and tell it."""
        from infra.delivery.plan_text import plan_lines
        from infra.delivery.rollout import plan_all

        count = len(self.selected)
        say(f"Planning {count} {'stack' if count == 1 else 'stacks'}:")
        planned = plan_all(self.selected, self.planner, say)
        say(f"Plan of {self.environment}:")
        for each in planned:
            if each.plan is None:
                say(f"  ! {each.selected.stack.label}: cannot be planned: {each.fault}")
                continue
            for line in plan_lines(each.plan):
                say(line)
        return planned

    def tell_outputs(self, planned: "Sequence[Planned]") -> None:
        """Tell where the API is, if the governance account's stack is among the stacks."""
        from infra.delivery.planning import place_of
        from infra.delivery.stacks import StackInAccount
        from infra.stack_ids import GOVERNANCE

        for each in planned:
            if each.step.stack_id != GOVERNANCE:
                continue
            found = StackInAccount(self.access, place_of(each.selected.stack)).find()
            if found is not None and "ApiUrl" in found.outputs:
                say(f"The API: export API_URL={found.outputs['ApiUrl'].rstrip('/')}")
                for name in ("Admin", "ProjectsAdmin", "NetworksAdmin"):
                    variable = f"{_upper(name)}_FUNCTION"
                    say(f"         export {variable}={found.outputs[f'{name}FunctionName']}")


def _upper(name: str) -> str:
    return "".join(f"_{c}" if c.isupper() and i else c for i, c in enumerate(name)).upper()


def begin(options: argparse.Namespace) -> Rollout:
    """Read the environment, make its templates unless they are there, and select the stacks."""
    from infra.configuration import read_installation
    from infra.configuration.reading import environment_file
    from infra.delivery.access import BootstrapAccess
    from infra.delivery.assembly import read_assembly
    from infra.delivery.planning import Planner
    from infra.delivery.profiles import read_profiles
    from infra.delivery.publishing import Publisher
    from infra.delivery.refusal import DeliveryError
    from infra.delivery.selecting import Wanted, select

    file = environment_file(options.environment)
    installation = read_installation(file)
    assembly = options.assembly
    if assembly is None:
        from infra.synthesis import synthesize

        assembly = ROOT / "cdk.out"
        synthesize(file, out=assembly, validate=False, say=say)
    elif not (assembly / "manifest.json").is_file():
        raise DeliveryError(f"{assembly} has no templates: make synth ENV={options.environment}")
    wanted = Wanted(options.account_set, options.stage, options.stack)
    selected = select(installation, read_assembly(assembly), wanted)
    access = BootstrapAccess(read_profiles(file), environment=file.stem)
    publisher = Publisher(access)
    return Rollout(
        environment=file.stem,
        installation=installation,
        selected=selected,
        access=access,
        publisher=publisher,
        planner=Planner(access, publisher),
    )
