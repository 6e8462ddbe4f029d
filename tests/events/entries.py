"""Entries for the publisher's tests."""

from datetime import UTC, datetime

from events.entry import Entry


def entry(key: str, number: int, padding: int = 0) -> Entry:
    return Entry(
        key=key,
        source="studio.user-onboarding",
        detail_type="UserRequested.v1",
        detail=f'{{"key":"{key}","number":{number},"padding":"{"x" * padding}"}}',
        occurred_at=datetime(2026, 11, 2, 9, 12, 44, tzinfo=UTC),
    )
