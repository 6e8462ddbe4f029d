"""Versions of a stored user: what an earlier one wrote is read, what a later one wrote is not.

Fields that are added with a default that means "as before" need no new version. A version is added
where an older item has to be read otherwise: with a function here that makes it the next one's.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from services.controller.clock import from_text, to_text
from services.controller.problems import UnexpectedError

SCHEMA: Final = 2
_FIRST: Final = 1


class NewerItemError(UnexpectedError):
    """An item was written by a later version of this service: it would be misread."""


def upgraded(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an item as this version writes it.

    Raises
    ------
    NewerItemError
        A later version wrote it.
    """
    version = item.get("schema", _FIRST)
    if version > SCHEMA:
        raise NewerItemError(
            f"{item.get('id')} is stored with schema {version}, which this version of the service "
            f"does not know (it reads up to {SCHEMA}). Deploy the version that wrote it, or a "
            "later one; until then the user is left as it is."
        )
    for step in range(version, SCHEMA):
        item = _UPGRADES[step](item)
    return {**item, "schema": SCHEMA}


def _with_warning(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Have a user warned of its expiry, which nothing acted on before."""
    if "expires_at" not in item:
        return item
    # The configuration's default of that day: an item is read without the configuration.
    moment = from_text(item["expires_at"]) - timedelta(days=14)
    return {**item, "warn_at": to_text(moment)}


_UPGRADES: Final[Mapping[int, Callable[[Mapping[str, Any]], Mapping[str, Any]]]] = {
    1: _with_warning,
}
