"""`python -m infra cost`: what an environment costs a month."""

import argparse
import json
import sys
from pathlib import Path

from infra.commands import ROOT

HELP: str = "say what an environment costs a month"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("environment", nargs="?", default="example")
    parser.add_argument(
        "--assembly", type=Path, help="what `synth` made of it; left out: it is made, and not kept"
    )
    parser.add_argument("--prices", type=Path, help="left out: infra/cost/prices.yaml")
    parser.add_argument(
        "--region-prices", metavar="REGION", help="take this region's prices for all regions"
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--docs", action="store_true", help="write docs/cost.md instead (of example)"
    )


def run(options: argparse.Namespace) -> int:
    """Return 0. Progress goes to stderr, so that stdout has the result alone."""
    from infra.cost.environment import environment_cost
    from infra.cost.price_list import PRICES_FILE, read_prices

    prices = read_prices(options.prices or PRICES_FILE, instead=options.region_prices)
    environment = "example" if options.docs else options.environment
    found = environment_cost(environment, assembly=options.assembly, prices=prices, say=_say_beside)
    if options.docs:
        page = ROOT / "docs" / "cost.md"
        page.write_text(found.page(), encoding="utf-8")
        print(page)
    elif options.json:
        print(json.dumps(found.document(), indent=2))
    else:
        print("\n".join(found.text()))
    return 0


def _say_beside(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
