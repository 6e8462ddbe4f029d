"""The simulator finds every bug that is planted: what it never finds, it would not prove absent."""

from pathlib import Path

import pytest

from tests.simulator.planting import BUGS
from tests.simulator.search import MOST, search

PAGE = Path(__file__).parents[2] / "docs" / "simulator.md"


@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_planted_bug_is_caught_by_its_invariant(name: str) -> None:
    found = search(name, MOST)

    assert found.invariant in BUGS[name].caught_by, found.said


def test_the_page_lists_every_planted_bug() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [name for name in BUGS if f"`{name}`" not in text] == []
