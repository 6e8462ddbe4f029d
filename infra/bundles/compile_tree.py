"""Compile every module below a folder; run as a program by the interpreter of the target.

`unchecked-hash` files are never compared with their source: as fast as can be, and without a
time stamp, so equal sources give equal bytes. The path in tracebacks is the one on AWS Lambda.
"""

import importlib.util
import py_compile
import sys
from pathlib import Path

PLACE_ON_LAMBDA = "/var/task"


def compile_tree(root: Path) -> None:
    """Write a ``.pyc`` beside each ``.py`` below ``root``, in ``__pycache__``.

    Raises
    ------
    py_compile.PyCompileError
        A source is not Python of this interpreter's version.
    """
    for source in sorted(root.rglob("*.py")):
        py_compile.compile(
            str(source),
            cfile=importlib.util.cache_from_source(str(source), optimization=""),
            dfile=f"{PLACE_ON_LAMBDA}/{source.relative_to(root).as_posix()}",
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )


if __name__ == "__main__":
    compile_tree(Path(sys.argv[1]))
