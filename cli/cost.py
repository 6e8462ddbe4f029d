"""`studioctl cost`: what an installation costs a month."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import BadUsageError
from cli.options import AsJson
from cli.session import session

if TYPE_CHECKING:
    from infra.cost.environment import EnvironmentCost


def cost(
    context: typer.Context,
    environment: Annotated[
        str, typer.Argument(metavar="ENV", help="A name in infra/environments/, or a .yaml file.")
    ],
    assembly: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="What `make synth` made of it; else it is made anew."),
    ] = None,
    prices: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Other prices than infra/cost/prices.yaml.")
    ] = None,
    region_prices: Annotated[
        str | None, typer.Option(metavar="REGION", help="Take this region's prices for all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what an installation costs a month without work, and 1,000 onboardings.

    It takes the templates and a dated list of prices, and asks nobody. docs/cost.md has it of
    the example.
    """
    with session(context, as_json=as_json, person=None) as here:
        folder = here.surroundings.folder
        with here.screen.working(f"Computing what {environment} costs ..."):
            found = _computed(
                environment,
                assembly=None if assembly is None else folder / assembly,
                prices=None if prices is None else folder / prices,
                region_prices=region_prices,
                say=here.screen.progress,
            )
        for line in found.text():
            here.screen.line(line)
        here.screen.document(found.document())


def _computed(
    environment: str,
    *,
    assembly: Path | None,
    prices: Path | None,
    region_prices: str | None,
    say: Callable[[str], None],
) -> "EnvironmentCost":
    # Imported here: it loads CDK, which takes a second and which not each operator has.
    try:
        from infra.cost.environment import environment_cost
        from infra.cost.price_list import PRICES_FILE, read_prices
        from infra.refusal import InfraError
    except ModuleNotFoundError as error:
        raise BadUsageError(
            f"What computes costs is not installed here ({error.name} is missing): run it in a "
            f"checkout, after `make synth`."
        ) from error
    try:
        return environment_cost(
            environment,
            assembly=assembly,
            prices=read_prices(prices or PRICES_FILE, instead=region_prices),
            say=say,
        )
    except InfraError as error:
        raise BadUsageError(str(error)) from error
