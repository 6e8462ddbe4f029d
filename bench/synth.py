"""Synthesis of the whole app, warm, as each start of the sandbox does it."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.child import run
from bench.figures import Figure

TARGET_SECONDS = 8.0
LIMIT_SECONDS = 300.0


def measure(assembly: Path, runs: int, say: Callable[[str], None]) -> list[Figure]:
    """Synthesize once to warm up, then as often as asked; wall-clock seconds.

    The app ends up in the given folder.
    """
    command = [sys.executable, "-m", "infra", "synth", "sandbox", "--no-validation"]
    seconds = []
    for index in range(runs + 1):
        say(f"synth: {f'run {index} of {runs}' if index else 'warm-up'}")
        start = time.monotonic()
        run([*command, "--out", str(assembly)], os.environ, LIMIT_SECONDS)
        seconds.append(time.monotonic() - start)
    return [Figure("synth", median(seconds[1:]), "s", runs, TARGET_SECONDS)]
