"""The commands of `python -m infra`, as their users see them."""

import subprocess
import sys
from pathlib import Path

import pytest

from infra.__main__ import main
from tests.infra.templates import ROOT


def test_an_unknown_environment_is_answered_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["synth", "nowhere", "--no-validation"])

    assert code == 2
    assert (
        capsys.readouterr().err
        == "there is no environment 'nowhere'; there are: example, sandbox\n"
    )


def test_a_bad_environment_file_is_answered_with_its_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("installation: bad\n")

    code = main(["synth", str(file), "--out", str(tmp_path / "out")])

    assert code == 2
    assert "bad.yaml:1: region: Field required" in capsys.readouterr().err.splitlines()
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("all my work")

    code = main(["synth", "sandbox", "--no-validation", "--out", str(tmp_path)])

    assert code == 2
    assert "choose another --out" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text() == "all my work"


def test_a_bundle_can_be_had_by_hand(tmp_path: Path) -> None:
    options = ["--for", "this-machine", "--out", str(tmp_path)]
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "infra", "bundle", "user_onboarding", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "bundle.zip").stat().st_size > 0
    assert (tmp_path / "content" / "installation.json").exists()
