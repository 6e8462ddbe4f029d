"""Synthesis of the whole app, warm, as each start of the sandbox does it; and of larger ones."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import yaml

from bench.account_sets import example_with
from bench.child import run
from bench.figures import Figure, median_ratio

TARGET_SECONDS = 8.0
TARGET_RATIO = 3.0
LIMIT_SECONDS = 300.0


def measure(assembly: Path, runs: int, say: Callable[[str], None]) -> list[Figure]:
    """Synthesize once to warm up, then as often as asked; wall-clock seconds.

    The app ends up in the given folder.
    """
    seconds = []
    for index in range(runs + 1):
        say(f"synth: {f'run {index} of {runs}' if index else 'warm-up'}")
        seconds.append(_synthesize("sandbox", assembly))
    return [Figure("synth", median(seconds[1:]), "s", runs, TARGET_SECONDS)]


def measure_account_sets(scratch: Path, runs: int, say: Callable[[str], None]) -> list[Figure]:
    """Synthesize three account sets and one in turn: what more of them cost, and how many times."""
    files = {}
    for sets in (3, 1):
        files[sets] = scratch / f"account-sets-{sets}.yaml"
        files[sets].write_text(yaml.safe_dump(example_with(sets), sort_keys=False))
    pairs = []
    for index in range(runs + 1):
        say(f"synth of account sets: {f'pair {index} of {runs}' if index else 'warm-up'}")
        three, one = (_synthesize(str(files[sets]), scratch / "account-sets") for sets in (3, 1))
        pairs.append((three, one))
    return [
        Figure("synth.one_account_set", median(one for _, one in pairs[1:]), "s", runs),
        Figure("synth.three_account_sets", median(three for three, _ in pairs[1:]), "s", runs),
        Figure("synth.three_by_one", median_ratio(pairs[1:]), "x", runs, TARGET_RATIO),
    ]


def _synthesize(environment: str, assembly: Path) -> float:
    """Return the wall-clock seconds of one synth."""
    command = [sys.executable, "-m", "infra", "synth", environment, "--no-validation"]
    start = time.monotonic()
    run([*command, "--out", str(assembly)], os.environ, LIMIT_SECONDS)
    return time.monotonic() - start
