"""Thousands of histories, each with its own accidents: in each of them every invariant holds."""

import sys
import time

import pytest

from tests.simulator.history import quietly, run
from tests.simulator.many import run_block, run_many
from tests.soak_numbers import write_numbers

BLOCK = 500
BLOCKS = 40
SOAK = 1_000_000


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_invariant_holds_whatever_happens(block: int) -> None:
    ran = run_block(block * BLOCK, BLOCK)

    told = "\n".join(f"python -m tests.simulator {x.seed}: {x.said}" for x in ran.violations)
    assert not ran.violations, told


def test_a_seed_tells_the_same_history_each_time() -> None:
    with quietly():
        first, again = run(3), run(3)

    assert first.story == again.story
    assert len(first.story) > 10


@pytest.mark.soak
def test_every_invariant_holds_in_a_million_histories() -> None:
    begun = time.monotonic()

    def done(count: int) -> None:
        if count % 20_000 == 0:
            took = time.monotonic() - begun
            print(f"{count} histories in {took:.0f} s", file=sys.__stderr__, flush=True)

    blocks = list(run_many(0, SOAK, done))
    violations = [found for each in blocks for found in each.violations]
    write_numbers(
        "simulator",
        histories=sum(each.histories for each in blocks),
        first_seed=0,
        calls=sum(each.calls for each in blocks),
        seconds=round(time.monotonic() - begun, 1),
        cpu_seconds=round(sum(each.seconds for each in blocks), 1),
        violations=[vars(each) for each in violations],
    )

    told = "\n".join(f"python -m tests.simulator {x.seed}: {x.said}" for x in violations[:20])
    assert not violations, told
