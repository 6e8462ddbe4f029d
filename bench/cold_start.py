"""Cold starts: CPU time of fresh processes, as ratios to the bare process run beside each."""

from collections.abc import Callable
from statistics import median

from bench.figures import Figure, median_ratio
from bench.functions import Function
from bench.workshop import Workshop

WARM_UPS = 2
MEBIBYTE = 1024 * 1024


def measure(
    workshop: Workshop, function: Function, pairs: int, say: Callable[[str], None]
) -> list[Figure]:
    """Measure one function's cold start, and the peak of its memory in the same processes."""
    cpu: list[tuple[float, float]] = []
    peaks: list[int] = []
    for index in range(-WARM_UPS, pairs):
        say(f"cold start {function.name}: pair {max(index + 1, 0)} of {pairs}")
        # Each goes first every other time: what the first leaves in the caches helps both alike.
        if index % 2:
            run, bare = workshop.run(function), workshop.run_bare()
        else:
            bare, run = workshop.run_bare(), workshop.run(function)
        if index >= 0:
            cpu.append((run.cpu_seconds, bare))
            peaks.append(run.peak_bytes)
    name = function.name
    return [
        Figure(
            f"cold_start.{name}", median_ratio(cpu), "x bare", pairs, function.cold_start_target
        ),
        Figure(f"cold_start_cpu.{name}", median(one for one, _ in cpu) * 1000, "ms", pairs),
        Figure(f"bare_cpu.{name}", median(bare for _, bare in cpu) * 1000, "ms", pairs),
        Figure(f"peak_memory.{name}", median(peaks) / MEBIBYTE, "MiB", pairs),
    ]
