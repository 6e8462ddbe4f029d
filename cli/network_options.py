"""What the commands about networks take: ids, and accounts in their place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

import typer

from cli.client import Page, pages
from cli.errors import BadUsageError, FunctionFailedError
from cli.invoking import AdminFunction
from cli.service import Service
from services.network_registry.names import is_network_id
from services.network_registry.network import Phase

_NUMBER = re.compile(r"[0-9]{12}")
_FORM = "such as 222222222222.eu-west-1, or the account's number alone"

NetworkId = Annotated[
    str, typer.Argument(metavar="ID", help="ACCOUNT.REGION, or ACCOUNT where it has one region.")
]
NetworkIds = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID...", show_default=False, help="ACCOUNT.REGION or ACCOUNT each."),
]
AllNetworks = Annotated[bool, typer.Option("--all", help="All that are looked after.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Look and show what would be done; change nothing.")
]
NetworksFunction = Annotated[
    str | None,
    typer.Option(
        "--function",
        metavar="NAME",
        help=f"The admin function; else {Service.NETWORKS.variable}.",
    ),
]


def usable_number(account_id: str) -> str:
    """Return an account's number; else raise `BadUsageError`."""
    if _NUMBER.fullmatch(account_id) is None:
        raise BadUsageError(f"An account's id is 12 digits; not so: {account_id}.")
    return account_id


def network_meant(admin: AdminFunction, said: str) -> str:
    """Return the id of the network that is meant.

    Raises
    ------
    BadUsageError
        It is the id of none, or of an account with none or with several; of several only those
        count that are looked after.
    """
    if is_network_id(said):
        return said
    if _NUMBER.fullmatch(said) is None:
        raise BadUsageError(f"{said!r} is no network's id, {_FORM}.")
    known = [each for page in pages_of(admin, None, account=said) for each in page.items]
    open_ones = [each for each in known if each.get("phase") != Phase.CLOSED]
    found = [str(each["id"]) for each in open_ones or known]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadUsageError(f"The account {said} has no network that is known.")
    raise BadUsageError(f"The account {said} has several networks: {', '.join(found)}.")


def networks_meant(admin: AdminFunction, said: Iterable[str]) -> tuple[str, ...]:
    """Return each network that is meant once, in order; raises what `network_meant` raises."""
    every = list(dict.fromkeys(said))
    wrong = [x for x in every if not is_network_id(x) and _NUMBER.fullmatch(x) is None]
    if wrong:
        raise BadUsageError(f"A network's id is {_FORM}; not so: {', '.join(wrong)}.")
    return tuple(dict.fromkeys(network_meant(admin, each) for each in every))


def pages_of(admin: AdminFunction, limit: int | None, **filters: str | None) -> Iterator[Page]:
    """Yield pages of networks until there is no more or ``limit`` networks came."""
    given = {name: value for name, value in filters.items() if value is not None}
    return pages(
        lambda size, cursor: page_of(admin, "list", {**given, "limit": size}, cursor), limit
    )


def page_of(
    admin: AdminFunction, action: str, fields: Mapping[str, Any], cursor: str | None
) -> Page:
    """Return one page that an action answers.

    Raises
    ------
    FunctionFailedError
        It is no page, or the one that it follows.
    """
    more = {} if cursor is None else {"cursor": cursor}
    result = admin.carry_out(action, {**fields, **more})
    items, following = result.get("items"), result.get("next_cursor")
    if not isinstance(items, list):
        raise FunctionFailedError(f"{action}: the function answered without a list.")
    if following is not None and following == cursor:
        raise FunctionFailedError(f"{action}: the function answered with the same page again.")
    return Page(
        tuple(each for each in items if isinstance(each, dict)),
        following if isinstance(following, str) else None,
    )
