"""`studioctl users offboard`: nothing goes by accident."""

import json

import pytest

from tests.cli.fake_api import FakeApi, FakeClock, answer
from tests.cli.running import ADD_ADA, Studioctl, words

ADA = "retail-dev.ada"


@pytest.fixture
def ada(studioctl: Studioctl) -> Studioctl:
    """Ada is Ready."""
    studioctl(*ADD_ADA, "--wait")
    return studioctl


def deletions(api: FakeApi) -> list[dict[str, str]]:
    return [dict(sent.query) for sent in api.sent if sent.method == "DELETE"]


def test_with_a_retention_it_is_done_once_the_user_is_closed(ada: Studioctl, api: FakeApi) -> None:
    result = ada("users", "offboard", ADA, "--retention-days", "7", "--wait")

    assert result.exit_code == 0
    assert deletions(api) == [{"retention_days": "7"}]
    said = words(result.stdout)
    assert "phase Offboarding reason Retained" in said
    assert "purge at 2026-11-09T09:00" in said


def test_the_retention_is_the_installations_unless_said(ada: Studioctl, api: FakeApi) -> None:
    assert ada("users", "offboard", ADA).exit_code == 0
    assert deletions(api) == [{}]


def test_at_once_it_is_done_once_the_user_is_gone(ada: Studioctl) -> None:
    result = ada("users", "offboard", ADA, "--retention-days", "0", "--yes", "--wait", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["user"]["phase"] == "Offboarded"


def test_at_once_without_anybody_to_ask_wants_yes(ada: Studioctl, api: FakeApi) -> None:
    result = ada("users", "offboard", ADA, "--retention-days", "0")

    assert result.exit_code == 2
    assert "Give --yes" in result.stderr
    assert deletions(api) == []


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "yess\n"])
@pytest.mark.parametrize(
    ("options", "when"),
    [
        ((), "after the installation's retention (30 days unless configured): private spaces"),
        (("--retention-days", "7"), "on 2026-11-09 09:00 UTC: private spaces"),
        (("--retention-days", "0"), "at once, for good: private spaces"),
    ],
)
def test_at_a_terminal_it_says_what_goes_and_when_and_asks(
    options: tuple[str, ...], when: str, typed: str, ada: Studioctl, api: FakeApi
) -> None:
    ada.typed = typed

    result = ada("users", "offboard", ADA, *options, "--json")

    said = words(result.stderr)
    assert result.exit_code == 1
    assert "retail-dev.ada (data-scientist, Ready)" in said
    assert when in said
    assert said.endswith("Offboard? [y/N] Nothing was sent.")
    assert result.stdout == ""
    assert deletions(api) == []


def test_what_was_confirmed_is_what_is_offboarded(ada: Studioctl, api: FakeApi) -> None:
    ada.typed = "y\n"

    assert ada("users", "offboard", ADA).exit_code == 0
    assert api.sent[-1].headers["If-Match"] == '"1"'
    assert len(deletions(api)) == 1


def test_yes_asks_nothing(ada: Studioctl, api: FakeApi) -> None:
    ada.typed = ""

    assert ada("users", "offboard", ADA, "--yes").exit_code == 0
    assert "If-Match" not in api.sent[-1].headers


@pytest.mark.parametrize("days", ["-1", "3651", "many"])
def test_a_retention_nobody_can_have_is_bad_usage(
    days: str, studioctl: Studioctl, api: FakeApi
) -> None:
    result = studioctl("users", "offboard", ADA, "--retention-days", days, "--yes")

    assert result.exit_code == 2
    assert api.sent == []


def test_a_braked_purge_is_not_waited_for_and_says_who_releases_it(
    ada: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    ada("users", "offboard", ADA)
    held = {**api.users[ADA], "phase": "Offboarding", "reason": "DeletionBrake", "generation": 3}
    api.troubles = [answer(202, held)]
    before = clock.seconds

    result = ada("users", "offboard", ADA, "--retention-days", "0", "--yes", "--wait")

    assert result.exit_code == 1
    assert "`studioctl brake` shows why" in words(result.stderr)
    assert clock.seconds == before
