"""Warm calls: CPU time of one call in a process that has answered before."""

from statistics import median

from bench.figures import Figure
from bench.functions import Function
from bench.workshop import Workshop

# The first calls still fill caches of botocore's.
DISCARDED = 10


def measure(workshop: Workshop, function: Function, calls: int) -> list[Figure]:
    """Measure one function; with canned answers, what is left is our and botocore's code."""
    times = workshop.run(function, calls + DISCARDED).warm_ms[DISCARDED:]
    return [Figure(f"warm_call_cpu.{function.name}", median(times), "ms", len(times))]
