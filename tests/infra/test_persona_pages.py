"""docs/personas.md and the documents beside it."""

import json
import re
import shutil
from pathlib import Path

import pytest

from infra.__main__ import main
from infra.configuration import Persona, read_installation
from infra.configuration.reading import environment_file
from infra.persona_pages.page import pages, stale
from infra.persona_pages.parity import PARITY
from tests.infra.templates import ROOT

DOCS = ROOT / "docs"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    shutil.copytree(DOCS / "personas", tmp_path / "personas")
    shutil.copyfile(DOCS / "personas.md", tmp_path / "personas.md")
    return tmp_path


def test_the_committed_pages_are_current() -> None:
    example = read_installation(environment_file("example"))

    assert list(stale(example, DOCS)) == [], "python -m infra personas writes them"


def test_a_changed_document_or_table_is_noticed_and_written_again(docs: Path) -> None:
    example = read_installation(environment_file("example"))
    page, work, left = docs / "personas.md", docs / "personas/work.json", docs / "personas/x.json"
    page.write_text(page.read_text().replace("| yes | yes | no |", "| yes | yes | yes |"))
    work.write_text(work.read_text().replace("CreateTrainingJob", "CreateTrainingJobs"))
    left.write_text("{}")

    assert list(stale(example, docs)) == [page, work, left]

    assert main(["personas", "--docs", str(docs)]) == 0
    assert list(stale(example, docs)) == []


def test_a_personas_data_shows_in_documents_and_table(docs: Path) -> None:
    example = read_installation(environment_file("example"))
    persona = Persona.model_validate(
        {
            "id": "engineer",
            "role_parameter": "/mlops/role/eng",
            "policy_set": "data-scientist",
            "data": {"codecommit": ["churn"]},
        }
    )
    written = pages(example.model_copy(update={"personas": (*example.personas, persona)}), docs)

    assert "| engineer |" in written[docs / "personas.md"]
    for name in ("engineer", "engineer-boundary"):
        assert "codecommit:eu-west-1:555555555555:churn" in written[docs / f"personas/{name}.json"]
    assert "codecommit" not in written[docs / "personas/boundary.json"]


def test_a_page_without_its_marks_is_left_alone(docs: Path) -> None:
    (docs / "personas.md").write_text("# Personas\n")

    with pytest.raises(ValueError, match=r"personas\.md has no <!-- rights"):
        pages(read_installation(environment_file("example")), docs)


def test_the_documents_that_the_page_names_are_there() -> None:
    links = re.findall(r"\]\((personas/[^)]+)\)", (DOCS / "personas.md").read_text())

    assert len(links) == len(set(links)) == len(list((DOCS / "personas").glob("*.json")))
    for link in links:
        assert json.loads((DOCS / link).read_text())["Version"] == "2012-10-17"


def test_every_permission_of_before_says_what_became_of_it_and_why() -> None:
    assert len({each.before for each in PARITY}) == len(PARITY) >= 15
    assert all(each.now and each.why for each in PARITY)
