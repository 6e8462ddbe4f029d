"""`studioctl accounts enable|recheck|close|sweep`: in pieces, each account for itself."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from tests.cli.fake_accounts import NEWCOMER, FakeAccounts, number
from tests.cli.fake_api import FakeClock
from tests.cli.running import Studioctl, words

OTHER = "555555555555"
LEFT = "555555555555 cannot be enabled. RemoveAccountFromOrganization: the account left."
BUSY = ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "x"}}, "Invoke")


def asked(studioctl: Studioctl, action: str) -> list[dict[str, Any]]:
    return [each for each in studioctl.enabler.asked if each["action"] == action]


def test_enable_asks_for_the_accounts_named_with_who_asks(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    result = studioctl("accounts", "enable", NEWCOMER, OTHER, NEWCOMER)

    assert result.exit_code == 0
    assert asked(studioctl, "enable") == [
        {
            "action": "enable",
            "accounts": [NEWCOMER, OTHER],
            "asserted_by": "arn:aws:sts::111111111111:assumed-role/operators/grace",
            "dry_run": False,
        }
    ]
    assert f"{NEWCOMER} changed Enabling Somebody asked for Projects." in words(result.stdout)
    assert words(result.stdout).endswith("2 accounts: 2 changed.")
    assert "`studioctl accounts list` shows them" in words(result.stderr)


def test_one_account_that_is_at_work_can_be_followed(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    said = words(studioctl("accounts", "enable", NEWCOMER).stderr)

    assert said.endswith(f"Follow it with: studioctl accounts timeline {NEWCOMER} --follow")


def test_stage_regions_and_who_asks_are_passed_on(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    regions = ("--region", "eu-west-1", "--region", "us-gov-west-1", "--region", "eu-west-1")

    studioctl("accounts", "enable", NEWCOMER, "--stage", "dev", *regions, "--asserted-by", "Ada")

    [said] = asked(studioctl, "enable")
    assert (said["stage"], said["regions"]) == ("dev", ["eu-west-1", "us-gov-west-1"])
    assert said["asserted_by"] == "Ada"
    assert studioctl.sts.places == []


def test_an_account_that_is_refused_is_its_own_and_exits_1(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.refuses[OTHER] = LEFT

    result = studioctl("accounts", "enable", OTHER, NEWCOMER)

    said = words(result.stdout)
    assert result.exit_code == 1
    assert f"{OTHER} refused - 555555555555 cannot be enabled." in said
    assert "the account left." in said
    assert f"{NEWCOMER} changed Enabling" in said
    assert said.endswith("2 accounts: 1 refused, 1 changed.")


def test_a_refusal_in_json_is_the_functions_own_document(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.refuses[OTHER] = LEFT

    document = json.loads(studioctl("accounts", "enable", OTHER, NEWCOMER, "--json").stdout)

    refused, changed = document["accounts"]
    assert (refused["outcome"], refused["error"]["status"]) == ("refused", 409)
    assert (changed["outcome"], changed["phase"]) == ("changed", "Enabling")
    assert document["summary"] == {
        "outcomes": {"refused": 1, "changed": 1},
        "phases": {"Enabling": 1},
    }


@pytest.mark.parametrize(("options", "pieces"), [((), [100, 100, 30]), (("--dry-run",), [10] * 23)])
def test_many_accounts_are_sent_in_pieces_that_an_invocation_takes(
    options: tuple[str, ...],
    pieces: list[int],
    studioctl: Studioctl,
    accounts: FakeAccounts,
) -> None:
    ids = [number(index) for index in range(230)]

    result = studioctl("accounts", "enable", *ids, *options, "--json")

    assert [len(each["accounts"]) for each in asked(studioctl, "enable")] == pieces
    assert [each["account"] for each in json.loads(result.stdout)["accounts"]] == ids


@pytest.mark.parametrize("action", ["enable", "recheck"])
def test_all_is_paged_to_the_end(action: str, studioctl: Studioctl, accounts: FakeAccounts) -> None:
    for index in range(120):
        accounts.put(number(index))
    accounts.put(OTHER, "Joined", projects={"wanted": False, "regions": []})

    document = json.loads(studioctl("accounts", action, "--all", "--json").stdout)

    assert len(document["accounts"]) == 120
    assert [each.get("cursor") for each in asked(studioctl, action)] == [None, "50", "100"]
    assert all(each["all"] and "accounts" not in each for each in asked(studioctl, action))


def test_all_of_none_says_so(studioctl: Studioctl, accounts: FakeAccounts) -> None:
    result = studioctl("accounts", "recheck", "--all")

    assert (result.exit_code, result.stdout) == (
        0,
        "There are no accounts that Projects are wanted in.\n",
    )


def test_a_cursor_that_leads_nowhere_ends_the_work(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    told = {"accounts": [{"account": NEWCOMER, "changed": True}], "next_cursor": "1"}
    studioctl.enabler.results["recheck"] = told

    result = studioctl("accounts", "recheck", "--all")

    assert result.exit_code == 1
    assert "the same page again" in words(result.stderr)
    assert len(studioctl.enabler.asked) == 2


def test_a_dry_run_shows_the_plan_of_each_account_and_changes_nothing(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.put(NEWCOMER)
    accounts.would[OTHER] = ["eu-west-1: enable the portfolio of SageMaker Projects.", "Then [b]"]

    result = studioctl("accounts", "enable", NEWCOMER, OTHER, "--dry-run")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{NEWCOMER}  Enabled",
        "  nothing to do",
        OTHER,
        "  eu-west-1: enable the portfolio of SageMaker Projects.",
        "  Then [b]",
        "",
        "2 accounts: 1 nothing to do, 1 planned.",
    ]
    assert "This was a dry run: nothing was changed." in words(result.stderr)
    assert OTHER not in accounts.accounts


def test_a_dry_run_in_json_has_the_sentences(studioctl: Studioctl, accounts: FakeAccounts) -> None:
    accounts.would[OTHER] = ["eu-west-1: enable it."]
    accounts.refuses[NEWCOMER] = "It left."

    result = studioctl("accounts", "enable", OTHER, NEWCOMER, "--dry-run", "--json")

    planned, refused = json.loads(result.stdout)["accounts"]
    assert result.exit_code == 1
    assert (planned["outcome"], planned["would"]) == ("planned", ["eu-west-1: enable it."])
    assert refused["outcome"] == "refused"


def test_a_dry_run_of_a_failed_account_is_no_failure(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.put(NEWCOMER, "Failed")

    assert studioctl("accounts", "recheck", NEWCOMER, "--dry-run").exit_code == 0


def test_enable_waits_until_enabled(
    studioctl: Studioctl, accounts: FakeAccounts, clock: FakeClock
) -> None:
    result = studioctl("accounts", "enable", NEWCOMER, OTHER, "--wait")

    assert result.exit_code == 0
    assert "Waiting for 2 accounts" in words(result.stderr)
    assert "2 accounts: 2 changed. 2 Enabled after" in words(result.stdout)
    assert 4 <= clock.seconds < 10
    assert studioctl.api.sent == []


def test_enable_that_waits_for_a_failed_account_exits_1_with_awss_reason(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.ends[OTHER] = ("Failed", "AWS says: LimitExceededException.")

    result = studioctl("accounts", "enable", NEWCOMER, OTHER, "--wait", "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [each["phase"] for each in document["accounts"]] == ["Enabled", "Failed"]
    assert document["accounts"][1]["message"] == "AWS says: LimitExceededException."
    assert document["summary"]["phases"] == {"Enabled": 1, "Failed": 1}


def test_an_account_that_is_looked_after_without_projects_is_not_enabled(
    studioctl: Studioctl, accounts: FakeAccounts, clock: FakeClock
) -> None:
    accounts.ends[NEWCOMER] = ("Joined", "Projects are enabled in: dev.")

    result = studioctl("accounts", "enable", NEWCOMER, "--wait")

    assert result.exit_code == 1
    assert f"{NEWCOMER} Projects are enabled in: dev." in words(result.stdout)
    assert clock.seconds < 10


def test_waiting_for_a_base_goes_on_until_the_timeout_and_says_that_it_may_take_days(
    studioctl: Studioctl, accounts: FakeAccounts, clock: FakeClock
) -> None:
    accounts.ends[NEWCOMER] = ("WaitingForBase", "The role cannot be assumed.")

    result = studioctl("accounts", "enable", NEWCOMER, "--wait", "--timeout", "60")

    assert result.exit_code == 1
    assert clock.seconds == 60
    assert f"{NEWCOMER} The role cannot be assumed." in words(result.stdout)
    assert "1 account waits for its base, which may take days." in words(result.stderr)


def test_many_accounts_are_waited_for_by_pages(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    ids = [number(index) for index in range(120)]

    result = studioctl("accounts", "enable", *ids, "--wait", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["summary"]["phases"] == {"Enabled": 120}
    assert asked(studioctl, "status") == []


def test_a_function_that_is_busy_for_a_moment_does_not_end_the_waiting(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    studioctl.enabler.errors = [None, BUSY, BUSY]

    assert studioctl("accounts", "enable", NEWCOMER, "--wait").exit_code == 0


def test_a_function_that_is_lost_while_waiting_leaves_what_was_done(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    studioctl.enabler.errors = [None, *[BUSY] * 9]

    result = studioctl("accounts", "enable", NEWCOMER, "--wait", "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 3
    assert document["accounts"][0]["outcome"] == "changed"
    assert document["error"]["kind"] == "unreachable"


def test_a_function_that_is_lost_in_between_tells_what_is_done_and_of_whom_nothing_is_known(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    ids = [number(index) for index in range(130)]
    studioctl.enabler.errors = [None, ReadTimeoutError(endpoint_url="x")]

    result = studioctl("accounts", "enable", *ids, "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 3
    assert len(document["accounts"]) == 100
    assert document["unanswered"] == ids[100:]
    assert f"Nothing is known of: {ids[100]}, " in words(result.stderr)


def test_a_function_that_cannot_be_invoked_at_all_is_one_sentence(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    studioctl.enabler.error = BUSY

    result = studioctl("accounts", "enable", NEWCOMER, "--json")

    assert result.exit_code == 3
    assert set(json.loads(result.stdout)) == {"error"}


def test_no_function_known_names_its_variable(studioctl: Studioctl, accounts: FakeAccounts) -> None:
    del studioctl.environ["PROJECTS_ADMIN_FUNCTION"]

    result = studioctl("accounts", "sweep")

    assert result.exit_code == 3
    assert "set PROJECTS_ADMIN_FUNCTION (or --function)" in words(result.stderr)


def test_recheck_of_what_wants_no_projects_changes_nothing(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.put(NEWCOMER, "Joined", projects={"wanted": False, "regions": []})
    accounts.put(OTHER, "Failed")

    result = studioctl("accounts", "recheck", NEWCOMER, OTHER)

    said = words(result.stdout)
    assert result.exit_code == 0
    assert f"{NEWCOMER} unchanged Joined It is Joined." in said
    assert f"{OTHER} changed Enabling" in said


def test_recheck_of_an_unknown_account_is_refused(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    result = studioctl("accounts", "recheck", NEWCOMER)

    assert result.exit_code == 1
    assert f"Nothing is known of the account {NEWCOMER}." in words(result.stdout)


@pytest.mark.parametrize(("options", "which"), [((), "all"), (("--due",), "due")])
def test_sweep_says_how_many_are_looked_at(
    options: tuple[str, ...], which: str, studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.put(NEWCOMER)

    result = studioctl("accounts", "sweep", *options)

    assert (result.exit_code, result.stdout) == (0, "Being looked at: 1 account.\n")
    assert asked(studioctl, "sweep") == [{"action": "sweep", "which": which}]
    assert json.loads(studioctl("accounts", "sweep", "--json").stdout) == {"accounts": 1}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("enable",), "Give the ids of accounts, or --all."),
        (("enable", NEWCOMER, "--all"), "Give the ids of accounts, or --all."),
        (("enable", NEWCOMER, "4444", "٤" * 12), "is 12 digits; not so: 4444, ٤"),
        (("enable", "creation-0123456789ab"), "is 12 digits"),
        (("enable", NEWCOMER, "--region", "Ireland"), "A region is like eu-west-1; not so: Ire"),
        (("enable", NEWCOMER, "--stage", "test"), "--stage"),
        (("enable", NEWCOMER, "--wait", "--dry-run"), "do not go together"),
        (("enable", NEWCOMER, "--asserted-by", " "), "--asserted-by has to be 1 to 256"),
        (("enable", NEWCOMER, "--asserted-by", "x" * 257), "--asserted-by has to be 1 to 256"),
        (("recheck",), "Give the ids of accounts, or --all."),
        (("recheck", "x"), "is 12 digits"),
        (("close", "--yes"), "Give the ids of accounts."),
        (("close", "x", "--yes"), "'x' is no account's id"),
    ],
)
def test_what_cannot_be_meant_is_bad_usage_and_not_sent(
    args: tuple[str, ...], says: str, studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    result = studioctl("accounts", *args)

    assert result.exit_code == 2
    assert says in words(result.stderr)
    assert studioctl.enabler.asked == []
    assert studioctl.sts.places == []
