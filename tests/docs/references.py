"""What pages refer to, and whether it is there."""

import re
from collections.abc import Iterator

import typer

from cli.main import app
from tests.docs.messages import ROOT

_FIRST = "first-real-deployment.md"


def missing(text: str) -> Iterator[str]:
    """Yield what a page names in backticks and is not there: files, tests, commands, steps."""
    for quoted in re.findall(r"`([^`\n]+)`", text):
        if quoted.startswith(f"{_FIRST}: "):
            yield from _step(quoted.removeprefix(f"{_FIRST}: "))
        elif re.match(r"(docs|tests|infra|services|events|hooks)/[\w./-]+(::\w+)?$", quoted):
            yield from _file(quoted)
        else:
            yield from _command(quoted)


def _step(step: str) -> Iterator[str]:
    page = ROOT / "docs" / _FIRST
    if not page.exists():
        yield f"docs/{_FIRST}"
    elif not re.search(
        rf"^(## {re.escape(step)}$|\| `{re.escape(step)}` \|)", page.read_text(), re.MULTILINE
    ):
        yield f"docs/{_FIRST}: {step}"


def _file(quoted: str) -> Iterator[str]:
    name, _, test = quoted.partition("::")
    path = ROOT / name
    if "NAME" in name:
        return
    if not path.exists():
        yield name
    elif test and f"def {test}(" not in path.read_text(encoding="utf-8"):
        yield quoted


def _command(quoted: str) -> Iterator[str]:
    words = quoted.split()
    match words:
        case ["make", target, *_] if target.isalpha():
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            if not re.search(rf"^{target}:", makefile, re.MULTILINE):
                yield f"make {target}"
        case ["python", "-m", "infra", command, *_]:
            if not (ROOT / "infra" / "commands" / f"{command}.py").exists():
                yield f"python -m infra {command}"
        case ["studioctl", *rest]:
            yield from _studioctl(rest)


def _studioctl(words: list[str]) -> Iterator[str]:
    found = typer.main.get_command(app)
    said = "studioctl"
    for word in words:
        commands = getattr(found, "commands", {})
        if not commands or not word.islower() or word.startswith("-"):
            return
        said += f" {word}"
        if word not in commands:
            yield said
            return
        found = commands[word]
