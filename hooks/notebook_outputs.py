"""Takes the outputs out of Jupyter notebooks: they hold data that a repository should not keep."""

import json
import sys
from pathlib import Path
from typing import Any


def cleared(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook (format 4) without outputs and execution counts."""
    cells = [
        {**cell, "outputs": [], "execution_count": None}
        if cell.get("cell_type") == "code"
        else cell
        for cell in notebook.get("cells", [])
    ]
    return {**notebook, "cells": cells}


def main(names: list[str]) -> int:
    """Clear the files in place; return 1 if one was changed, or is no notebook."""
    waits = 0
    for name in names:
        path = Path(name)
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            after = cleared(notebook)
        except (ValueError, AttributeError, TypeError):
            print(f"{name}: this is no Jupyter notebook of format 4; open and save it in Jupyter.")
            waits = 1
            continue
        if after != notebook:
            # As Jupyter writes it, so that the difference is the outputs alone.
            text = json.dumps(after, indent=1, ensure_ascii=False) + "\n"
            path.write_text(text, encoding="utf-8")
            print(f"{name}: outputs were taken out; add it again.")
            waits = 1
    return waits


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
