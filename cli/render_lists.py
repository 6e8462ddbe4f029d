"""What people see of `plan` and `apply`: what is to do, the outcomes, and who is not ready."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from cli.client import User
from cli.placing import Request, summary_body
from cli.render import phase_text, table
from cli.screen import plain
from cli.sending import Line, Outcome
from cli.steps import Action, Step
from cli.user_phases import PENDING

_STYLES = {
    Outcome.CREATED: "green",
    Outcome.CHANGED: "green",
    Outcome.BROUGHT_BACK: "green",
    Outcome.SUSPENDED: "magenta",
    Outcome.ALREADY_THERE: "dim",
    Outcome.LEFT_ALONE: "yellow",
    Outcome.REFUSED: "red",
    Outcome.NOT_SENT: "yellow",
}
_ACTION_STYLES = {Action.SUSPEND: "magenta", Action.LEAVE_ALONE: "yellow", Action.WAIT: "cyan"}
_NOT_SET = "(none)"


def requests_table(requests: Iterable[Request]) -> Table:
    """Return who is on the lists, where and as what."""
    shown = table("User", "Studio", "Persona", "More")
    for request in requests:
        shown.add_row(
            Text(plain(request.entry.user_name)),
            Text(plain(request.studio or "(the only one)")),
            Text(plain(request.persona)),
            Text(plain(summary_body(request.body))),
        )
    return shown


def plan_table(steps: Iterable[Step]) -> Table:
    """Return what is to do; who is as the lists say has no row."""
    shown = table("User", "Studio", "What", "How")
    shown.columns[3].ratio = 1
    for step in steps:
        if step.action is not Action.NOTHING:
            shown.add_row(
                Text(plain(step.user_name)),
                Text(plain(step.studio or "(the only one)")),
                Text(
                    step.action.value.replace("-", " "), style=_ACTION_STYLES.get(step.action, "")
                ),
                Text(plain(_how(step))),
            )
    return shown


def plan_words(steps: Iterable[Step]) -> str:
    """Return how many there are of each kind, those that change something first."""
    counts = Counter(step.action for step in steps)
    changes = [
        f"{counts[action]} to {action.value.replace('-', ' ')}"
        for action in Action
        if action.changes and counts[action]
    ]
    others = {
        Action.NOTHING: "as listed",
        Action.WAIT: "waiting for approval",
        Action.LEAVE_ALONE: "left alone",
    }
    rest = [f"{counts[each]} {words}" for each, words in others.items() if counts[each]]
    return f"{', '.join(changes) or 'Nothing to do'}{'; ' if rest else ''}{', '.join(rest)}."


def outcomes_table(lines: Iterable[Line]) -> Table:
    """Return one row a user; a refusal says why and where the user was written.

    Who is there as listed has no row.
    """
    shown = table("User", "Studio", "Persona", "Outcome")
    shown.columns[3].ratio = 1
    for line in lines:
        if line.outcome is Outcome.ALREADY_THERE and line.phase != PENDING:
            continue
        outcome = Text(line.outcome.words, style=_STYLES[line.outcome])
        if line.phase == PENDING:
            outcome.append(Text(", waits for approval", style="cyan"))
        if line.step.advice is not None:
            outcome.append(Text(f": {plain(line.step.advice)}", style="none"))
        if line.problem is not None:
            outcome.append(Text(f": {plain(line.problem.reason())}{_where(line)}", style="none"))
        studio = line.user.get("studio") if line.user is not None else line.step.studio
        shown.add_row(
            Text(plain(line.step.user_name)),
            Text(plain(studio or "-")),
            Text(plain(line.step.persona)),
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


def _how(step: Step) -> str:
    if step.action is Action.ONBOARD:
        words = f"as {step.persona}"
        return words if step.user is None else f"{words}, again: it was {step.user.get('phase')}"
    parts = [
        f"{name}: {before if before is not None else _NOT_SET} \N{RIGHTWARDS ARROW} "
        f"{after if after is not None else _NOT_SET}"
        for name, before, after in step.changed
    ]
    if step.action is Action.SUSPEND:
        parts.append("on no list")
    if step.action is Action.BRING_BACK:
        parts.append("suspended by these lists, and listed again")
    return "; ".join([*parts, *([step.advice] if step.advice else [])])


def _where(line: Line) -> str:
    if line.step.request is None:
        return ""
    entry = line.step.request.entry
    return f" ({plain(entry.file)}:{entry.line})"
