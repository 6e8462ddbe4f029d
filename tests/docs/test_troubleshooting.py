"""docs/troubleshooting.md quotes what the code says."""

import re

import pytest

from tests.docs.messages import GAP, ROOT, is_said, texts

PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"^> ours: (.+)$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def said() -> list[str]:
    return list(texts())


def test_each_message_that_is_quoted_as_ours_is_in_the_code(said: list[str]) -> None:
    assert len(QUOTED) > 20
    assert [message for message in QUOTED if not is_said(message, said)] == []


def test_a_quotation_has_words_that_find_it() -> None:
    assert [each for each in QUOTED if max(map(len, each.split(GAP))) < 8] == []


def test_a_message_that_nobody_says_is_found(said: list[str]) -> None:
    assert not is_said("there is no installation " + GAP, said)


def test_every_quotation_says_whose_it_is() -> None:
    quotations = [line for line in PAGE.splitlines() if line.startswith(">")]

    assert [line for line in quotations if not re.match(r"> (ours|AWS): \S", line)] == []
