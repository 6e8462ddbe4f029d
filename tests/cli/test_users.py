"""`studioctl users`, as a person and as a program see it."""

import json
from datetime import timedelta

import pytest

from tests.cli.fake_api import FakeApi, FakeClock
from tests.cli.running import ADD_ADA, Studioctl, words


def test_add_asks_for_a_user_with_every_field_given(studioctl: Studioctl, api: FakeApi) -> None:
    more = ("--studio", "retail-dev", "--email", "ada@bank.example", "--team", "risk")
    tags = ("--cost-center", "CC-7", "--owner", "arn:aws:iam::111111111111:user/ada")

    result = studioctl(*ADD_ADA, *more, *tags, "--expires-at", "2027-01-31T18:00:00Z")

    assert result.exit_code == 0
    assert "retail-dev.ada" in result.stdout
    assert "phase" in result.stdout
    assert "users timeline retail-dev.ada --follow" in result.stderr
    assert api.posts() == [
        {
            "user_name": "Ada",
            "persona": "data-scientist",
            "studio": "retail-dev",
            "email": "ada@bank.example",
            "team": "risk",
            "cost_center": "CC-7",
            "owner": "arn:aws:iam::111111111111:user/ada",
            "expires_at": "2027-01-31T18:00:00Z",
        }
    ]


def test_add_can_wait_until_ready(studioctl: Studioctl, clock: FakeClock) -> None:
    result = studioctl(*ADD_ADA, "--wait")

    assert result.exit_code == 0
    assert "Ready" in result.stdout
    assert "Waiting for 1 user" in result.stderr
    assert clock.seconds < 10


def test_add_that_waits_for_a_failed_user_exits_1_with_awss_reason(
    studioctl: Studioctl, api: FakeApi
) -> None:
    api.fails = frozenset({"Ada"})

    result = studioctl(*ADD_ADA, "--wait")

    assert result.exit_code == 1
    assert "the account has no profile left" in words(result.stdout)


def test_add_that_waits_in_vain_ends_at_its_timeout(
    studioctl: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    api.seconds = 10_000

    result = studioctl(*ADD_ADA, "--wait", "--timeout", "30")

    assert result.exit_code == 1
    assert clock.seconds == 30
    assert "Still Provisioning after 30 s" in result.stderr


def test_a_refused_name_shows_title_detail_field_and_suggestion(studioctl: Studioctl) -> None:
    result = studioctl("users", "add", "ada.lovelace@bank.example", "--persona", "data-scientist")

    assert result.exit_code == 1
    assert result.stdout == ""
    said = words(result.stderr)
    assert "Unprocessable Entity The request cannot be taken." in said
    assert "/user_name: It must be letters" in said
    assert "(try ada-lovelace)" in said


def test_a_refusal_in_json_is_the_apis_own_document(studioctl: Studioctl) -> None:
    result = studioctl("users", "add", "a.b", "--persona", "data-scientist", "--json")

    error = json.loads(result.stdout)["error"]
    assert result.exit_code == 1
    assert error["kind"] == "refused"
    assert error["problem"]["errors"][0]["suggested_user_name"] == "a-b"


def test_add_in_json_tells_new_from_known(studioctl: Studioctl) -> None:
    first = json.loads(studioctl(*ADD_ADA, "--json").stdout)
    again = json.loads(studioctl(*ADD_ADA, "--json").stdout)

    assert (first["outcome"], again["outcome"]) == ("created", "already-there")
    assert first["user"]["id"] == "retail-dev.ada"


def test_get_shows_a_user(studioctl: Studioctl) -> None:
    studioctl(*ADD_ADA)

    shown = studioctl("users", "get", "retail-dev.Ada")
    as_json = studioctl("users", "get", "retail-dev.ada", "--json")

    assert shown.exit_code == 0
    assert "account id 222222222222" in words(shown.stdout)
    assert json.loads(as_json.stdout)["user_name"] == "Ada"


def test_get_of_nobody_exits_1(studioctl: Studioctl) -> None:
    result = studioctl("users", "get", "retail-dev.nobody")

    assert result.exit_code == 1
    assert "Not Found There is no such user." in words(result.stderr)


@pytest.mark.parametrize("user_id", ["", "ada", "..", "retail-dev.", "a b/c", "x/y.z"])
def test_an_id_that_is_none_is_bad_usage(user_id: str, studioctl: Studioctl, api: FakeApi) -> None:
    assert studioctl("users", "get", user_id).exit_code == 2
    assert api.sent == []


def test_list_is_a_table_that_fits_a_terminal(studioctl: Studioctl) -> None:
    studioctl(*ADD_ADA, "--wait")
    studioctl("users", "add", "grace-hopper", "--persona", "lead-data-scientist")

    result = studioctl("users", "list")

    lines = [line.split() for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert lines[0] == ["ID", "Persona", "Phase", "Reason", "Since"]
    assert lines[1][:4] == ["retail-dev.ada", "data-scientist", "Ready", "InService"]
    assert lines[2][:3] == ["retail-dev.grace-hopper", "lead-data-scientist", "Provisioning"]


def test_whose_time_ends_is_shown_with_how_long_that_is(
    studioctl: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    at = (clock.now() + timedelta(days=3, minutes=1)).isoformat()
    studioctl(*ADD_ADA)
    api.users["retail-dev.ada"]["expires_at"] = at

    listed = studioctl("users", "list")
    shown = studioctl("users", "get", "retail-dev.ada")
    clock.seconds += 4 * 86_400
    later = studioctl("users", "list")

    assert listed.stdout.splitlines()[0].split()[-1] == "Expires"
    assert listed.stdout.splitlines()[1].rstrip().endswith("in 3 d")
    assert f"expires at {at} (in 3 d)" in words(shown.stdout)
    assert later.stdout.splitlines()[1].rstrip().endswith("24 h ago")


def test_list_of_nobody_says_so(studioctl: Studioctl) -> None:
    result = studioctl("users", "list")

    assert (result.exit_code, result.stdout) == (0, "No users.\n")


def test_list_filters_at_the_api(studioctl: Studioctl, api: FakeApi) -> None:
    studioctl("users", "list", "--studio", "retail-dev", "--phase", "ready")

    assert api.sent[0].query == {"studio": "retail-dev", "phase": "Ready", "limit": "50"}


@pytest.mark.parametrize(
    ("options", "shown", "more", "asked"),
    [
        ((), 50, True, ["50"]),
        (("--limit", "3"), 3, True, ["3"]),
        (("--limit", "130"), 130, True, ["100", "30"]),
        (("--limit", "500"), 230, False, ["100", "100", "100"]),
        (("--all",), 230, False, ["100", "100", "100"]),
    ],
)
def test_list_pages_as_far_as_asked(
    options: tuple[str, ...],
    shown: int,
    more: bool,
    asked: list[str],
    studioctl: Studioctl,
    api: FakeApi,
) -> None:
    for number in range(230):
        api.users[f"retail-dev.u{number:03}"] = {
            "id": f"retail-dev.u{number:03}",
            "studio": "retail-dev",
            "phase": "Ready",
        }

    result = studioctl("users", "list", "--json", *options)

    document = json.loads(result.stdout)
    assert len({user["id"] for user in document["items"]}) == shown
    assert document["more"] is more
    assert ("--all lists them" in result.stderr) is more
    assert [sent.query["limit"] for sent in api.sent] == asked


@pytest.mark.parametrize(
    "args",
    [
        ("list", "--all", "--limit", "5"),
        ("list", "--limit", "0"),
        ("list", "--limit", "many"),
        ("list", "--phase", "Happy"),
        ("list", "--as", "king"),
        ("add", "ada"),
        ("add", "--persona", "data-scientist"),
        ("get",),
        ("remove", "ada"),
    ],
)
def test_bad_usage_exits_2_and_sends_nothing(
    args: tuple[str, ...], studioctl: Studioctl, api: FakeApi
) -> None:
    result = studioctl("users", *args)

    assert result.exit_code == 2
    assert result.stderr
    assert api.sent == []
