"""``python -m events export [FOLDER]``: write the JSON Schemas and samples of all events."""

import argparse
from pathlib import Path

from events.export import export

DOCS = Path(__file__).parent.parent / "docs" / "events"


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m events")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("export", help="write JSON Schemas and samples")
    command.add_argument("folder", nargs="?", type=Path, default=DOCS)
    for path in export(parser.parse_args(arguments).folder):
        print(path)


if __name__ == "__main__":
    main()
