"""``python -m tests.simulator SEED``: run one history and tell it."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.simulator.history import quietly, run
from tests.simulator.simulation import Simulation
from tests.simulator.violation import Violation


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 where an invariant does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("seed", type=int, help="the history, or the first one")
    parser.add_argument("--count", type=int, default=1, help="so many from there on, untold (1)")
    options = parser.parse_args(arguments)
    with quietly():
        if options.count == 1:
            return _tell(options.seed)
        return _many(range(options.seed, options.seed + options.count))


def _tell(seed: int) -> int:
    try:
        sim, end = run(seed), "All invariants hold."
    except Violation as violation:
        sim, end = violation.simulation, f"VIOLATION of {violation}"
    _print(sim)
    print(end)
    return 0 if end.startswith("All") else 1


def _print(sim: Simulation) -> None:
    for at, kind, said in sim.story:
        print(f"{at:%d %H:%M:%S.%f}"[:-3], f"{kind:8}", said)


def _many(seeds: range) -> int:
    begun, found = time.process_time(), Counter[str]()
    for seed in seeds:
        try:
            run(seed)
        except Violation as violation:
            found[violation.invariant] += 1
            print(f"{seed}: {violation}", flush=True)
        except Exception as error:
            print(f"{seed}: {error!r}", flush=True)
            raise
    seconds = time.process_time() - begun
    print(f"{len(seeds)} histories in {seconds:.1f} s of CPU; violations: {dict(found) or 'none'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
