"""The commands of `python -m infra`, as their users see them."""

import subprocess
import sys
from pathlib import Path

from tests.infra.templates import ROOT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "infra", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_unknown_environment_is_answered_without_a_traceback() -> None:
    done = run("synth", "nowhere", "--no-validation")

    assert done.returncode == 2
    assert done.stderr == "there is no environment 'nowhere'; there are: example, sandbox\n"


def test_a_bad_environment_file_is_answered_with_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("installation: bad\n")

    done = run("synth", str(file), "--out", str(tmp_path / "out"))

    assert done.returncode == 2
    assert "bad.yaml:1: region: Field required" in done.stderr.splitlines()
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("all my work")

    done = run("synth", "sandbox", "--no-validation", "--out", str(tmp_path))

    assert done.returncode == 2
    assert "choose another --out" in done.stderr
    assert (tmp_path / "thesis.txt").read_text() == "all my work"


def test_a_bundle_can_be_had_by_hand(tmp_path: Path) -> None:
    done = run("bundle", "user_onboarding", "--for", "this-machine", "--out", str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "bundle.zip").stat().st_size > 0
    assert (tmp_path / "content" / "installation.json").exists()
