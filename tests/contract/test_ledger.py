"""The ledger in memory and the one on DynamoDB keep the same promises."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.controller.attributes import Item
from services.controller.aws_errors import AwsCall
from services.controller.clock import to_text
from services.controller.ledger import DynamoDbLedger, Ledger, Page
from services.controller.marks import Mark
from services.controller.revisions import RevisionConflictError
from services.controller.timeline import PendingEvent, TimelineEntry
from tests.contract.tables import LEAVERS, USERS, dynamodb, make_leavers_table, make_users_table
from tests.world.table import MemoryLedger

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["memory", "dynamodb"])
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
        return
    request.getfixturevalue("aws")
    client = dynamodb()
    make_users_table(client)
    make_leavers_table(client)
    yield DynamoDbLedger(client, USERS, "USER#", LEAVERS)


def state(name: str = "ada", revision: int = 1, *, studio: str = "retail-dev", **more: Any) -> Item:
    key = f"{studio}.{name}"
    return {
        "id": key,
        "revision": revision,
        "phase": "Provisioning",
        "verified": True,
        "subject": studio,
        **more,
    }


def entry(revision: int = 1, message: str = "Asked for.") -> TimelineEntry:
    return TimelineEntry(
        revision=revision,
        at=to_text(NOW),
        phase="Provisioning",
        reason="Requested",
        message=message,
        actor="arn:aws:iam::111111111111:user/requester",
        verified=True,
        correlation_id="request-1",
    )


def due(at: datetime, studio: str = "retail-dev") -> dict[str, Any]:
    return {"due_subject": studio, "due_at": to_text(at)}


def ids(page: Page) -> list[str]:
    return [str(item["id"]) for item in page.items]


def every_page(ask: Any, limit: int) -> list[Page]:
    pages: list[Page] = [ask(limit, None)]
    while pages[-1].next_key is not None:
        pages.append(ask(limit, pages[-1].next_key))
        assert len(pages) < 50
    return pages


def test_first_write_is_read_back_as_it_was(ledger: Ledger) -> None:
    item = state(team=None, tags=["a", 1, False], settings={"deep": {"er": 2}})

    ledger.write(item, entry())

    assert ledger.read("retail-dev.ada") == item


def test_item_never_written_is_none(ledger: Ledger) -> None:
    ledger.write(state("ada"), entry())

    assert ledger.read("retail-dev.grace") is None


def test_next_revision_replaces_the_item_whole(ledger: Ledger) -> None:
    ledger.write(state(team="analytics"), entry())

    ledger.write(state(revision=2), entry(2))

    assert ledger.read("retail-dev.ada") == state(revision=2)


@pytest.mark.parametrize("revision", [1, 2, 4])
def test_any_revision_but_the_next_is_a_conflict_and_changes_nothing(
    ledger: Ledger, revision: int
) -> None:
    ledger.write(state(), entry())
    ledger.write(state(revision=2), entry(2))

    with pytest.raises(RevisionConflictError):
        ledger.write(state(revision=revision, phase="Ready"), entry(revision, "Late."))

    assert ledger.read("retail-dev.ada") == state(revision=2)
    assert [each["message"] for each in ledger.timeline("retail-dev.ada", 9).items] == [
        "Asked for.",
        "Asked for.",
    ]


def test_later_revision_of_an_item_never_written_is_a_conflict(ledger: Ledger) -> None:
    with pytest.raises(RevisionConflictError):
        ledger.write(state(revision=2), entry(2))

    assert ledger.read("retail-dev.ada") is None


@pytest.mark.parametrize("revision", [1, 2])
def test_the_very_same_write_again_is_no_conflict(ledger: Ledger, revision: int) -> None:
    for number in range(1, revision + 1):
        ledger.write(state(revision=number), entry(number))

    ledger.write(state(revision=revision), entry(revision))

    assert ledger.read("retail-dev.ada") == state(revision=revision)
    assert len(ledger.timeline("retail-dev.ada", 9).items) == revision


def test_what_a_caller_does_with_an_item_read_does_not_change_what_is_stored(
    ledger: Ledger,
) -> None:
    ledger.write(state(settings={"deep": 1}), entry())

    got = ledger.read("retail-dev.ada")
    assert got is not None
    got["settings"] = {"deep": 2}

    assert ledger.read("retail-dev.ada") == state(settings={"deep": 1})


def test_timeline_is_paged_oldest_first_and_complete(ledger: Ledger) -> None:
    for number in range(1, 13):
        ledger.write(state(revision=number), entry(number, f"Step {number}."))

    pages = every_page(lambda limit, after: ledger.timeline("retail-dev.ada", limit, after), 5)

    revisions = [item["revision"] for page in pages for item in page.items]
    assert revisions == list(range(1, 13))
    assert [len(page.items) for page in pages[:3]] == [5, 5, 2]


def test_timeline_of_one_item_holds_nothing_of_another(ledger: Ledger) -> None:
    ledger.write(state("ada"), entry(message="Ada's."))
    ledger.write(state("ada2"), entry(message="Ada2's."))

    page = ledger.timeline("retail-dev.ada", 9)

    assert [item["message"] for item in page.items] == ["Ada's."]
    assert page.next_key is None
    assert ledger.timeline("retail-dev.nobody", 9).items == ()


def test_timeline_entry_comes_back_with_its_event_and_its_aws_call(ledger: Ledger) -> None:
    event = PendingEvent("UserRequested.v1", {"user_id": "retail-dev.ada"}, "request-1")
    call = AwsCall("CreateUserProfile", None, "ResourceInUse", "exists")
    written = replace(entry(), event=event, aws=call)

    ledger.write(state(), written)

    (item,) = ledger.timeline("retail-dev.ada", 9).items
    assert item["id"] == "retail-dev.ada"
    assert TimelineEntry.from_item(item) == written


def test_due_index_holds_only_what_asked_to_be_looked_at_by_now(ledger: Ledger) -> None:
    ledger.write(state("settled"), entry())
    ledger.write(state("due", **due(NOW)), entry())
    ledger.write(state("later", **due(NOW + timedelta(seconds=1))), entry())
    ledger.write(state("elsewhere", studio="risk-dev", **due(NOW, "risk-dev")), entry())

    assert ledger.due("retail-dev", NOW) == ["retail-dev.due"]


def test_settled_item_leaves_the_due_index(ledger: Ledger) -> None:
    ledger.write(state(**due(NOW)), entry())

    ledger.write(state(revision=2), entry(2))

    assert ledger.due("retail-dev", NOW) == []


def test_items_of_a_subject_are_paged_by_id_and_complete(ledger: Ledger) -> None:
    names = [f"user-{number:02d}" for number in range(11)]
    for name in reversed(names):
        ledger.write(state(name), entry())
    ledger.write(state("user-00", studio="risk-dev"), entry())

    pages = every_page(lambda limit, after: ledger.of_subject("retail-dev", limit, after), 4)

    assert [each for page in pages for each in ids(page)] == [f"retail-dev.{n}" for n in names]
    assert [len(page.items) for page in pages[:3]] == [4, 4, 3]
    assert pages[0].items[0] == state("user-00")


def test_page_of_a_subject_goes_on_behind_an_item_that_is_no_longer_there(
    ledger: Ledger,
) -> None:
    for name in ("ada", "mary"):
        ledger.write(state(name), entry())

    page = ledger.of_subject("retail-dev", 9, "retail-dev.grace")

    assert ids(page) == ["retail-dev.mary"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("111111111111.", ["111111111111.eu-west-1", "222222222222.eu-central-1"]),
        ("222222222222.", ["222222222222.eu-central-1", "222222222222.eu-west-1"]),
        ("333333333333.", ["444444444444.eu-west-1"]),
        ("555555555555.", []),
    ],
)
def test_page_of_a_subject_may_begin_where_no_item_ever_was(
    ledger: Ledger, after: str, expected: list[str]
) -> None:
    places = ("444444444444.eu-west-1", "222222222222.eu-west-1", "111111111111.eu-west-1")
    for name in (*places, "222222222222.eu-central-1"):
        ledger.write({**state(studio="networks"), "id": name}, entry())
    ledger.write(state(), entry())

    assert ids(ledger.of_subject("networks", 2, after)) == expected


def test_timeline_entries_are_not_items_of_a_subject(ledger: Ledger) -> None:
    ledger.write(state(), entry())
    ledger.write(state(revision=2), entry(2))

    assert ids(ledger.of_subject("retail-dev", 9)) == ["retail-dev.ada"]


def test_an_entry_written_anew_stands_in_its_place(ledger: Ledger) -> None:
    ledger.write(state(), entry(message="Asked for by Ada."))
    ledger.write(state(revision=2), entry(2))
    other = replace(entry(message="Erased."), actor="erased")

    ledger.rewrite("retail-dev.ada", other)
    ledger.rewrite("retail-dev.ada", other, NOW)

    items = ledger.timeline("retail-dev.ada", 10).items
    assert [TimelineEntry.from_item(item) for item in items] == [other, entry(2)]
    assert items[0]["forget_at"] == int(NOW.timestamp())
    assert "forget_at" not in items[1]
    # The item itself is as it was: this is no write of its state.
    assert ledger.read("retail-dev.ada") == state(revision=2)


def test_an_entry_that_is_gone_is_not_written_anew(ledger: Ledger) -> None:
    ledger.write(state(), entry())

    ledger.rewrite("retail-dev.ada", entry(7))

    assert len(ledger.timeline("retail-dev.ada", 10).items) == 1


def test_refreshing_notes_what_was_seen_without_a_revision_or_an_entry(ledger: Ledger) -> None:
    ledger.write(state(), entry())

    ledger.refresh("retail-dev.ada", 1, {"observed_at": "now", "seen": {"vpc": "v"}}, "worker")

    item = ledger.read("retail-dev.ada")
    assert item is not None
    assert (item["observed_at"], item["seen"], item["revision"]) == ("now", {"vpc": "v"}, 1)
    assert item["written_by"] == "worker"
    assert item["phase"] == "Provisioning"
    assert len(ledger.timeline("retail-dev.ada", 10).items) == 1
    ledger.write(state(revision=2), entry(2))


@pytest.mark.parametrize("revision", [1, 3])
def test_refreshing_another_revision_changes_nothing(ledger: Ledger, revision: int) -> None:
    ledger.write(state(), entry())
    ledger.write(state(revision=2), entry(2))

    ledger.refresh("retail-dev.ada", revision, {"observed_at": "now"}, "worker")
    ledger.refresh("retail-dev.nobody", revision, {"observed_at": "now"}, "worker")

    item = ledger.read("retail-dev.ada")
    assert item is not None
    assert "observed_at" not in item
    assert ledger.read("retail-dev.nobody") is None


def mark(revision: int = 1, **values: Any) -> Mark:
    return Mark("retail-dev.ada", revision, {"phase": "Suspended", **values})


def test_mark_is_kept_with_the_write_and_read_back(ledger: Ledger) -> None:
    assert ledger.mark("retail-dev.ada") is None

    ledger.write(state(), entry(), mark=mark(chapter=2))

    assert ledger.mark("retail-dev.ada") == mark(chapter=2)
    assert ledger.mark("retail-dev.grace") is None


def test_later_mark_replaces_an_earlier_one(ledger: Ledger) -> None:
    ledger.write(state(), entry(), mark=mark())

    ledger.write(state(revision=2), entry(2), mark=mark(2, phase="Offboarded"))

    assert ledger.mark("retail-dev.ada") == mark(2, phase="Offboarded")


def test_the_very_same_write_with_a_mark_again_is_no_conflict(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.write(state(), entry(), mark=mark())

    assert len(ledger.timeline("retail-dev.ada", 9).items) == 1


@pytest.mark.parametrize("kept", [5, 7])
def test_mark_of_no_later_revision_is_a_conflict_and_nothing_is_written(
    ledger: Ledger, kept: int
) -> None:
    ledger.write(state(revision=kept), entry(kept), mark=mark(kept, at="then"), before=0)

    with pytest.raises(RevisionConflictError):
        ledger.write(state(revision=5, team="x"), entry(5), mark=mark(5), before=kept)

    assert ledger.mark("retail-dev.ada") == mark(kept, at="then")
    assert ledger.read("retail-dev.ada") == state(revision=kept)


def test_revision_may_leap_over_others_where_the_stored_one_is_named(ledger: Ledger) -> None:
    ledger.write(state(revision=7), entry(7), before=0)

    ledger.write(state(revision=12), entry(12), before=7)

    assert ledger.read("retail-dev.ada") == state(revision=12)
    revisions = [each["revision"] for each in ledger.timeline("retail-dev.ada", 9).items]
    assert revisions == [7, 12]


@pytest.mark.parametrize("before", [0, 8])
def test_leap_from_another_revision_than_the_stored_one_is_a_conflict(
    ledger: Ledger, before: int
) -> None:
    ledger.write(state(revision=7), entry(7), before=0)

    with pytest.raises(RevisionConflictError):
        ledger.write(state(revision=12), entry(12), before=before)


def test_marks_are_paged_and_complete(ledger: Ledger) -> None:
    names = {f"retail-dev.user-{number}" for number in range(7)}
    for name in names:
        kept = Mark(name, 1, {"phase": "Suspended"})
        ledger.write({**state(), "id": name}, entry(), mark=kept)

    seen: list[str] = []
    after, pages = None, 0
    while pages == 0 or after is not None:
        page = ledger.marks(3, after)
        seen += [each.id for each in page.marks]
        after, pages = page.next_key, pages + 1
        assert pages < 9

    assert sorted(seen) == sorted(names)
