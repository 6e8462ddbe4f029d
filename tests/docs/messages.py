"""The texts of the code as whole sentences, with an ellipsis for what is filled in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GAP = "…"
_FOLDERS = ("cli", "infra", "sandbox", "services")


def texts() -> Iterator[str]:
    """Yield each text of our modules, and each line of the Makefile."""
    yield from (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    for folder in _FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    yield "".join(_part(each) for each in node.values)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _part(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else GAP


def is_said(message: str, said: list[str]) -> bool:
    """Whether one text has the parts of a message between its gaps, in their order."""
    parts = message.split(GAP)
    longest = max(parts, key=len)
    pattern = re.compile(".*?".join(map(re.escape, parts)), re.DOTALL)
    return any(pattern.search(text) for text in said if longest in text)
