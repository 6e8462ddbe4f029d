"""`studioctl accounts list|get|timeline`: what is known of accounts."""

import json
from typing import Any

import pytest

from tests.cli.fake_accounts import NEWCOMER, FakeAccounts, number
from tests.cli.fake_api import FakeApi, FakeClock
from tests.cli.running import Studioctl, words

CREATION = "creation-0123456789ab"


def test_list_is_a_table_that_fits_a_terminal(
    studioctl: Studioctl, accounts: FakeAccounts, clock: FakeClock
) -> None:
    accounts.put(NEWCOMER)
    accounts.put("222222222222", account_name="retail development", account_set="retail")
    clock.sleep(7200)

    result = studioctl("accounts", "list")

    said = words(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert said.startswith("Account Name Set/Stage Phase Since Reason 222222222222 retail")
    assert "retail/dev Enabled 2 h EnabledNow" in said
    assert f"{NEWCOMER} newcomer-dev -/dev Enabled" in said


def test_list_says_below_why_some_wait_or_failed_and_folds_it(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    words_of_aws = "AccessDenied: not authorized to perform " * 5
    accounts.put(NEWCOMER, "Failed", message=words_of_aws)
    accounts.put("222222222222", "WaitingForBase", message="The parameter /mlops/role/ds is not.")
    accounts.put("333333333333", message="All is well.")

    result = studioctl("accounts", "list")

    said = words(result.stdout)
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert "222222222222 The parameter /mlops/role/ds is not." in said
    assert said.endswith(f"{NEWCOMER} {words_of_aws.strip()}")
    assert "All is well." not in said


def test_list_filters_at_the_api(
    studioctl: Studioctl, accounts: FakeAccounts, api: FakeApi
) -> None:
    result = studioctl(
        *("accounts", "list", "--phase", "waitingforbase", "--stage", "dev", "--set", "retail")
    )

    filters = {"phase": "WaitingForBase", "stage": "dev", "account_set": "retail"}
    assert result.stdout == "No accounts.\n"
    assert api.sent[0].query == {**filters, "limit": "50"}


def test_list_goes_on_after_an_empty_page(studioctl: Studioctl, accounts: FakeAccounts) -> None:
    for index in range(7):
        accounts.put(number(index), "Failed" if index == 6 else "Enabled")
    accounts.scan = 2

    document = json.loads(studioctl("accounts", "list", "--phase", "Failed", "--json").stdout)

    assert [each["id"] for each in document["items"]] == [number(6)]
    assert document["more"] is False


@pytest.mark.parametrize(
    ("options", "shown", "more"),
    [((), 50, True), (("--limit", "130"), 130, True), (("--all",), 230, False)],
)
def test_list_pages_as_far_as_asked(
    options: tuple[str, ...],
    shown: int,
    more: bool,
    studioctl: Studioctl,
    accounts: FakeAccounts,
) -> None:
    for index in range(230):
        accounts.put(number(index))

    result = studioctl("accounts", "list", "--json", *options)

    document = json.loads(result.stdout)
    assert len({each["id"] for each in document["items"]}) == shown
    assert document["more"] is more
    assert ("--all lists them" in result.stderr) is more


@pytest.mark.parametrize(
    ("options", "key"), [((), "ADM"), (("--as", "requester"), "AKIAREQUESTER")]
)
def test_accounts_are_looked_at_as_the_sandboxs_admin_unless_said(
    options: tuple[str, ...],
    key: str,
    studioctl: Studioctl,
    accounts: FakeAccounts,
    api: FakeApi,
) -> None:
    accounts.put(NEWCOMER)

    assert studioctl("accounts", "get", NEWCOMER, *options).exit_code == 0
    assert f"Credential={key}/" in api.sent[0].headers["Authorization"]


def test_get_shows_membership_base_and_projects_with_roles_by_name(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    asked = {"action": "enable", "stage": "dev", "regions": ["eu-west-1"]}
    accounts.put(NEWCOMER, asked=asked)

    result = studioctl("accounts", "get", NEWCOMER)

    said = words(result.stdout)
    assert result.exit_code == 0
    assert said.startswith(f"{NEWCOMER} phase Enabled reason EnabledNow message It is Enabled.")
    assert "account name newcomer-dev stage dev regions eu-west-1 looked after yes" in said
    assert "membership member, since 2026-11-02T08:12:43.000Z (CreateManagedAccount)" in said
    assert "organizational unit ou-ab12-cd34ef56 base there projects wanted" in said
    assert "eu-west-1 port-abcdefghijklm" in said
    assert "used by sandbox-eu-west-1-ds, sandbox-eu-west-1-lead" in said
    assert "asked by an admin enable as dev in eu-west-1" in said
    assert "arn:" not in said


def test_get_shows_the_last_failure_of_what_never_came_to_be(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    failure = {"at": "2026-11-01T10:00:00Z", "told_by": "CreateManagedAccount", "message": "No."}
    membership = {"state": "unknown", "since": None, "told_by": None, "last_failure": failure}
    nowhere = {"wanted": False, "regions": []}
    accounts.put(CREATION, "Failed", membership=membership, projects=nowhere, managed=False)

    said = words(studioctl("accounts", "get", CREATION).stdout)

    assert (
        "membership unknown last failure 2026-11-01T10:00:00Z (CreateManagedAccount): No." in said
    )
    assert "looked after no" in said
    assert "projects not wanted" in said


def test_get_shows_a_line_for_each_network_and_where_there_is_more(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    subnets = [{"id": "subnet-1"}, {"id": "subnet-2"}]
    west = {"region": "eu-west-1", "phase": "InSync", "vpc_id": "vpc-0a1b2c3d4e5f60718"}
    north = {"region": "eu-north-1", "phase": "WaitingForBase", "vpc_id": None}
    accounts.put(
        NEWCOMER,
        networks=[
            {**north, "private_subnets": [], "warnings": []},
            {**west, "private_subnets": subnets, "warnings": [{"code": "FewAddresses"}]},
        ],
    )

    result = studioctl("accounts", "get", NEWCOMER)

    said = words(result.stdout)
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert f"networks studioctl networks get {NEWCOMER}.REGION tells more eu-north-1" in said
    assert "eu-north-1 WaitingForBase, no VPC known, 0 private subnets, 0 warnings" in said
    assert "eu-west-1 InSync, vpc-0a1b2c3d4e5f60718, 2 private subnets, 1 warning " in said


@pytest.mark.parametrize("more", [{}, {"networks": []}, {"networks": None}])
def test_get_says_nothing_of_networks_that_are_not_told(
    more: dict[str, Any], studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.put(NEWCOMER, **more)

    result = studioctl("accounts", "get", NEWCOMER)

    assert result.exit_code == 0
    assert "network" not in result.stdout


def test_get_in_json_is_the_apis_own_document(studioctl: Studioctl, accounts: FakeAccounts) -> None:
    accounts.put(NEWCOMER)

    result = studioctl("accounts", "get", NEWCOMER, "--json")

    assert json.loads(result.stdout) == accounts.accounts[NEWCOMER]


def test_get_of_an_unknown_account_exits_1(studioctl: Studioctl, accounts: FakeAccounts) -> None:
    result = studioctl("accounts", "get", NEWCOMER)

    assert result.exit_code == 1
    assert "Not Found Nothing is known of the account." in words(result.stderr)


@pytest.mark.parametrize("command", ["get", "timeline"])
@pytest.mark.parametrize(
    "account_id", ["", "44444444444", "4" * 13, "retail-dev", "٤" * 12, "../users", "creation-x"]
)
def test_an_id_that_is_none_is_bad_usage_and_not_sent(
    command: str, account_id: str, studioctl: Studioctl, api: FakeApi
) -> None:
    assert studioctl("accounts", command, account_id).exit_code == 2
    assert api.sent == []


@pytest.mark.parametrize(
    "args", [("--phase", "Ready"), ("--stage", "test"), ("--limit", "0"), ("--all", "--limit", "2")]
)
def test_bad_usage_of_list_sends_nothing(
    args: tuple[str, ...], studioctl: Studioctl, api: FakeApi
) -> None:
    assert studioctl("accounts", "list", *args).exit_code == 2
    assert api.sent == []


def test_timeline_shows_what_happened_newest_last(
    studioctl: Studioctl, accounts: FakeAccounts
) -> None:
    accounts.put(NEWCOMER, "Enabling")
    accounts.put(NEWCOMER, "Enabled")

    said = words(studioctl("accounts", "timeline", NEWCOMER).stdout)

    assert said.startswith("2026-11-02 (UTC) 09:00:00 Enabling EnablingNow")
    assert said.index("EnablingNow") < said.index("EnabledNow")


@pytest.mark.parametrize("phase", ["Outside", "Joined", "Enabled", "Closed", "Failed"])
def test_timeline_of_a_settled_account_is_not_followed_further(
    phase: str, studioctl: Studioctl, accounts: FakeAccounts, clock: FakeClock
) -> None:
    accounts.put(NEWCOMER, phase)

    result = studioctl("accounts", "timeline", NEWCOMER, "--follow", "--json")

    assert result.exit_code == (1 if phase == "Failed" else 0)
    assert clock.seconds == 0


@pytest.mark.parametrize("phase", ["Enabling", "Closing", "WaitingForBase"])
def test_timeline_is_followed_while_an_account_is_at_work(
    phase: str, studioctl: Studioctl, accounts: FakeAccounts, clock: FakeClock
) -> None:
    accounts.put(NEWCOMER, phase)

    result = studioctl("accounts", "timeline", NEWCOMER, "--follow", "--json")

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
    assert clock.seconds == 4


def test_following_says_once_that_a_base_may_take_days_and_goes_on_until_the_timeout(
    studioctl: Studioctl, accounts: FakeAccounts, clock: FakeClock
) -> None:
    accounts.put(NEWCOMER, "WaitingForBase")
    accounts.seconds = 10_000

    result = studioctl("accounts", "timeline", NEWCOMER, "--follow", "--timeout", "60")

    said = words(result.stderr)
    assert result.exit_code == 1
    assert said.count("Its base is not there yet, which may take days.") == 1
    assert said.endswith("Still not settled after 60 s.")
    assert clock.seconds == 60
