"""Writes the documents beside docs/personas.md, and the tables in it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from infra.configuration.model import Installation
from infra.configuration.places import partition
from infra.persona_pages.documents import PersonaDocuments, RoleDocuments, persona_documents
from infra.persona_pages.parity import PARITY
from infra.persona_pages.questions import Question, questions
from infra.policies.document import Document
from infra.policies.evaluation import is_allowed

_BEGIN: Final = "<!-- {}: python -m infra personas -->"
_END: Final = "<!-- end -->"


def pages(installation: Installation, folder: Path) -> dict[Path, str]:
    """Return what the files in the documentation's folder should say, by path.

    Raises
    ------
    ValueError
        ``personas.md`` lacks the marks that a table is written between.
    """
    found = persona_documents(installation)
    page = folder / "personas.md"
    text = page.read_text(encoding="utf-8")
    text = _replaced(text, "rights", _rights(found, partition(found.arns.region)))
    text = _replaced(text, "parity", _parity())
    return {
        page: text,
        **{
            folder / "personas" / f"{name}.json": _json(document)
            for name, document in sorted(found.files.items())
        },
    }


def write_pages(installation: Installation, folder: Path) -> list[Path]:
    """Write them; return the files. Documents of personas that are no more are removed."""
    written = pages(installation, folder)
    (folder / "personas").mkdir(exist_ok=True)
    for stale in set((folder / "personas").glob("*.json")) - set(written):
        stale.unlink()
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    return list(written)


def _replaced(text: str, name: str, table: list[str]) -> str:
    begin = _BEGIN.format(name)
    before, mark, rest = text.partition(begin)
    _, end, after = rest.partition(_END)
    if not mark or not end:
        raise ValueError(f"personas.md has no {begin} … {_END}")
    return "\n".join([before + begin, *table, _END]) + after


def _rights(found: PersonaDocuments, partition_name: str) -> list[str]:
    asked = list(questions(found.arns, partition_name))
    lines = [f"| may … | {' | '.join(found.roles)} |", "|---|" + "---|" * len(found.roles)]
    for group in dict.fromkeys(each.group for each in asked):
        lines.append(f"| **{group}** |" + " |" * len(found.roles))
        for question in (each for each in asked if each.group == group):
            answers = (_answer(question, role) for role in found.roles.values())
            lines.append(f"| {question.deed} | {' | '.join(answers)} |")
    return lines


def _answer(question: Question, role: RoleDocuments) -> str:
    answers = {is_allowed(each, role.policies, role.boundary) for each in question.requests}
    if len(answers) == 2:
        return "partly"
    return "yes" if answers == {True} else "no"


def _parity() -> list[str]:
    return [
        "| before | | now | why |",
        "|---|---|---|---|",
        *(f"| {each.before} | {each.fate} | {each.now} | {each.why} |" for each in PARITY),
    ]


def _json(document: Document) -> str:
    # One action a line: a difference shows what it is about.
    return json.dumps(document, indent=2) + "\n"


def stale(installation: Installation, folder: Path) -> Iterator[Path]:
    """Yield the files that do not say what they should, and those that should not be there."""
    wanted = pages(installation, folder)
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield path
    yield from sorted(set((folder / "personas").glob("*.json")) - set(wanted))
