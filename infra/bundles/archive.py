"""Zip files that are equal whenever their contents are."""

import os
import zipfile
from pathlib import Path

# The earliest time that a zip can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
_FILE, _PROGRAM = 0o100644, 0o100755


def write_zip(folder: Path, target: Path) -> None:
    """Pack all files below ``folder``: sorted names, fixed times and modes."""
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(folder.rglob("*"), key=lambda found: found.relative_to(folder).parts):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _TIME)
                mode = _PROGRAM if os.access(path, os.X_OK) or path.suffix == ".so" else _FILE
                entry.external_attr = mode << 16
                entry.create_system = 3
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, path.read_bytes(), compresslevel=6)
