"""What a person and a program get to see of the figures."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.figures import Figure


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print a table with the target beside each figure."""
    table = Table("figure", "value", "unit", "n", "target", "", title="Bench")
    for column in (1, 3, 4):
        table.columns[column].justify = "right"
    for each in figures:
        target = "" if each.target is None else f"≤ {each.target:g}"
        mark = {None: "", True: "[green]met[/]", False: "[red]missed[/]"}[each.met]
        table.add_row(each.name, f"{each.value:.4g}", each.unit, str(each.n), target, mark)
    console.print(table)


def write(figures: Sequence[Figure], folder: Path, now: datetime) -> Path:
    """Write the figures with where and when they were measured; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}.json"
    content = {
        "measured_at": now.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "cpu_count": os.cpu_count(),
        "commit": commit(),
        "figures": [asdict(each) | {"met": each.met} for each in figures],
    }
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path


def commit() -> str | None:
    """Return the commit, marked ``-dirty`` where files differ from it; None outside git."""
    folder = Path(__file__).parent
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or None if said.returncode == 0 else None
