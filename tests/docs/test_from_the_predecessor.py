"""docs/from-the-predecessor.md has no empty cell, and names nothing that is not there."""

import re

from tests.docs.messages import ROOT
from tests.docs.references import missing

PAGE = (ROOT / "docs" / "from-the-predecessor.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| there |"))
]


def test_no_cell_is_empty() -> None:
    assert len(ROWS) > 50
    assert [row for row in ROWS if len(row) != 3 or not all(len(cell) > 3 for cell in row)] == []


def test_each_row_names_a_test_or_a_step() -> None:
    assert [
        row[0] for row in ROWS if not re.search(r"`(tests/|first-real-deployment\.md: )", row[2])
    ] == []


def test_nothing_is_named_that_is_not_there() -> None:
    here = "\n".join(cell for row in ROWS for cell in row[1:])

    assert set(missing(here)) == set()


def test_what_is_not_there_is_found() -> None:
    page = "`tests/none.py` `make nothing` `studioctl users fly` `python -m infra fly` `make test`"

    assert list(missing(page)) == [
        "tests/none.py",
        "make nothing",
        "studioctl users fly",
        "python -m infra fly",
    ]
