"""Zip files that are equal whenever their contents are."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

# The earliest time that a zip can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
_FILE, _PROGRAM = 0o100644, 0o100755


def write_zip(folder: Path, target: Path) -> None:
    """Pack all files below ``folder``: sorted names, fixed times and modes."""
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(folder.rglob("*"), key=lambda found: found.relative_to(folder).parts):
            if path.is_file():
                program = os.access(path, os.X_OK) or path.suffix == ".so"
                name = path.relative_to(folder).as_posix()
                _add(packed, name, path.read_bytes(), _PROGRAM if program else _FILE)


def add_to_zip(target: Path, files: Mapping[str, bytes]) -> None:
    """Add files by name after those that are there, which are not packed again: sorted as well."""
    with zipfile.ZipFile(target, "a") as packed:
        for name in sorted(files):
            _add(packed, name, files[name], _FILE)


def _add(packed: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.external_attr = mode << 16
    entry.create_system = 3
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, content, compresslevel=6)
