"""What people see of networks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from cli.network_phases import needs_somebody, waits_for_base
from cli.render import details, phase_text, since, table
from cli.render_accounts import reasons_table
from cli.screen import plain
from cli.waiting import Thing


def networks_list(networks: Sequence[Thing], now: datetime) -> RenderableType:
    """Return a line for each network, and below why some are not where they should be."""
    shown = table("Network", "Set/Stage", "Phase", "Private", "Free", "Seen", "Warnings")
    for column in (0, 2, 5):
        shown.columns[column].no_wrap = True
    for network in networks:
        subnets = _rows(network, "private_subnets")
        free = sum(int(each.get("free_addresses") or 0) for each in subnets)
        warnings = len(_rows(network, "warnings"))
        shown.add_row(
            Text(plain(network.get("id"))),
            Text(plain(f"{network.get('account_set') or '-'}/{network.get('stage') or '-'}")),
            phase_text(network.get("phase")),
            Text(str(len(subnets)) if subnets else "-"),
            Text(str(free) if subnets else "-"),
            Text(_age(network.get("observed_at"), now)),
            Text(str(warnings) if warnings else "-", style="yellow" if warnings else ""),
        )
    stuck = [each for each in networks if needs_somebody(each) or waits_for_base(each)]
    if not stuck:
        return shown
    return Group(shown, Text(""), reasons_table("Why", stuck, "Network"))


def network_details(network: Thing, now: datetime) -> RenderableType:
    """Return everything known of a network, one line a field."""
    rows = (
        *((name, network.get(name)) for name in ("phase", "reason", "message")),
        *((name, network.get(name)) for name in ("account_set", "stage", "vpc_id")),
        *_subnets(network),
        ("security group", network.get("security_group_id")),
        *_parameters(network),
        *_domains(network),
        ("missing endpoints", ", ".join(_names(network, "missing_endpoints"))),
        *(("warning", each.get("message")) for each in _rows(network, "warnings")),
        ("seen", _age(network.get("observed_at"), now)),
        *((name, network.get(name)) for name in _COUNTS),
    )
    return details(str(network.get("id")), rows)


def domains_table(domains: Iterable[Mapping[str, Any]]) -> RenderableType:
    """Return what a domain's subnets were and are."""
    shown = table("Domain", "", "Subnets")
    shown.columns[0].no_wrap = shown.columns[1].no_wrap = True
    for each in domains:
        error = each.get("error")
        before, after = _names(each, "before"), _names(each, "after")
        shown.add_row(Text(plain(each.get("domain_id"))), "before", Text(plain(", ".join(before))))
        if isinstance(error, dict):
            words = f"{error.get('title')}: {error.get('detail')}"
            shown.add_row("", Text("refused", style="red"), Text(plain(words)))
        elif set(before) == set(after):
            shown.add_row("", Text("in step", style="dim"), "")
        else:
            shown.add_row("", Text("after", style="green"), Text(plain(", ".join(after))))
    return shown


_COUNTS = ("generation", "observed_generation", "attempts", "created_at", "updated_at")


def _subnets(network: Thing) -> Iterator[tuple[str, Any]]:
    for place, each in enumerate(_rows(network, "private_subnets")):
        free = f"{each.get('free_addresses')} of its addresses free"
        words = f"{each.get('id')}  {each.get('zone_id')}  {each.get('cidr')}, {free}"
        yield "private subnets" if place == 0 else " ", words
    for place, each in enumerate(_rows(network, "other_subnets")):
        words = f"{each.get('id')}  {each.get('zone_id')}: {each.get('why')}"
        yield "other subnets" if place == 0 else " ", words


def _parameters(network: Thing) -> Iterator[tuple[str, Any]]:
    found = network.get("parameters")
    yield from found.items() if isinstance(found, dict) else ()


def _domains(network: Thing) -> Iterator[tuple[str, Any]]:
    for each in _rows(network, "domains"):
        missing, surplus = _names(each, "missing"), _names(each, "surplus")
        differs = (("lacks", missing), ("has", surplus))
        parts = [f"{words} {', '.join(ids)}" for words, ids in differs if ids]
        yield f"domain {each.get('domain_id')}", " and ".join(parts) or "in step"


def _age(observed_at: object, now: datetime) -> str:
    return since(observed_at, now) if observed_at else "never"


def _rows(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = document.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _names(document: Mapping[str, Any], name: str) -> list[str]:
    found = document.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []
