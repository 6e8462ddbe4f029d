"""What the commands about accounts take: ids, stages, who asks."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import typer

from cli.errors import BadUsageError
from cli.service import Service

_NUMBER = re.compile(r"[0-9]{12}")
# What Control Tower or Organizations failed to make has an id, but no number.
_CREATION = re.compile(r"creation-[0-9a-f]{12}")

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
_MOST_REGIONS = 10
_LONGEST_CLAIM = 256


class Stage(StrEnum):
    """The stages of an account set."""

    DEV = "dev"
    PREPROD = "preprod"
    PROD = "prod"


AccountId = Annotated[str, typer.Argument(metavar="ID", help="12 digits, as `list` shows it.")]
AccountIds = Annotated[
    list[str] | None, typer.Argument(metavar="ID...", show_default=False, help="12 digits each.")
]
ProjectsFunction = Annotated[
    str | None,
    typer.Option(
        "--function",
        metavar="NAME",
        help=f"The admin function; else {Service.ACCOUNTS.variable}.",
    ),
]

AllWanting = Annotated[bool, typer.Option("--all", help="All that Projects are wanted in.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Look at the accounts and show the plan; change nothing.")
]
AssertedBy = Annotated[
    str | None,
    typer.Option(
        "--asserted-by",
        metavar="WHO",
        help="Who asks, as timelines will say; else what AWS says of the keys that invoke.",
    ),
]


def usable_account(account_id: str) -> str:
    """Return the id of an account, or of one that was never made; else raise `BadUsageError`."""
    if _NUMBER.fullmatch(account_id) or _CREATION.fullmatch(account_id):
        return account_id
    raise BadUsageError(
        f"{account_id!r} is no account's id, such as 444444444444 or creation-0123456789ab."
    )


def usable_numbers(account_ids: Iterable[str]) -> tuple[str, ...]:
    """Return each account's number once, in order; else raise `BadUsageError` with every fault."""
    ids = tuple(dict.fromkeys(account_ids))
    wrong = [each for each in ids if _NUMBER.fullmatch(each) is None]
    if wrong:
        raise BadUsageError(f"An account's id is 12 digits; not so: {', '.join(wrong)}.")
    return ids


def usable_regions(regions: Iterable[str]) -> list[str]:
    """Return each region once, in order; else raise `BadUsageError` with every fault."""
    names = list(dict.fromkeys(regions))
    wrong = [each for each in names if _REGION.fullmatch(each) is None]
    if wrong:
        raise BadUsageError(f"A region is like eu-west-1; not so: {', '.join(wrong)}.")
    if len(names) > _MOST_REGIONS:
        raise BadUsageError(f"At most {_MOST_REGIONS} regions can be given.")
    return names


def asserted(who: str | None) -> str | None:
    """Return who asks, where somebody says so; else raise `BadUsageError` for what is nobody."""
    if who is not None and not 0 < len(who.strip()) <= _LONGEST_CLAIM:
        raise BadUsageError(f"--asserted-by has to be 1 to {_LONGEST_CLAIM} characters.")
    return who
