"""Lists of records, page by page, with what the caller may not see left out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

from services.controller.ledger import Ledger
from services.controller.transitions import R

# A page of which the caller may see little is not filled at any price.
_MOST_READS = 20


@dataclass(frozen=True)
class RecordPage(Generic[R]):
    """Some records; where there may be more, the key to go on from."""

    records: tuple[R, ...]
    next_key: str | None


def list_records(
    ledger: Ledger,
    kind: type[R],
    subject: str,
    limit: int,
    after: str | None,
    wanted: Callable[[R], bool],
) -> RecordPage[R]:
    """Return at most ``limit`` records of a subject, by id.

    A page may hold fewer and still not be the last one: only ``next_key`` None ends the list.

    Parameters
    ----------
    kind
        The records' class.
    """
    found: list[R] = []
    for _ in range(_MOST_READS):
        page = ledger.of_subject(subject, limit - len(found), after)
        records = (kind.from_item(item) for item in page.items)
        found += [each for each in records if wanted(each)]
        after = page.next_key
        if after is None or len(found) >= limit:
            break
    return RecordPage(tuple(found), after)
