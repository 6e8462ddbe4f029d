"""What people see of dead letters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.render import number_of, since
from cli.screen import plain


def letter_lines(letter: Mapping[str, Any], now: datetime) -> RenderableType:
    """Return a letter in a block: its id stays whole, to be copied."""
    kind = f"{letter.get('kind')} in {letter.get('queue')} of {letter.get('service')}"
    head = Text(plain(letter.get("message_id")), style="bold", no_wrap=True, overflow="ignore")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    rows = {
        "  kind": kind if letter.get("redrivable") else f"{kind}; cannot be redriven",
        "  about": letter.get("about"),
        "  reason": letter.get("reason"),
        "  sent": f"{since(letter.get('sent_at'), now)} ago, received {letter.get('received')}x",
    }
    for name, value in rows.items():
        if value:
            grid.add_row(name, Text(plain(value)))
    return Group(head, grid)


def total_line(shown: int, totals: Mapping[str, Mapping[str, Any]]) -> Text:
    """Return how many letters are shown, and about how many each queue of each service has."""
    counts = {
        f"{queue} of {service}": count
        for service, queues in totals.items()
        for queue, count in queues.items()
        if isinstance(count, int) and count
    }
    if not shown and not counts:
        return Text("No dead letters.", style="green")
    words = number_of(shown, "dead letter")
    about = ", ".join(f"{count} in {where}" for where, count in counts.items())
    return Text(plain(f"{words} shown; about {about}." if about else f"{words}."), style="bold")
