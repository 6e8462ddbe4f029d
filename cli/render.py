"""What people see: tables of users, lines of a timeline, problems."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.client import User
from cli.lists import Finding
from cli.problem import Problem, suggestion
from cli.screen import plain
from cli.user_phases import FAILED, PENDING, READY

_WIDEST_PHASE = len("PendingApproval")
_UNBROKEN_ID = 40
# What is under way is yellow: everything that is not named here.
_PHASE_STYLES = {
    READY: "green",
    PENDING: "cyan",
    FAILED: "bold red",
    "Rejected": "red",
    "Suspended": "magenta",
    "Offboarded": "dim",
    "Enabled": "green",
    "InSync": "green",
    "Joined": "cyan",
    "Outside": "dim",
    "Closed": "dim",
}
_DETAILS = (
    "phase",
    "reason",
    "message",
    "user_name",
    "studio",
    "account_id",
    "region",
    "domain_id",
    "persona",
    "owner",
    "requested_by",
    "email",
    "team",
    "cost_center",
    "expires_at",
    "purge_at",
    "generation",
    "observed_generation",
    "chapter",
    "attempts",
    "created_at",
    "updated_at",
)


def table(*headings: str) -> Table:
    """Return an empty table in the house's form: no lines, headings that stay out of the way."""
    empty = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        empty.add_column(heading, overflow="fold")
    return empty


def phase_text(phase: object) -> Text:
    """Return a phase in its colour."""
    if not phase:
        return Text("-")
    return Text(plain(phase), style=_PHASE_STYLES.get(str(phase), "yellow"))


def users_table(users: Sequence[User], now: datetime) -> Table:
    """Return one line a user; ``Since`` is how long ago something last changed.

    ``Expires`` is there where somebody does.
    """
    some_expire = any(user.get("expires_at") for user in users)
    shown = table(
        "ID", "Persona", "Phase", "Reason", "Since", *(["Expires"] if some_expire else [])
    )
    # An id broken over two lines cannot be copied: the other columns give way first. A longer
    # one would be cut instead.
    shown.columns[0].no_wrap = all(len(str(user.get("id"))) <= _UNBROKEN_ID for user in users)
    shown.columns[2].no_wrap = True
    for column in shown.columns[4:]:
        column.no_wrap = True
    for user in users:
        shown.add_row(
            _cell(user, "id"),
            _cell(user, "persona"),
            phase_text(user.get("phase")),
            _cell(user, "reason"),
            Text(since(user.get("updated_at"), now)),
            *([Text(until(user.get("expires_at"), now))] if some_expire else []),
        )
    return shown


def user_details(user: User, now: datetime) -> RenderableType:
    """Return everything known of a user, one line a field."""
    settings = _object(user, "studio_settings").items()
    known = {name: user.get(name) for name in _DETAILS}
    if known["expires_at"]:
        known["expires_at"] = f"{known['expires_at']} ({until(known['expires_at'], now)})"
    rows = (
        *known.items(),
        *_waited_for(user),
        *(("setting", f"{name} = {_as_said(value)}") for name, value in settings),
        *(("warning", warning) for warning in user.get("warnings") or ()),
    )
    return details(str(user.get("id")), rows)


def details(title: str, rows: Iterable[tuple[str, object]]) -> RenderableType:
    """Return what is known of something, one line a field; what is not known is left out."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        if value in (None, ""):
            continue
        style = "yellow" if name == "warning" else ""
        text = phase_text(value) if name == "phase" else Text(plain(value), style=style)
        grid.add_row(name.replace("_", " "), text)
    return Group(Text(plain(title), style="bold"), grid)


def awaited_approval(user: User) -> str | None:
    """Return by whom and by when something has to be decided, as a sentence; else nothing."""
    approval = _object(user, "approval")
    if not approval:
        return None
    given = _names(approval, "given_by")
    left = max(1, _number(approval, "needed") - len(given))
    can = [name for name in _names(approval, "approvers") if name not in given]
    who = ", ".join(can) if can else "nobody in the access table"
    until = f" until {approval['expires_at']}" if approval.get("expires_at") else ""
    noun = "approval" if left == 1 else "approvals"
    return plain(f"{user.get('id')} waits for {left} {noun}{until}, from: {who}.")


def _waited_for(user: User) -> Iterator[tuple[str, str]]:
    approval = _object(user, "approval")
    if approval:
        given = _names(approval, "given_by")
        by = f", by {', '.join(given)}" if given else ""
        yield "approvals", f"{len(given)} of {_number(approval, 'needed')}{by}"
        yield "who can approve", ", ".join(_names(approval, "approvers")) or "nobody"
        yield "by when", str(approval.get("expires_at") or "-")
        for name, value in _object(approval, "change").items():
            yield "waiting change", f"{name} = {_as_said(value)}"
    following = _object(user, "next_chapter")
    if following:
        asked = f"{following.get('persona')}, asked for by {following.get('requested_by')}"
        yield "next chapter", asked


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _names(document: Mapping[str, Any], name: str) -> list[str]:
    found = document.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []


def _number(document: Mapping[str, Any], name: str) -> int:
    found = document.get(name)
    return found if isinstance(found, int) else 0


def _as_said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def timeline_line(entry: Mapping[str, Any], previous: Mapping[str, Any] | None) -> RenderableType:
    """Return one entry; its day is said when it is another one than before."""
    at, before = plain(entry.get("at", "")), str((previous or {}).get("at", ""))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=8, no_wrap=True)
    grid.add_column(width=_WIDEST_PHASE, no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    grid.expand = True
    words = Text(plain(entry.get("reason") or ""), style="bold")
    words.append(Text(f"  {plain(entry.get('message') or '')}", style="not bold"))
    grid.add_row(at[11:19], phase_text(entry.get("phase")), words)
    grid.add_row("", "", Text(_by(entry), style="dim"))
    day = at[:10]
    return grid if day == before[:10] else Group(Text(f"{day} (UTC)", style="dim"), grid)


def problem_lines(problem: Problem) -> RenderableType:
    """Return a refusal: title and detail, then a line for each field."""
    lines = [Text(plain(problem.title), style="bold red")]
    if problem.detail:
        lines.append(Text(plain(problem.detail)))
    for fault in problem.faults:
        where = f"{plain(fault.where)}: " if fault.where else ""
        lines.append(Text(f"  {where}{plain(fault.message)}{plain(suggestion(fault))}"))
    if problem.generation is not None:
        now = problem.generation
        lines.append(Text(f"Its generation is {now} now. Look again, then: --if-match {now}"))
    return Group(*lines)


def finding_line(found: Finding) -> Text:
    """Return a fault of a list as ``file:line: field: what is wrong [rule]``."""
    line = Text(f"{plain(found.file)}:{found.line}: ", style="bold")
    line.append(Text(f"{plain(found.field)}: {plain(found.message)}", style="not bold"))
    if found.suggestion is not None:
        line.append(Text(f" Did you mean {plain(found.suggestion)}?", style="not bold"))
    return line.append(Text(f" [{found.rule}]", style="not bold dim"))


def counted(counts: Mapping[str, int], order: Sequence[str] = ()) -> str:
    """Return ``3 Ready, 1 Failed``, those in ``order`` first."""
    names = [*order, *(name for name in counts if name not in order)]
    return ", ".join(f"{counts[name]} {name}" for name in names if counts.get(name))


def number_of(count: int, noun: str) -> str:
    """Return ``1 user`` or ``3 users``."""
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def _by(entry: Mapping[str, Any]) -> str:
    actor = plain(entry.get("actor") or "")
    parts = [actor if entry.get("verified", True) else f"{actor} (not verified)"]
    aws = entry.get("aws")
    if isinstance(aws, dict):
        parts.append(" ".join(plain(aws[key]) for key in _AWS_SHOWN if aws.get(key)))
    return " · ".join(part for part in parts if part)


_AWS_SHOWN = ("operation", "error_code", "request_id")


def _cell(user: User, name: str) -> Text:
    return Text(plain(user.get(name) or "-"))


def since(at: object, now: datetime) -> str:
    """Return how long ago a time of the API was, in its largest unit."""
    moment = _moment(at)
    return "-" if moment is None else _in_words((now - moment).total_seconds())


def until(at: object, now: datetime) -> str:
    """Return in how long a time of the API is, or how long ago it was."""
    moment = _moment(at)
    if moment is None:
        return "-"
    left = (moment - now).total_seconds()
    return f"in {_in_words(left)}" if left > 0 else f"{_in_words(-left)} ago"


def _moment(at: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(at))
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment


def _in_words(seconds: float) -> str:
    seconds = max(0.0, seconds)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
