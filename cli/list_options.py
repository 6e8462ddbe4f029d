"""The options that say how lists are read, alike for `plan` and `apply`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.errors import BadUsageError
from cli.planning import Pruning
from cli.pruning import USUAL_LIMIT

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Lists of users in YAML.")]
ForPersona = Annotated[
    str | None,
    typer.Option(
        "--persona", metavar="PERSONA", help="For entries and files that do not say theirs."
    ),
]
Studios = Annotated[
    list[str] | None,
    typer.Option("--studio", metavar="STUDIO", help="For entries without one; may be repeated."),
]
AllStudios = Annotated[bool, typer.Option("--all-studios", help="Every studio you may ask for.")]
Again = Annotated[
    bool, typer.Option("--again", help="Ask once more for who left, leaves or was rejected.")
]
Prune = Annotated[
    bool,
    typer.Option("--prune", help="Suspend your users in these studios that no list names."),
]
PruneLimit = Annotated[
    int | None,
    typer.Option(
        min=0, metavar="N", help=f"Suspend at most so many; else nobody. {USUAL_LIMIT} if not said."
    ),
]
PruneMost = Annotated[
    bool, typer.Option("--prune-most", help="Even if it is more than half of a studio.")
]
RequestedBy = Annotated[
    list[str] | None,
    typer.Option(
        "--requested-by",
        metavar="ARN",
        help="Prune who was requested by these instead of you; may be repeated.",
    ),
]


def pruning(
    *, prune: bool, limit: int | None, most: bool, requested_by: list[str] | None
) -> Pruning | None:
    """Return what is said of those on no list; None where they are let be.

    Raises
    ------
    BadUsageError
        It is said how to prune, and not to.
    """
    if not prune:
        if limit is not None or most or requested_by:
            raise BadUsageError(
                "--prune-limit, --prune-most and --requested-by say how to prune: give --prune too."
            )
        return None
    return Pruning(USUAL_LIMIT if limit is None else limit, most, tuple(requested_by or ()))
