"""``python -m bench``: measure, print a table, and write ``bench/results/<utc>.json``."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console

from bench import bundle, cold_start, report, sandbox_run, synth, warm_calls
from bench.child import ChildError
from bench.figures import Figure
from bench.progress import Progress
from bench.workshop import open_workshop

RESULTS = Path(__file__).parent / "results"
SYNTHS = 3
INTERRUPTED = 130

Measurement = Callable[[], Iterable[Figure]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 where something could not be measured. A missed target is a figure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out what needs the sandbox")
    parser.add_argument("--pairs", type=int, default=15, help="cold starts a function (15)")
    parser.add_argument("--warm-calls", type=int, default=200, help="warm calls a function (200)")
    parser.add_argument("--users", type=int, default=5, help="users onboarded in the sandbox (5)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the results")
    options = parser.parse_args(arguments)
    console = Console()
    figures: list[Figure] = []
    failures: list[Exception] = []
    try:
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as scratch,
            Progress(Console(stderr=True)) as progress,
        ):
            _carry_out(_measurements(options, Path(scratch), progress), figures, failures)
    except KeyboardInterrupt:
        print("Interrupted; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    report.show(figures, console)
    console.print(f"Written to {report.write(figures, options.out, datetime.now(UTC))}")
    for failure in failures:
        print(f"Not measured: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _carry_out(
    measurements: Iterable[Measurement], figures: list[Figure], failures: list[Exception]
) -> None:
    """Collect figures; a measurement that fails does not take the others with it."""
    try:
        for measurement in measurements:
            try:
                figures.extend(measurement())
            except (ChildError, sandbox_run.SandboxRunError) as error:
                failures.append(error)
    except ChildError as error:
        # What all the rest is measured on could not be made.
        failures.append(error)


def _measurements(
    options: argparse.Namespace, scratch: Path, progress: Progress
) -> Iterator[Measurement]:
    progress.say("bundle: building")
    unpacked, packed = bundle.build(scratch / "bundle")
    yield partial(bundle.measure, unpacked, packed)
    progress.say("functions: the first user")
    with open_workshop(unpacked, scratch) as workshop:
        for function in workshop.functions:
            yield partial(cold_start.measure, workshop, function, options.pairs, progress.say)
        for function in workshop.functions:
            progress.say(f"warm calls {function.name}: {options.warm_calls}")
            yield partial(warm_calls.measure, workshop, function, options.warm_calls)
    assembly = scratch / "cdk.out"
    yield partial(synth.measure, assembly, SYNTHS, progress.say)
    yield partial(synth.measure_account_sets, scratch, SYNTHS, progress.say)
    if not options.quick:
        state = scratch / "sandbox"
        yield partial(sandbox_run.measure, assembly, state, options.users, progress.say)


if __name__ == "__main__":
    sys.exit(main())
