"""Profiles of a studio that are none of ours, written down by the sweep, which lists all anyway.

Nothing is done about them: whoever wants one of them managed says `adopt`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from aws_lambda_powertools.logging import Logger

from services.controller.attributes import Item, from_attributes, to_attributes
from services.controller.clock import from_text, to_text
from services.controller.revisions import RevisionConflictError, put_at, put_or_conflict
from services.user_onboarding.observe import Seen
from services.user_onboarding.user import Phase, User

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_log = Logger(child=True)

# A name has 63 characters at most and an item 400 KB: this many fit, with much to spare.
NAMES_A_PAGE: Final = 4000


@dataclass(frozen=True)
class Unmanaged:
    """What was found in a studio.

    Attributes
    ----------
    revision
        Raised by every write; 0 where nothing was written yet.
    names
        As AWS writes them, sorted.
    since
        When these names were first found so; None where nobody looked yet.
    """

    revision: int = 0
    names: tuple[str, ...] = ()
    since: str | None = None


class UnmanagedProfiles(Protocol):
    """Where they are kept."""

    def read(self, studio: str) -> Unmanaged:
        """Return what was last found in a studio."""

    def write(self, studio: str, found: Unmanaged) -> None:
        """Write what was found, with a revision one above the stored one.

        Raises
        ------
        RevisionConflictError
            Somebody else wrote first.
        """


def unmanaged(seen: Seen, users: Iterable[User]) -> tuple[str, ...]:
    """Return the listed names that no user of ours stands for, sorted. Pure.

    A user who ended, or who never got a profile, stands for none; but for one whose profile may
    have gone since it was listed, by an earlier pass.
    """
    managed = {
        user.user_name.lower()
        for user in users
        if user.profile_arn is not None
        or user.phase is Phase.PROVISIONING
        or (seen.since is not None and from_text(user.updated_at) >= seen.since)
    }
    return tuple(sorted(name for name in seen.names if name.lower() not in managed))


def note_unmanaged(
    kept: UnmanagedProfiles, studio: str, seen: Seen, users: Iterable[User], now: datetime
) -> None:
    """Write down whom a complete list shows besides our users, where that is another answer."""
    before = kept.read(studio)
    names = unmanaged(seen, users)
    if before.since is not None and names == before.names:
        return
    try:
        kept.write(studio, Unmanaged(before.revision + 1, names, to_text(now)))
    except RevisionConflictError:
        # A report, not a decision: the next sweep looks again.
        _log.info("somebody else wrote the profiles of others in %s", studio)


class DynamoDbUnmanagedProfiles:
    """They are items of the users table, a page each; the first one's revision guards all."""

    def __init__(
        self, client: "DynamoDBClient", table: str, names_a_page: int = NAMES_A_PAGE
    ) -> None:
        self._client = client
        self._table = table
        self._names_a_page = names_a_page

    def read(self, studio: str) -> Unmanaged:
        """Read consistently, page by page."""
        first = self._page(studio, 0)
        if first is None:
            return Unmanaged()
        names = list(first["names"])
        for number in range(1, first["pages"]):
            page = self._page(studio, number)
            names += page["names"] if page is not None else []
        return Unmanaged(first["revision"], tuple(names), first["since"])

    def write(self, studio: str, found: Unmanaged) -> None:
        """Write the first page on condition of the revision before, then the others."""
        size = self._names_a_page
        pages = max(1, -(-len(found.names) // size))
        # The first page comes last: until it is written, the pages behind it are not told of.
        for number in reversed(range(pages)):
            item: Item = {"names": list(found.names[number * size : (number + 1) * size])}
            if number == 0:
                item |= {"revision": found.revision, "pages": pages, "since": found.since}
            self._put(studio, number, item)

    def _page(self, studio: str, number: int) -> dict[str, Any] | None:
        answer = self._client.get_item(
            TableName=self._table, Key=_key(studio, number), ConsistentRead=True
        )
        found = answer.get("Item")
        return None if found is None else dict(from_attributes(found))

    def _put(self, studio: str, number: int, item: Item) -> None:
        stored = to_attributes(item) | _key(studio, number)
        revision = item.get("revision")
        if not isinstance(revision, int):
            self._client.put_item(TableName=self._table, Item=stored)
            return
        put = put_at(self._table, stored, revision - 1)
        put_or_conflict(self._client, put, f"{studio} is past that revision")


def _key(studio: str, number: int) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"UNMANAGED#{studio}"}, "sk": {"S": f"PAGE#{number:04d}"}}
