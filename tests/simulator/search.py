"""How many histories it takes to catch a planted bug: ``python -m tests.simulator.search``."""

import sys
from dataclasses import dataclass

from tests.simulator import planted as _p  # noqa: F401 - registers its bugs
from tests.simulator import planted_around as _a  # noqa: F401 - registers its bugs
from tests.simulator.history import quietly, run
from tests.simulator.planting import BUGS, planted
from tests.simulator.violation import Violation

MOST = 2_000


@dataclass(frozen=True)
class Caught:
    """After how many histories, by which invariant, and with which words."""

    histories: int
    invariant: str
    said: str


def search(name: str, most: int) -> Caught:
    """Run histories with a bug planted, until one shows it."""
    with planted(name), quietly():
        for seed in range(most):
            try:
                run(seed, BUGS[name].among)
            except Violation as violation:
                return Caught(seed + 1, violation.invariant, str(violation))
    return Caught(most, "none", f"{name} was not caught in {most} histories")


def main(names: list[str]) -> None:
    """Print the table of docs/simulator.md."""
    print("| bug | what it does | caught by | after histories |\n|---|---|---|---|")
    for name in names or BUGS:
        found = search(name, 10 * MOST)
        row = (f"`{name}`", BUGS[name].said, found.invariant, str(found.histories))
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
