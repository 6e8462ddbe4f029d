"""`studioctl users change`: a merge patch of what was said, and nothing else."""

import json

import pytest

from tests.cli.fake_api import FakeApi, FakeClock
from tests.cli.running import ADD_ADA, Studioctl, words

CHANGE = ("users", "change", "retail-dev.ada")


@pytest.fixture
def ada(studioctl: Studioctl) -> Studioctl:
    """Ada is Ready."""
    studioctl(*ADD_ADA, "--wait")
    return studioctl


def patches(api: FakeApi) -> list[object]:
    return [json.loads(sent.body) for sent in api.sent if sent.method == "PATCH"]


def test_only_what_was_said_is_sent(ada: Studioctl, api: FakeApi) -> None:
    ada("users", "change", "retail-dev.ada", "--team", "risk", "--cost-center", "CC-7")

    assert patches(api) == [{"team": "risk", "cost_center": "CC-7"}]


def test_cleared_fields_are_sent_as_null(ada: Studioctl, api: FakeApi) -> None:
    ada(*CHANGE, "--clear", "cost-center", "--clear", "expires_at", "--clear", "studio_settings")

    assert patches(api) == [{"cost_center": None, "expires_at": None, "studio_settings": None}]


def test_a_change_is_waited_for_until_ready(ada: Studioctl) -> None:
    result = ada(*CHANGE, "--team", "risk", "--wait", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["user"]["phase"] == "Ready"


def test_a_change_of_a_suspended_user_is_done_when_it_is_suspended_again(ada: Studioctl) -> None:
    ada("users", "suspend", "retail-dev.ada", "--wait")

    result = ada(*CHANGE, "--team", "risk", "--wait", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["user"]["phase"] == "Suspended"


def test_a_change_that_needs_approval_says_of_what_and_from_whom(
    ada: Studioctl, api: FakeApi
) -> None:
    api.approvals = {"lead-data-scientist": 1}

    asked = ada(*CHANGE, "--persona", "lead-data-scientist")

    assert asked.exit_code == 0
    assert "persona data-scientist" in words(asked.stdout)
    assert "waiting change persona = lead-data-scientist" in words(asked.stdout)
    assert "retail-dev.ada waits for 1 approval until 2026-11-09" in words(asked.stderr)
    assert "user/ada, arn:aws:iam::111111111111:user/bo." in words(asked.stderr)


def test_a_change_that_needs_approval_is_not_done_yet_when_waited_for(
    ada: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    api.approvals = {"lead-data-scientist": 1}
    before = clock.seconds

    result = ada(*CHANGE, "--persona", "lead-data-scientist", "--wait")

    assert result.exit_code == 1
    assert "waits for 1 approval" in words(result.stderr)
    assert clock.seconds == before


def test_a_change_of_a_generation_that_is_past_tells_the_present_one(
    ada: Studioctl, api: FakeApi
) -> None:
    ada(*CHANGE, "--team", "risk", "--if-match", "1")

    result = ada(*CHANGE, "--team", "trade", "--if-match", "1")

    assert result.exit_code == 1
    said = words(result.stderr)
    assert said.startswith("Precondition Failed retail-dev.ada is at generation 2, not")
    assert said.endswith("Its generation is 2 now. Look again, then: --if-match 2")
    assert api.users["retail-dev.ada"]["team"] == "risk"


def test_settings_of_a_file_are_merged_in_and_null_clears_one(ada: Studioctl, api: FakeApi) -> None:
    file = ada.file("s.yml", "idle_shutdown_minutes: 90\ncanvas: null\n")

    assert ada(*CHANGE, "--settings", file).exit_code == 0
    assert patches(api) == [{"studio_settings": {"idle_shutdown_minutes": 90, "canvas": None}}]


def test_a_part_of_a_setting_is_left_to_the_api_which_knows_the_rest(
    ada: Studioctl, api: FakeApi
) -> None:
    file = ada.file("s.yml", "space_storage:\n  maximum_gb: 200\n")

    assert ada(*CHANGE, "--settings", file).exit_code == 0
    assert patches(api) == [{"studio_settings": {"space_storage": {"maximum_gb": 200}}}]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Nothing to change"),
        (("--clear", "persona"), "these can be: owner"),
        (("--clear", "phase"), "these can be: owner"),
        (("--clear", "team", "--team", "risk"), "both set and cleared"),
        (("--email", "ada"), "--email: It must be like ada@bank.example."),
        (("--owner", "ada"), "--owner: It must be the ARN"),
        (("--cost-center", "\t"), "--cost-center: It becomes a tag"),
        (("--expires-at", "2020-01-01T00:00:00Z"), "--expires-at: It must lie in the future."),
        (("--if-match", "0", "--team", "x"), "--if-match"),
        (("--settings", "absent.json"), "The file cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_bad_usage_and_not_sent(
    options: tuple[str, ...], says: str, studioctl: Studioctl, api: FakeApi
) -> None:
    result = studioctl(*CHANGE, *options)

    assert result.exit_code == 2
    assert says in words(result.stderr)
    assert api.sent == []
