"""Pages for people who set this up: what they name is there, and their links lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.messages import ROOT
from tests.docs.references import missing

PAGES = (
    ROOT / "README.md",
    *(
        ROOT / "docs" / name
        for name in ("deploying.md", "troubleshooting.md", "accounts.md", "fleet.md")
    ),
    *sorted((ROOT / "docs" / "guides").glob("*.md")),
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_is_named_that_is_not_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = "".join(f"`{line.split('#')[0].strip()}`\n" for line in "".join(blocks).splitlines())

    assert set(missing(text + lines)) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    paths = {(page.parent / each).resolve().relative_to(ROOT).as_posix() for each in linked}

    assert {each for each in paths if not (ROOT / each).exists()} == set()
