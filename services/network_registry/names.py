"""A network's id: ``<account>.<region>``."""

import re
from typing import Final

NETWORK_ID: Final = r"[0-9]{12}\.[a-z]{2}(-[a-z]+)+-[0-9]"
_NETWORK_ID: Final = re.compile(NETWORK_ID)


def network_id(account_id: str, region: str) -> str:
    """Return the id of an account's network in one region."""
    return f"{account_id}.{region}"


def is_network_id(text: str) -> bool:
    """Whether a text is a network's id."""
    return _NETWORK_ID.fullmatch(text) is not None


def split(item_id: str) -> tuple[str, str]:
    """Return account and region of a network's id."""
    account_id, _, region = item_id.partition(".")
    return account_id, region
