"""The command, with measurements made up."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as command
from bench.child import ChildError
from bench.figures import Figure


def fast() -> Iterable[Figure]:
    return [Figure("fast", 1, "s", 1, 2)]


def slow() -> Iterable[Figure]:
    return [Figure("slow", 3, "s", 1, 2)]


def half() -> Iterator[Figure]:
    yield Figure("first_half", 1, "s", 1)
    raise ChildError("the second half broke")


def run(
    monkeypatch: pytest.MonkeyPatch, folder: Path, *measurements: command.Measurement | Exception
) -> tuple[int, list[str]]:
    def made_up(*_: Any) -> Iterator[command.Measurement]:
        for each in measurements:
            if isinstance(each, Exception):
                raise each
            yield each

    monkeypatch.setattr(command, "_measurements", made_up)
    code = command.main(["--out", str(folder)])
    (written,) = folder.iterdir()
    return code, [figure["name"] for figure in json.loads(written.read_text())["figures"]]


def test_missed_target_is_told_and_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path, fast, slow) == (0, ["fast", "slow"])
    assert "missed" in capsys.readouterr().out


def test_measurement_that_fails_loses_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path, half, fast) == (1, ["first_half", "fast"])
    assert "Not measured: the second half broke" in capsys.readouterr().err


def test_without_a_bundle_what_was_measured_is_still_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = ChildError("no bundle")

    assert run(monkeypatch, tmp_path, fast, broken, slow) == (1, ["fast"])
    assert "Not measured: no bundle" in capsys.readouterr().err
