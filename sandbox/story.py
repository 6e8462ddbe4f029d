"""Prints what happened, for a person to read."""

from collections.abc import Sequence
from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from sandbox.part import Part
from sandbox.verdict import JsonObject, Verdict

_COLOURS = {
    "Ready": "green",
    "Enabled": "green",
    "InSync": "green",
    "Failed": "red",
    "Rejected": "red",
    "PendingApproval": "yellow",
    "WaitingForBase": "yellow",
}
_DOORS = {"list": "studioctl apply", "API": "POST /users", "row": "requests table"}


def tell(console: Console, verdicts: Sequence[Verdict]) -> None:
    """Print everybody's timeline, and one table in the end.

    Seconds count from the first thing that happened to anybody.
    """
    moments = [_at(entry) for verdict in verdicts for entry in verdict.timeline]
    if moments:
        console.print()
        for verdict in verdicts:
            console.print(_chapter(verdict, min(moments)))
    console.print(_closing(verdicts))


def tell_part(console: Console, part: Part) -> None:
    """Print the timeline of one part of the demo, and whether it ended as it should."""
    if part.timeline:
        title = Text.assemble((part.name, "bold"), (f"  {part.about}", "magenta"))
        console.print(Group(title, _lines(part.timeline, _at(part.timeline[0])), Text()))
    if part.fault:
        console.print(Text(f"✗ {part.name}: {part.fault}", style="red"))


def _chapter(verdict: Verdict, start: datetime) -> Group:
    persona = str(verdict.user.get("persona", ""))
    title = Text.assemble(
        (verdict.name, "bold"),
        ("  " + persona, "magenta"),
        (f"  through {_DOORS[verdict.asked.door]}", "bright_black"),
    )
    return Group(title, _lines(verdict.timeline, start), Text())


def _lines(timeline: Sequence[JsonObject], start: datetime) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(justify="right", style="cyan", width=9)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for entry in timeline:
        table.add_row(
            f"{(_at(entry) - start).total_seconds():.1f} s",
            _phase(str(entry["phase"])),
            _said(entry),
        )
    return table


def _said(entry: JsonObject) -> Text:
    said = Text(str(entry.get("message") or entry.get("reason", "")))
    aws = entry.get("aws") or {}
    if aws.get("operation"):
        request = str(aws.get("request_id") or "")[:8]
        said.append(f"  {aws['operation']} {request}".rstrip(), style="bright_black")
    if aws.get("error_code"):
        said.append(f"  {aws['error_code']}: {aws.get('error_message', '')}", style="red")
    return said


def _phase(phase: str) -> Text:
    return Text(phase, style=_COLOURS.get(phase, "blue"))


def _closing(verdicts: Sequence[Verdict]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("", "User", "Persona", "Role on the Studio profile"):
        table.add_column(column, overflow="fold")
    table.add_column("Took", justify="right")
    for verdict in verdicts:
        role = verdict.role.rsplit("/", 1)[-1]
        table.add_row(
            Text("✗", style="red") if verdict.fault else Text("✓", style="green"),
            verdict.name,
            str(verdict.user.get("persona", "")),
            Text(verdict.fault, style="red") if verdict.fault else Text(role),
            _took(verdict),
        )
    return table


def _took(verdict: Verdict) -> str:
    if len(verdict.timeline) < 2:
        return ""
    first, last = _at(verdict.timeline[0]), _at(verdict.timeline[-1])
    return f"{(last - first).total_seconds():.1f} s"


def _at(entry: JsonObject) -> datetime:
    return datetime.fromisoformat(str(entry["at"]))
