"""The hooks, in a clean clone: `make init`, then `git commit`."""

import json
from pathlib import Path

import pytest

from tests.hooks.clone import Clone, small_settings

_CODE = {
    "cell_type": "code",
    "id": "a",
    "metadata": {},
    "source": ["1 + 1"],
    "execution_count": 3,
    "outputs": [{"output_type": "execute_result", "data": {"text/plain": ["customer 4711"]}}],
}
_TEXT = {"cell_type": "markdown", "id": "b", "metadata": {}, "source": ["Größe"]}
_NOTEBOOK = {
    "cells": [_CODE, _TEXT],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
# In two parts, or this file could not be committed.
_KEY = "AKIA" + "ABCDEFGHIJKLMNOP"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    made = Clone(
        tmp_path_factory.mktemp("clone") / "project", tmp_path_factory.mktemp("x") / "home"
    )
    done = made.run("make", "init")
    assert done.returncode == 0, done.stdout + done.stderr
    small_settings(made)
    return made


def test_a_notebook_is_committed_without_its_outputs(clone: Clone) -> None:
    file = clone.folder / "look.ipynb"
    file.write_text(json.dumps(_NOTEBOOK, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    waits = clone.commit(file.name)
    done = clone.commit(file.name)

    assert not waits[0]
    assert "look.ipynb: outputs were taken out; add it again." in waits[1]
    assert done[0], done[1]
    kept = clone.git("show", "HEAD:look.ipynb").stdout
    assert json.loads(kept)["cells"] == [{**_CODE, "execution_count": None, "outputs": []}, _TEXT]
    assert "Größe" in kept


def test_a_large_file_is_refused(clone: Clone) -> None:
    (clone.folder / "data.bin").write_bytes(b"\0" * 2_000_000)

    done = clone.commit("data.bin")

    assert not done[0]
    assert "data.bin: 2.0 MB, and 1 MB is the limit" in done[1]
    clone.git("rm", "--cached", "--quiet", "data.bin")


def test_a_badly_formatted_file_is_formatted(clone: Clone) -> None:
    file = clone.folder / "sums.py"
    file.write_text("total=1+ 1\n")

    waits = clone.commit(file.name)
    done = clone.commit(file.name)

    assert not waits[0]
    assert file.read_text() == "total = 1 + 1\n"
    assert done[0], done[1]


def test_each_hook_names_the_file_that_should_not_be_kept(clone: Clone) -> None:
    refused = {
        "no AWS keys": ("settings.py", f'KEY = "{_KEY}"\n'),
        "no private keys": ("id.pem", "-----BEGIN RSA " + "PRIVATE KEY-----\n"),
        "no marks of a merge": ("notes.md", "<<<<<<" + "< HEAD\n"),
        "mypy": ("number.py", 'number: int = "one"\n'),
        "ruff check": ("letter.py", "l = 1\n"),
        "no outputs in notebooks": ("old.ipynb", '{"worksheets": 1, "cells": [1]}\n'),
    }
    names = [name for name, _ in refused.values()]
    for name, text in refused.values():
        (clone.folder / name).write_text(text)

    done, said = clone.commit(*names)

    clone.git("rm", "--cached", "--quiet", *names)
    for name in names:
        (clone.folder / name).unlink()
    assert not done
    assert {
        hook: [name for name in names if name in report] for hook, report in _reports(said).items()
    } == {hook: [name] for hook, (name, _) in refused.items()}


def _reports(said: str) -> dict[str, str]:
    """Return what each hook that failed has said, by its name."""
    reports: dict[str, str] = {}
    hook = ""
    for line in said.splitlines():
        if line.endswith(("Passed", "Failed", "Skipped")):
            hook = line.split("...")[0]
        if line.endswith("Failed"):
            reports[hook] = ""
        elif hook in reports:
            reports[hook] += f"{line}\n"
    return reports


def test_without_a_repository_init_says_so(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "project", tmp_path / "home")
    (clone.folder / ".git").rename(tmp_path / "elsewhere")

    done = clone.run("make", "init")

    assert done.returncode == 0
    assert "no git repository" in done.stdout
