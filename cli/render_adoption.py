"""What people see of `adopt`: what would be done, and what was."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from cli.adoption_lines import Line, Outcome
from cli.placing import Request
from cli.render import table
from cli.screen import plain

_STYLES = {
    Outcome.ADOPTED: "green",
    Outcome.ALREADY_OURS: "dim",
    Outcome.WAITS: "cyan",
    Outcome.UNDER_WAY: "yellow",
    Outcome.REFUSED: "red",
    Outcome.NOT_SENT: "yellow",
}


def foreseen_table(rows: Iterable[tuple[Request, str, str]]) -> Table:
    """Return what would become of each request in its studio."""
    shown = table("User", "Studio", "Persona", "Foreseen")
    for request, studio, would in rows:
        said = (request.entry.user_name, studio, request.persona, would)
        shown.add_row(*(Text(plain(each)) for each in said))
    return shown


def outcomes_table(lines: Iterable[Line]) -> Table:
    """Return one row a user; a refusal says why, and where the user was written."""
    shown = table("User", "Studio", "Persona", "Outcome")
    shown.columns[3].ratio = 1
    for line in lines:
        entry = line.request.entry
        outcome = Text(line.outcome.words, style=_STYLES[line.outcome])
        if line.why:
            words = f": {line.why} ({entry.file}:{entry.line})"
            outcome.append(Text(plain(words), style="none"))
        studio = line.user.get("studio") if line.user is not None else line.request.studio
        shown.add_row(
            Text(plain(entry.user_name)),
            Text(plain(studio or "-")),
            Text(plain(line.request.persona)),
            outcome,
        )
    return shown
