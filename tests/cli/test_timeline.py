"""`studioctl users timeline`: what happened, and what happens."""

import json

from tests.cli.fake_api import FakeApi, FakeClock, answer
from tests.cli.running import ADD_ADA, Studioctl, words


def test_timeline_shows_what_happened_newest_last(studioctl: Studioctl) -> None:
    studioctl(*ADD_ADA, "--wait")

    result = studioctl("users", "timeline", "retail-dev.ada")

    said = words(result.stdout)
    assert result.exit_code == 0
    assert said.startswith("2026-11-02 (UTC) 09:00:00 Provisioning Requested Asked for.")
    assert said.index("Requested") < said.index("InService")
    assert "worker · CreateUserProfile 5f1c" in said
    assert said.count("2026-11-02") == 1
    assert max(len(line) for line in result.stdout.splitlines()) <= 80


def test_timeline_in_json_is_one_document(studioctl: Studioctl) -> None:
    studioctl(*ADD_ADA)

    items = json.loads(studioctl("users", "timeline", "retail-dev.ada", "--json").stdout)["items"]

    assert [entry["revision"] for entry in items] == [1]


def test_timeline_follows_until_ready(studioctl: Studioctl, clock: FakeClock) -> None:
    studioctl(*ADD_ADA)

    result = studioctl("users", "timeline", "retail-dev.ada", "--follow", "--json")

    entries = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [entry["phase"] for entry in entries] == ["Provisioning", "Ready"]
    assert clock.seconds == 4


def test_timeline_followed_to_a_failure_exits_1(studioctl: Studioctl, api: FakeApi) -> None:
    api.fails = frozenset({"Ada"})
    studioctl(*ADD_ADA)

    assert studioctl("users", "timeline", "retail-dev.ada", "--follow").exit_code == 1


def test_timeline_is_not_followed_for_ever(
    studioctl: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    api.seconds = 10_000
    studioctl(*ADD_ADA)

    result = studioctl("users", "timeline", "retail-dev.ada", "--follow", "--timeout", "60")

    assert result.exit_code == 1
    assert "Still not settled after 60 s" in result.stderr
    assert clock.seconds == 60


def test_a_long_timeline_is_read_page_by_page_and_on_from_its_last_page(
    studioctl: Studioctl, api: FakeApi
) -> None:
    def page(phase: str, revisions: list[int], cursor: str | None) -> dict[str, object]:
        at = "2026-11-02T09:00:00.000Z"
        items = [{"revision": number, "at": at, "phase": phase} for number in revisions]
        return {"items": items, "next_cursor": cursor}

    api.troubles = [
        answer(200, page("Provisioning", [1, 2], "2")),
        answer(200, page("Provisioning", [3], None)),
        answer(200, page("Provisioning", [3], None)),
        answer(200, page("Ready", [3, 4], None)),
    ]

    result = studioctl("users", "timeline", "retail-dev.ada", "--follow", "--json")

    assert [json.loads(line)["revision"] for line in result.stdout.splitlines()] == [1, 2, 3, 4]
    assert [sent.query.get("cursor") for sent in api.sent] == [None, "2", "2", "2"]
