"""Lists: page after page as far as asked, and a word about what is left."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from cli.client import Page
from cli.errors import BadUsageError
from cli.session import Session
from cli.waiting import Thing

_DEFAULT_LIMIT = 50

Limit = Annotated[
    int | None,
    typer.Option(min=1, metavar="COUNT", help=f"At most so many; {_DEFAULT_LIMIT} if not said."),
]
Everything = Annotated[bool, typer.Option("--all", help="All, however many.")]


def show_list(
    here: Session,
    noun: str,
    pages: Callable[[int | None], Iterator[Page]],
    shown: Callable[[Sequence[Thing]], RenderableType],
    *,
    limit: int | None,
    everything: bool,
) -> None:
    """List what there is.

    Parameters
    ----------
    noun
        What one of them is called.
    pages
        Returns the pages of so many at most; None: of all. A page may be empty.
    shown
        Returns what a person sees of them.
    """
    if everything and limit is not None:
        raise BadUsageError("--all and --limit do not go together.")
    things: list[Thing] = []
    page = Page((), None)
    with here.screen.working_quietly(f"Listing {noun}s ..."):
        for page in pages(None if everything else limit or _DEFAULT_LIMIT):
            things.extend(page.items)
            here.screen.progress(f"Listing {noun}s: {len(things)} ...")
    more = page.next_cursor is not None
    here.screen.document({"items": things, "more": more})
    here.screen.show(shown(things) if things else Text(f"No {noun}s."))
    if more:
        here.screen.note(Text(f"There are more than these {len(things)}; --all lists them."))
