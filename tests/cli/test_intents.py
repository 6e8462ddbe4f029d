"""`studioctl users approve|reject|retry|suspend|resume`: one request, and its fitting end."""

import json

import pytest

from cli.transport import Answer
from tests.cli.fake_api import FakeApi, FakeClock, problem
from tests.cli.running import ADD_ADA, Studioctl, words

ADA = "retail-dev.ada"
ADD_LEAD = ("users", "add", "Ada", "--persona", "lead-data-scientist")


@pytest.fixture
def pending(studioctl: Studioctl, api: FakeApi) -> Studioctl:
    """Ada waits for one approval."""
    api.approvals = {"lead-data-scientist": 1}
    studioctl(*ADD_LEAD)
    return studioctl


def test_an_approved_user_is_waited_for_until_ready(pending: Studioctl) -> None:
    result = pending("users", "approve", ADA, "--wait", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["user"]["phase"] == "Ready"


def test_an_approval_sends_no_body_and_says_how_to_follow(pending: Studioctl, api: FakeApi) -> None:
    result = pending("users", "approve", ADA)

    assert result.exit_code == 0
    assert (api.sent[-1].method, api.sent[-1].path) == ("POST", f"/users/{ADA}/approve")
    assert api.sent[-1].body == b""
    assert f"users timeline {ADA} --follow" in words(result.stderr)


def test_the_first_of_two_approvals_leaves_it_waiting_for_the_other(
    studioctl: Studioctl, api: FakeApi
) -> None:
    api.approvals = {"lead-data-scientist": 2}
    studioctl(*ADD_LEAD)

    result = studioctl("users", "approve", ADA)

    assert result.exit_code == 0
    assert "approvals 1 of 2, by arn:aws:iam::111111111111:user/ada" in words(result.stdout)
    assert "waits for 1 approval until" in words(result.stderr)
    assert words(result.stderr).endswith("from: arn:aws:iam::111111111111:user/bo.")


def test_waiting_ends_at_once_where_another_approval_is_needed(
    studioctl: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    api.approvals = {"lead-data-scientist": 2}
    studioctl(*ADD_LEAD)

    assert studioctl("users", "approve", ADA, "--wait").exit_code == 1
    assert clock.seconds == 0


def test_a_decision_that_the_caller_may_not_make_says_why(pending: Studioctl, api: FakeApi) -> None:
    api.troubles = [problem(403, "not-allowed", "You asked for this: somebody else decides.")]

    result = pending("users", "approve", ADA)

    assert result.exit_code == 3
    assert words(result.stderr) == "Forbidden You asked for this: somebody else decides."


def test_a_rejection_carries_its_reason_and_is_its_own_end(
    pending: Studioctl, api: FakeApi
) -> None:
    result = pending("users", "reject", ADA, "--reason", "Not in this team.", "--wait")

    assert result.exit_code == 0
    assert json.loads(api.sent[-1].body) == {"reason": "Not in this team."}
    assert "Rejected: Not in this team." in words(result.stdout)


@pytest.mark.parametrize("reason", [(), ("--reason", ""), ("--reason", "  ")])
def test_a_rejection_without_reason_is_bad_usage(
    reason: tuple[str, ...], pending: Studioctl, api: FakeApi
) -> None:
    sent = len(api.sent)

    assert pending("users", "reject", ADA, *reason).exit_code == 2
    assert len(api.sent) == sent


def test_a_suspension_is_waited_for_until_suspended_and_a_return_until_ready(
    studioctl: Studioctl,
) -> None:
    studioctl(*ADD_ADA, "--wait")

    suspended = studioctl("users", "suspend", ADA, "--wait", "--json")
    resumed = studioctl("users", "resume", ADA, "--wait", "--json")

    assert (suspended.exit_code, resumed.exit_code) == (0, 0)
    assert json.loads(suspended.stdout)["user"]["phase"] == "Suspended"
    assert json.loads(resumed.stdout)["user"]["phase"] == "Ready"


def test_a_user_that_fails_again_after_a_retry_exits_1_with_awss_reason(
    studioctl: Studioctl, api: FakeApi
) -> None:
    api.fails = frozenset({"Ada"})
    studioctl(*ADD_ADA, "--wait")

    result = studioctl("users", "retry", ADA, "--wait")

    assert result.exit_code == 1
    assert "the account has no profile left" in words(result.stdout)


def test_somebody_elses_intent_ends_the_wait_as_not_reached(
    studioctl: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    studioctl(*ADD_ADA, "--wait")
    before = clock.seconds
    suspended = {"phase": "Suspending", "studio": "retail-dev", "id": ADA, "generation": 2}
    resumed = {**suspended, "phase": "Ready", "generation": 3}
    api.troubles = [answer_of(suspended), answer_of(resumed)]

    result = studioctl("users", "suspend", ADA, "--wait")

    assert result.exit_code == 1
    assert clock.seconds - before < 5


def test_an_intent_that_the_phase_does_not_take_says_what_does(studioctl: Studioctl) -> None:
    studioctl(*ADD_ADA, "--wait")

    result = studioctl("users", "retry", ADA)

    assert result.exit_code == 1
    assert words(result.stderr) == f"Conflict {ADA} is Ready. Not taken now."


@pytest.mark.parametrize("intent", ["approve", "retry", "suspend", "resume"])
def test_an_id_that_is_none_is_not_sent(intent: str, studioctl: Studioctl, api: FakeApi) -> None:
    assert studioctl("users", intent, "../x").exit_code == 2
    assert api.sent == []


def answer_of(user: dict[str, object]) -> Answer:
    return Answer(200, {}, json.dumps(user).encode())
