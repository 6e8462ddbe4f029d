"""`studioctl accounts close`: nothing is closed by accident."""

import pytest

from tests.cli.fake_accounts import NEWCOMER, FakeAccounts, number
from tests.cli.running import Studioctl, words

CLOSE = ("accounts", "close", NEWCOMER)


@pytest.fixture(autouse=True)
def _newcomer_is_enabled(accounts: FakeAccounts) -> None:
    accounts.put(NEWCOMER)


def closed(studioctl: Studioctl) -> list[list[str]]:
    return [each["accounts"] for each in studioctl.enabler.asked if each["action"] == "close"]


def test_with_yes_it_is_asked_for_at_once(studioctl: Studioctl) -> None:
    result = studioctl(*CLOSE, "--yes")

    assert result.exit_code == 0
    assert f"{NEWCOMER} changed Closing" in words(result.stdout)
    assert [each["action"] for each in studioctl.enabler.asked] == ["close"]


def test_without_anybody_to_ask_it_wants_yes(studioctl: Studioctl) -> None:
    result = studioctl(*CLOSE)

    assert result.exit_code == 2
    assert "Give --yes if it is meant." in words(result.stderr)
    assert studioctl.enabler.asked == []


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "yess\n"])
def test_at_a_terminal_it_says_of_whom_and_what_and_asks(typed: str, studioctl: Studioctl) -> None:
    studioctl.typed = typed

    result = studioctl(*CLOSE, "123456789012", "--json")

    said = words(result.stderr)
    assert result.exit_code == 1
    assert said.startswith(f"{NEWCOMER} newcomer-dev Enabled 123456789012 not known")
    assert "our persona roles may no longer use the portfolios there" in said
    assert said.endswith("Close 2 accounts? [y/N] Nothing was sent.")
    assert result.stdout == ""
    assert closed(studioctl) == []


def test_what_was_confirmed_is_closed(studioctl: Studioctl) -> None:
    studioctl.typed = "y\n"

    assert studioctl(*CLOSE).exit_code == 0
    assert closed(studioctl) == [[NEWCOMER]]


def test_of_many_accounts_each_is_named(studioctl: Studioctl, accounts: FakeAccounts) -> None:
    for index in range(20):
        accounts.put(number(index), account_name=f"team-{index}")
    studioctl.typed = "n\n"

    result = studioctl("accounts", "close", *(number(index) for index in range(20)))

    assert all(f"{number(index)}  team-{index}" in result.stderr for index in range(20))


def test_a_dry_run_asks_nothing_and_shows_who_loses_the_portfolio(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.would[NEWCOMER] = ["eu-west-1: take sandbox-ds out of the portfolio port-1."]

    result = studioctl(*CLOSE, "--dry-run")

    assert result.exit_code == 0
    assert "take sandbox-ds out of the portfolio port-1." in result.stdout
    assert accounts.accounts[NEWCOMER]["phase"] == "Enabled"


def test_what_never_came_to_be_can_be_put_away(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.put("creation-0123456789ab", "Failed")

    assert studioctl("accounts", "close", "creation-0123456789ab", "--yes").exit_code == 0
    assert closed(studioctl) == [["creation-0123456789ab"]]


def test_an_account_that_is_closed_already_is_unchanged(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.put(NEWCOMER, "Closed")

    result = studioctl(*CLOSE, "--yes")

    assert result.exit_code == 0
    assert f"{NEWCOMER} unchanged Closed" in words(result.stdout)


def test_an_unknown_account_is_refused(studioctl: Studioctl) -> None:
    result = studioctl("accounts", "close", "123456789012", "--yes")

    assert result.exit_code == 1
    assert "Nothing is known of the account 123456789012." in words(result.stdout)
