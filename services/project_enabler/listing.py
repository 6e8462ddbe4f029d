"""Lists of accounts, page by page, with what the caller may not see left out."""

from collections.abc import Callable
from dataclasses import dataclass

from services.controller.ledger import Ledger
from services.project_enabler.account import SUBJECT, Account

# A page of which the caller may see little is not filled at any price.
_MOST_READS = 20


@dataclass(frozen=True)
class AccountPage:
    """Some accounts; where there may be more, the key to go on from."""

    accounts: tuple[Account, ...]
    next_key: str | None


def list_accounts(
    ledger: Ledger, limit: int, after: str | None, wanted: Callable[[Account], bool]
) -> AccountPage:
    """Return at most ``limit`` accounts, by id.

    A page may hold fewer and still not be the last one: only ``next_key`` None ends the list.
    """
    found: list[Account] = []
    for _ in range(_MOST_READS):
        page = ledger.of_subject(SUBJECT, limit - len(found), after)
        accounts = (Account.from_item(item) for item in page.items)
        found += [each for each in accounts if wanted(each)]
        after = page.next_key
        if after is None or len(found) >= limit:
            break
    return AccountPage(tuple(found), after)
