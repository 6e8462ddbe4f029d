"""What people see of `apply`: the plan, the outcomes, and who is not ready."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from cli.client import User
from cli.placing import Request, summary_body
from cli.render import phase_text, table
from cli.screen import plain
from cli.sending import Line, Outcome
from cli.user_phases import PENDING

_STYLES = {
    Outcome.CREATED: "green",
    Outcome.ALREADY_THERE: "dim",
    Outcome.REFUSED: "red",
    Outcome.NOT_SENT: "yellow",
}


def plan_table(requests: Iterable[Request]) -> Table:
    """Return what a dry run would send."""
    shown = table("User", "Studio", "Persona", "More")
    for request in requests:
        shown.add_row(
            Text(plain(request.entry.user_name)),
            Text(plain(request.studio or "(the only one)")),
            Text(plain(request.persona)),
            Text(plain(summary_body(request.body))),
        )
    return shown


def outcomes_table(lines: Iterable[Line]) -> Table:
    """Return one row a user; a refusal says why and where the user was written."""
    shown = table("User", "Studio", "Persona", "Outcome")
    shown.columns[3].ratio = 1
    for line in lines:
        outcome = Text(line.outcome.words, style=_STYLES[line.outcome])
        if line.phase == PENDING:
            outcome.append(Text(", waits for approval", style="cyan"))
        if line.problem is not None:
            where = f"{line.request.entry.file}:{line.request.entry.line}"
            outcome.append(Text(f": {plain(line.problem.reason())} ({plain(where)})", style="none"))
        studio = line.user.get("studio") if line.user is not None else line.request.studio
        shown.add_row(
            Text(plain(line.request.entry.user_name)),
            Text(plain(studio or "-")),
            Text(plain(line.request.persona)),
            outcome,
        )
    return shown


def stuck_table(lines: Iterable[Line]) -> Table:
    """Return the users that are not Ready, with the reason in AWS's own words."""
    shown = table("Not ready", "Phase", "Reason")
    shown.columns[1].no_wrap = True
    shown.columns[2].ratio = 1
    for line in lines:
        user = line.user or {}
        shown.add_row(
            Text(plain(user.get("id"))),
            phase_text(user.get("phase")),
            Text(f"{plain(user.get('reason') or '')}: {plain(user.get('message') or '')}"),
        )
    return shown


def approvals_line(users: Sequence[User]) -> Text | None:
    """Return how many wait for approval, who can give it and by when the first; else nothing."""
    approvals = [
        approval
        for user in users
        if user.get("phase") == PENDING and isinstance(approval := user.get("approval"), dict)
    ]
    count = sum(user.get("phase") == PENDING for user in users)
    if not count:
        return None
    names = [each.get("approvers") for each in approvals]
    who = dict.fromkeys(str(name) for each in names if isinstance(each, list) for name in each)
    until = min((str(each["expires_at"]) for each in approvals if "expires_at" in each), default="")
    verb = "1 user waits" if count == 1 else f"{count} users wait"
    by = f"; the first until {until}" if until and count > 1 else f" until {until}" if until else ""
    words = f"{verb} for approval{by}. Who can give it: {', '.join(who) or 'nobody'}."
    return Text(plain(words), style="cyan")
