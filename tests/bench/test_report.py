import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console

from bench import bundle, report
from bench.figures import Figure

FIGURES = [
    Figure("cold_start.api", 1.4321, "x bare", 15, 1.6),
    Figure("synth", 9.5, "s", 3, 8.0),
    Figure("bundle_files", 1234, "files", 1),
]


def test_table_shows_targets_and_what_missed_them() -> None:
    console = Console(file=StringIO(), width=100, force_terminal=False)

    report.show(FIGURES, console)

    assert isinstance(console.file, StringIO)
    lines = console.file.getvalue().splitlines()
    assert any("cold_start.api" in line and "≤ 1.6" in line and "met" in line for line in lines)
    assert any("synth" in line and "≤ 8" in line and "missed" in line for line in lines)
    assert any("bundle_files" in line and "1234" in line and "≤" not in line for line in lines)


def test_file_tells_where_and_when_and_of_how_many(tmp_path: Path) -> None:
    path = report.write(FIGURES, tmp_path / "results", datetime(2026, 11, 2, 9, 12, 44, tzinfo=UTC))

    content = json.loads(path.read_text())
    assert path.name == "20261102T091244Z.json"
    assert content["measured_at"] == "2026-11-02T09:12:44+00:00"
    assert content["cpu_count"] >= 1
    assert {"python", "platform", "commit"} < set(content)
    assert content["figures"][0] == {
        "name": "cold_start.api",
        "value": 1.4321,
        "unit": "x bare",
        "n": 15,
        "target": 1.6,
        "met": True,
    }


def test_bundle_is_sized_zipped_and_unpacked(tmp_path: Path) -> None:
    packed = tmp_path / "bundle.zip"
    packed.write_bytes(b"z" * 2_000_000)
    content = tmp_path / "content"
    (content / "pydantic").mkdir(parents=True)
    (content / "pydantic" / "main.py").write_bytes(b"x" * 3_000_000)

    figures = {each.name: each for each in bundle.measure(content, packed)}

    assert figures["bundle_zipped"].value == 2.0
    assert figures["bundle_zipped"].met is True
    assert figures["bundle_unpacked"].value == 3.0
    assert figures["bundle_files"].value == 1
