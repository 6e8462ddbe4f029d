"""The networks of an account, as the network registry keeps them in its own table.

All that is shared with it is the table: of a row the attributes ``summary``, shown as it stands,
and ``observed_at``, which is newer.
"""

from typing import Any, Final

from services.controller.ledger import Ledger

PREFIX: Final = "NETWORK#"
_SUBJECT: Final = "networks"
# More than most accounts have regions: one query does, and reads little of other accounts.
_PAGE_SIZE: Final = 10


def networks_of(ledger: Ledger, account_id: str) -> list[dict[str, Any]]:
    """Return an account's networks by region, from an index that lags behind.

    Parameters
    ----------
    ledger
        The networks table. Ids are ``<account>.<region>``, so those of an account stand together.
    """
    own = f"{account_id}."
    found: list[dict[str, Any]] = []
    after: str | None = own
    while after is not None:
        page = ledger.of_subject(_SUBJECT, _PAGE_SIZE, after)
        for item in page.items:
            if not str(item["id"]).startswith(own):
                return found
            summary = item.get("summary")
            if isinstance(summary, dict):
                found.append({**summary, "observed_at": item.get("observed_at")})
        after = page.next_key
    return found
