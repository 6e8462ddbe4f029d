"""Timelines as they are shown: every entry once, and only at a place that is one of them."""

import pytest

from services.controller.pages import write_cursor
from services.controller.problems import InvalidFieldsError
from services.controller.timeline import TimelineEntry
from services.controller.timeline_pages import timeline_answer, timeline_page
from tests.world.table import MemoryLedger


def written(count: int) -> MemoryLedger:
    ledger = MemoryLedger()
    for revision in range(1, count + 1):
        entry = TimelineEntry(revision, "then", "Ready", "R", "M", "me", True, "c-1")
        ledger.write({"id": "a", "subject": "s", "revision": revision}, entry)
    return ledger


@pytest.mark.parametrize("limit", range(1, 7))
def test_pages_of_any_size_show_every_entry_once_newest_last(limit: int) -> None:
    ledger, query, seen = written(5), {"limit": str(limit)}, []

    while True:
        answer = timeline_answer(ledger, "a", query)
        seen += [each["revision"] for each in answer.body["items"]]
        if answer.body["next_cursor"] is None:
            break
        query["cursor"] = answer.body["next_cursor"]

    assert answer.status == 200
    assert seen == [1, 2, 3, 4, 5]


def test_entries_are_shown_without_their_events() -> None:
    shown = timeline_page(written(1), "a", 10)

    assert shown["next_cursor"] is None
    assert [set(each) for each in shown["items"]] == [
        {
            *("revision", "at", "phase", "reason", "message"),
            *("actor", "verified", "correlation_id"),
        }
    ]


@pytest.mark.parametrize(
    "place", [{"after": "T#1"}, {"after": "STATE"}, {"after": "\ud800"}, {"studio": "retail-dev"}]
)
def test_a_cursor_of_another_list_is_refused(place: dict[str, str]) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        timeline_answer(written(1), "a", {"cursor": write_cursor(place)})

    assert [each.parameter for each in refused.value.errors] == ["cursor"]


def test_every_fault_of_the_query_is_told() -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        timeline_answer(written(1), "a", {"limit": "0", "phase": "Ready"})

    assert {each.parameter for each in refused.value.errors} == {"limit", "phase"}
