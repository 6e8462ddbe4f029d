"""What people see of accounts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.account_phases import needs_somebody, waits_for_base
from cli.fleet_sending import Line, Outcome
from cli.render import details, number_of, phase_text, since, table
from cli.screen import plain
from cli.waiting import Thing


def accounts_list(accounts: Sequence[Thing], now: datetime) -> RenderableType:
    """Return a line for each account, and below why some are not where they should be."""
    shown = _table(accounts, now)
    stuck = [each for each in accounts if needs_somebody(each) or waits_for_base(each)]
    return Group(shown, Text(""), reasons_table("Why", stuck)) if stuck else shown


def reasons_table(heading: str, things: Sequence[Thing], noun: str = "Account") -> Table:
    """Return what is said of each, in AWS's own words where it is AWS's."""
    shown = table(noun, heading)
    shown.columns[0].no_wrap = True
    shown.columns[1].ratio = 1
    for thing in things:
        shown.add_row(_text(thing.get("id")), _text(thing.get("message")))
    return shown


def outcomes_table(lines: Iterable[Line], noun: str = "Account") -> Table:
    """Return one row for each: what became of it, and what it stands at or why not."""
    shown = table(noun, "Outcome", "Phase", "")
    for column in (0, 1, 2):
        shown.columns[column].no_wrap = True
    shown.columns[3].ratio = 1
    for line in lines:
        problem = line.problem
        said = line.told.get("message") if problem is None else problem.reason()
        shown.add_row(
            Text(plain(line.item_id)),
            Text(line.outcome.words, style=_OUTCOME_STYLES[line.outcome]),
            phase_text(line.told.get("phase")),
            _text(said),
        )
    return shown


def plan_lines(lines: Iterable[Line]) -> RenderableType:
    """Return what a dry run foresees for each."""
    shown: list[RenderableType] = []
    for line in lines:
        shown.append(account_line(line.item_id, line.thing))
        problem = line.problem
        if problem is not None:
            words = Text("refused: ", style="red").append(plain(problem.reason()), style="none")
            shown.append(Padding(words, _INDENT, expand=False))
        elif line.outcome is Outcome.BLOCKED:
            words = Text("blocked: ", style="yellow")
            words.append(plain(line.told["blocked"]), style="none")
            shown.append(Padding(words, _INDENT, expand=False))
        elif not line.would:
            words = Text("nothing to do", style="dim")
            shown.append(Padding(words, _INDENT, expand=False))
        shown += [Padding(Text(plain(step)), _INDENT, expand=False) for step in line.would]
    return Group(*shown)


def account_line(account_id: str, account: Thing | None) -> Text:
    """Return which account is meant, with its name and phase as far as they are known."""
    line = Text(plain(account_id), style="bold")
    name, phase = (account or {}).get("account_name"), (account or {}).get("phase")
    if name:
        line.append(f"  {plain(name)}", style="not bold")
    if phase:
        line.append("  ").append_text(phase_text(phase))
    elif account is None:
        line.append("  not known, or not seen", style="not bold")
    return line


def account_details(account: Thing) -> RenderableType:
    """Return everything known of an account, one line a field."""
    rows = (
        *_standing(account),
        *_membership(_object(account, "membership")),
        ("base", _object(account, "base").get("state")),
        *_projects(_object(account, "projects")),
        *_networks(account),
        ("asked by an admin", _asked(_object(account, "asked"))),
        *((name, account.get(name)) for name in _COUNTS),
    )
    return details(str(account.get("id")), rows)


_INDENT = (0, 0, 0, 2)
_OUTCOME_STYLES = {
    Outcome.CHANGED: "green",
    Outcome.UNCHANGED: "dim",
    Outcome.PLANNED: "yellow",
    Outcome.BLOCKED: "yellow",
    Outcome.NOTHING_TO_DO: "dim",
    Outcome.REFUSED: "red",
}
_COUNTS = ("generation", "observed_generation", "attempts", "created_at", "updated_at")


def _table(accounts: Sequence[Thing], now: datetime) -> Table:
    shown = table("Account", "Name", "Set/Stage", "Phase", "Since", "Reason")
    for column in (0, 3, 4):
        shown.columns[column].no_wrap = True
    for account in accounts:
        shown.add_row(
            _text(account.get("id")),
            _text(account.get("account_name")),
            _text(_place(account)),
            phase_text(account.get("phase")),
            Text(since(account.get("updated_at"), now)),
            _text(account.get("reason")),
        )
    return shown


def _place(account: Thing) -> str | None:
    account_set, stage = account.get("account_set"), account.get("stage")
    return f"{account_set or '-'}/{stage or '-'}" if account_set or stage else None


def _standing(account: Thing) -> Iterator[tuple[str, Any]]:
    for name in ("phase", "reason", "message", "account_name", "account_set", "stage"):
        yield name, account.get(name)
    yield "regions", ", ".join(_names(account, "regions"))
    yield "looked after", "yes" if account.get("managed") else "no"


def _membership(membership: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    state, since_when, told_by = (membership.get(key) for key in ("state", "since", "told_by"))
    yield "membership", f"{state}, since {since_when} ({told_by})" if since_when else state
    yield "organizational unit", membership.get("organizational_unit")
    failure = _object(membership, "last_failure")
    if failure:
        words = f"{failure.get('at')} ({failure.get('told_by')}): {failure.get('message')}"
        yield "last failure", words


def _projects(projects: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "projects", "wanted" if projects.get("wanted") else "not wanted"
    for each in _rows(projects, "regions"):
        # Roles are told by name: the rest of an ARN is the same for all of them.
        roles = [arn.rpartition("/")[2] for arn in _names(each, "principals")]
        yield f"  {each.get('region')}", ", ".join(_names(each, "portfolios")) or "-"
        yield "", f"used by {', '.join(roles) or 'nobody'}"


def _networks(account: Thing) -> Iterator[tuple[str, Any]]:
    networks = _rows(account, "networks")
    if networks:
        more = f"studioctl networks get {account.get('account_id')}.REGION tells more"
        yield "networks", more
    for each in networks:
        parts = (
            str(each.get("phase")),
            str(each.get("vpc_id") or "no VPC known"),
            number_of(len(_rows(each, "private_subnets")), "private subnet"),
            number_of(len(_rows(each, "warnings")), "warning"),
        )
        yield f"  {each.get('region')}", ", ".join(parts)


def _asked(asked: Mapping[str, Any]) -> str | None:
    if not asked:
        return None
    stage, regions = asked.get("stage"), ", ".join(_names(asked, "regions"))
    more = f" as {stage}" if stage else ""
    return f"{asked.get('action')}{more}{f' in {regions}' if regions else ''}"


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _rows(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = document.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _names(document: Mapping[str, Any], name: str) -> list[str]:
    found = document.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []


def _text(value: object) -> Text:
    return Text(plain("-" if value in (None, "") else value))
