"""Many histories, on every core: blocks of seeds in processes of their own."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from tests.simulator.history import quietly, run
from tests.simulator.violation import Violation

BLOCK = 2_000


@dataclass(frozen=True)
class Found:
    """A violation and the seed that shows it again."""

    seed: int
    invariant: str
    said: str


@dataclass(frozen=True)
class Ran:
    """What became of a block: its violations, the calls made, and seconds of CPU."""

    histories: int
    calls: int
    seconds: float
    violations: tuple[Found, ...]


def run_block(first: int, count: int) -> Ran:
    """Run histories one after the other; a violation does not end the block."""
    found: list[Found] = []
    begun, calls = time.process_time(), 0
    with quietly():
        for seed in range(first, first + count):
            try:
                calls += run(seed).calls.count
            except Violation as violation:
                found.append(Found(seed, violation.invariant, str(violation)))
    return Ran(count, calls, time.process_time() - begun, tuple(found))


def run_many(first: int, count: int, done: Callable[[int], None]) -> Iterator[Ran]:
    """Run histories on every core; ``done`` is told after each block how many were run."""
    # Spawned: a forked process would have the locks and sockets of this one.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        starts = range(first, first + count, BLOCK)
        blocks: list[Future[Ran]] = [
            pool.submit(run_block, start, min(BLOCK, first + count - start)) for start in starts
        ]
        ran = 0
        for block in as_completed(blocks):
            found = block.result()
            ran += found.histories
            done(ran)
            yield found
