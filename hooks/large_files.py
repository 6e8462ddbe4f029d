"""Refuses large files: whoever clones the repository gets them for ever, even once deleted."""

import sys
from pathlib import Path
from typing import Final

LIMIT_BYTES: Final = 1_000_000


def main(names: list[str]) -> int:
    """Return 1 if one of the files is larger than the limit."""
    sizes = {name: Path(name).lstat().st_size for name in names}
    large = {name: size for name, size in sizes.items() if size > LIMIT_BYTES}
    for name, size in large.items():
        print(
            f"{name}: {size / 1e6:.1f} MB, and {LIMIT_BYTES / 1e6:.0f} MB is the limit: "
            "keep it in a bucket and commit where it is."
        )
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
