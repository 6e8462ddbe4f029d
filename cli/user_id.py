"""Ids of users as arguments."""

import re
from typing import Annotated

import typer

from cli.errors import BadUsageError

_USER_ID = re.compile(r"[a-zA-Z0-9-]+\.[a-zA-Z0-9-]+")

UserId = Annotated[str, typer.Argument(metavar="ID", help="<studio>.<user name>")]


def usable(user_id: str) -> str:
    """Return the id, or raise `BadUsageError`."""
    # Anything else would be another path, and the gateway answers those as if we were unknown.
    if _USER_ID.fullmatch(user_id) is None:
        raise BadUsageError("An id is <studio>.<user name>, such as retail-dev.ada-lovelace.")
    return user_id
