"""What people see of accounts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.account_phases import needs_somebody, waits_for_base
from cli.render import details, phase_text, since, table
from cli.screen import plain
from cli.waiting import Thing


def accounts_list(accounts: Sequence[Thing], now: datetime) -> RenderableType:
    """Return a line for each account, and below why some are not where they should be."""
    shown = _table(accounts, now)
    stuck = [each for each in accounts if needs_somebody(each) or waits_for_base(each)]
    return Group(shown, Text(""), reasons_table("Why", stuck)) if stuck else shown


def reasons_table(heading: str, accounts: Sequence[Thing]) -> Table:
    """Return what is said of each account, in AWS's own words where it is AWS's."""
    shown = table("Account", heading)
    shown.columns[0].no_wrap = True
    shown.columns[1].ratio = 1
    for account in accounts:
        shown.add_row(_text(account.get("id")), _text(account.get("message")))
    return shown


def account_details(account: Thing) -> RenderableType:
    """Return everything known of an account, one line a field."""
    rows = (
        *_standing(account),
        *_membership(_object(account, "membership")),
        ("base", _object(account, "base").get("state")),
        *_projects(_object(account, "projects")),
        ("asked by an admin", _asked(_object(account, "asked"))),
        *((name, account.get(name)) for name in _COUNTS),
    )
    return details(str(account.get("id")), rows)


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
    regions = projects.get("regions")
    for each in regions if isinstance(regions, list) else []:
        if isinstance(each, dict):
            # Roles are told by name: the rest of an ARN is the same for all of them.
            roles = [arn.rpartition("/")[2] for arn in _names(each, "principals")]
            yield f"  {each.get('region')}", ", ".join(_names(each, "portfolios")) or "-"
            yield "", f"used by {', '.join(roles) or 'nobody'}"


def _asked(asked: Mapping[str, Any]) -> str | None:
    if not asked:
        return None
    stage, regions = asked.get("stage"), ", ".join(_names(asked, "regions"))
    more = f" as {stage}" if stage else ""
    return f"{asked.get('action')}{more}{f' in {regions}' if regions else ''}"


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _names(document: Mapping[str, Any], name: str) -> list[str]:
    found = document.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []


def _text(value: object) -> Text:
    return Text(plain("-" if value in (None, "") else value))
