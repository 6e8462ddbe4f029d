"""Who waits for an approval: asked for, and no failure of whoever asked."""

import json

import pytest

from tests.cli.fake_api import APPROVERS, FakeApi, FakeClock, answer
from tests.cli.running import ADD_ADA, Studioctl, words

ADD_LEAD = ("users", "add", "Ada", "--persona", "lead-data-scientist")
GRACE = "retail-dev.grace-hopper"


@pytest.fixture(autouse=True)
def _leads_need_approval(api: FakeApi) -> None:
    api.approvals = {"lead-data-scientist": 1}


def test_add_says_who_can_approve_and_by_when_and_exits_0(studioctl: Studioctl) -> None:
    result = studioctl(*ADD_LEAD)

    assert result.exit_code == 0
    said = words(result.stdout)
    assert "approvals 0 of 1" in said
    assert f"who can approve {APPROVERS[0]}" in said
    assert "by when 2026-11-09T09:00:00Z" in said
    assert "retail-dev.ada waits for 1 approval until 2026-11-09" in words(result.stderr)


def test_add_that_waits_is_not_done_yet_and_does_not_sit_out_the_timeout(
    studioctl: Studioctl, clock: FakeClock
) -> None:
    result = studioctl(*ADD_LEAD, "--wait")

    assert result.exit_code == 1
    assert "waits for 1 approval" in words(result.stderr)
    assert clock.seconds == 0


def test_a_list_with_somebody_to_approve_is_no_failure(
    both: tuple[str, str], studioctl: Studioctl
) -> None:
    result = studioctl("apply", *both)

    said = words(result.stdout)
    assert result.exit_code == 0
    assert "lead-data-scientist created, waits for approval" in said
    assert "3 users: 3 created. 2 Ready, 1 PendingApproval after" in said
    assert "1 user waits for approval until 2026-11-09T09:00:00Z. Who can give it: arn:" in said
    assert said.endswith("user/bo.")


def test_so_it_is_without_waiting_and_when_applied_again(
    both: tuple[str, str], studioctl: Studioctl
) -> None:
    first = studioctl("apply", *both, "--no-wait")
    again = studioctl("apply", *both)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "1 user waits for approval" in words(first.stdout)
    assert "lead-data-scientist already there, waits for approval" in words(again.stdout)


def test_programs_see_the_approval_of_each_user(
    both: tuple[str, str], studioctl: Studioctl
) -> None:
    document = json.loads(studioctl("apply", *both, "--json").stdout)

    assert document["summary"]["phases"] == {"Ready": 2, "PendingApproval": 1}
    assert document["users"][2]["user"]["approval"]["approvers"] == APPROVERS


def test_who_is_rejected_while_the_list_waits_is_a_failure_of_it(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    studioctl("apply", *both)
    studioctl("users", "approve", GRACE, "--wait")
    api.users[GRACE] |= {"phase": "Provisioning", "generation": 3}
    rejected = {**api.users[GRACE], "phase": "Rejected", "generation": 4}
    # The studios and the users that are there; then the first look while it waits.
    api.troubles = [None, None, answer(200, rejected)]

    assert studioctl("apply", *both).exit_code == 1


def test_a_suspended_user_of_a_list_is_told_and_no_failure(
    both: tuple[str, str], studioctl: Studioctl
) -> None:
    studioctl("apply", *both)
    studioctl("users", "suspend", "retail-dev.bo", "--wait")

    result = studioctl("apply", *both)

    assert result.exit_code == 0
    assert "1 Ready, 1 PendingApproval, 1 Suspended after" in words(
        result.stdout
    ) or "1 Ready, 1 Suspended, 1 PendingApproval after" in words(result.stdout)


def test_a_failed_user_of_a_list_stays_a_failure_without_waiting(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.fails = frozenset({"bo"})
    studioctl("apply", *both)

    assert studioctl("apply", *both, "--no-wait").exit_code == 1


def test_nobody_who_could_approve_is_said(studioctl: Studioctl, api: FakeApi) -> None:
    studioctl(*ADD_LEAD)
    api.users["retail-dev.ada"]["approval"]["approvers"] = []

    assert "who can approve nobody" in words(studioctl("users", "get", "retail-dev.ada").stdout)


def test_what_else_is_waited_for_shows_in_get(studioctl: Studioctl, api: FakeApi) -> None:
    studioctl(*ADD_ADA)
    api.users["retail-dev.ada"] |= {
        "phase": "Offboarding",
        "reason": "Retained",
        "purge_at": "2026-12-02T09:00:00.000Z",
        "next_chapter": {"persona": "lead-data-scientist", "requested_by": "arn:bo"},
        "studio_settings": {"idle_shutdown_minutes": 90},
        "warnings": ["The shared space team belongs to this user's profile; it is left alone."],
    }

    said = words(studioctl("users", "get", "retail-dev.ada").stdout)

    assert "purge at 2026-12-02T09:00:00.000Z" in said
    assert "next chapter lead-data-scientist, asked for by arn:bo" in said
    assert "setting idle_shutdown_minutes = 90" in said
    assert "warning The shared space team" in said


def test_a_new_request_behind_a_retained_user_ends_the_wait_as_not_done(
    studioctl: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    studioctl(*ADD_ADA, "--wait")
    before = clock.seconds
    retained = {**api.users["retail-dev.ada"], "phase": "Offboarding", "reason": "Retained"}
    api.troubles = [answer(202, {**retained, "next_chapter": {"persona": "data-scientist"}})]

    assert studioctl(*ADD_ADA, "--wait").exit_code == 1
    assert clock.seconds == before


def test_a_new_request_behind_an_ended_chapter_is_waited_for(
    studioctl: Studioctl, api: FakeApi
) -> None:
    studioctl(*ADD_ADA, "--wait")
    ended = {**api.users["retail-dev.ada"], "phase": "Offboarded"}
    api.troubles = [answer(202, {**ended, "next_chapter": {"persona": "data-scientist"}})]

    assert studioctl(*ADD_ADA, "--wait").exit_code == 0


@pytest.mark.parametrize(
    ("phase", "reason", "code"),
    [
        ("Suspended", "Suspended", 0),
        ("Offboarding", "Retained", 0),
        ("Offboarded", "Offboarded", 0),
        ("Offboarding", "DeletionBrake", 1),
        ("PendingApproval", "ApprovalNeeded", 1),
        ("Rejected", "Rejected", 1),
        ("Failed", "TimedOut", 1),
    ],
)
def test_a_timeline_is_followed_until_nothing_moves(
    phase: str, reason: str, code: int, studioctl: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    entry = {"revision": 1, "at": "2026-11-02T09:00:00Z", "phase": phase, "reason": reason}
    api.troubles = [answer(200, {"items": [entry], "next_cursor": None})]

    result = studioctl("users", "timeline", "retail-dev.ada", "--follow", "--json")

    assert result.exit_code == code
    assert clock.seconds == 0
