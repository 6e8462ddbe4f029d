"""`studioctl apply` with bad lists, bad options and dry runs: nothing is sent."""

import json

import pytest

from tests.cli.fake_api import FakeApi
from tests.cli.running import Studioctl, people, words


def test_with_one_bad_entry_nothing_is_sent_and_all_faults_of_all_files_are_listed(
    studioctl: Studioctl, api: FakeApi
) -> None:
    files = (
        studioctl.file("good.yml", people("ada", "bo")),
        studioctl.file("bad.yml", people("carl.gauss", "BO") + "  - {usr_name: x}\n"),
        studioctl.file("latin.yml", b"users: \xff\n"),
        "missing.yml",
        studioctl.file("typo.yml", people("eve", persona="data-scientits")),
    )

    result = studioctl("apply", *files)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert api.posts() == []
    said = words(result.stderr)
    for expected in (
        "bad.yml:2: user_name: 'carl.gauss': It must be letters",
        "Did you mean carl-gauss? [pattern]",
        "bad.yml:3: user_name: 'BO' is already on good.yml:3",
        "bad.yml:4: usr_name: 'usr_name' is not a field",
        "Did you mean user_name? [unknown_field]",
        "bad.yml:4: persona: persona is missing",
        "latin.yml:1: (file): The file is not UTF-8 text. [utf-8]",
        "missing.yml:1: (file): The file cannot be read: No such file or directory.",
        "typo.yml:2: persona: There is no persona 'data-scientits'",
        "Did you mean data-scientist? [one_of]",
        "Nothing was sent: 7 things to put right.",
    ):
        assert expected in said


def test_findings_in_json_carry_file_line_field_and_rule(studioctl: Studioctl) -> None:
    file = studioctl.file("bad.yml", people("a.b"))

    result = studioctl("apply", file, "--json")

    [found] = json.loads(result.stdout)["error"]["findings"]
    assert result.exit_code == 2
    assert (found["file"], found["line"]) == ("bad.yml", 2)
    assert (found["field"], found["rule"], found["suggestion"]) == ("user_name", "pattern", "a-b")


def test_bad_lists_are_told_even_when_no_api_is_known(studioctl: Studioctl) -> None:
    studioctl.environ.clear()
    file = studioctl.file("bad.yml", people("a.b"))

    assert studioctl("apply", file).exit_code == 2


def test_the_same_file_twice_is_refused(studioctl: Studioctl, api: FakeApi) -> None:
    file = studioctl.file("people.yml", people("ada"))

    assert studioctl("apply", file, file).exit_code == 2
    assert api.posts() == []


def test_an_empty_list_is_done_at_once(studioctl: Studioctl, api: FakeApi) -> None:
    result = studioctl("apply", studioctl.file("people.yml", "users: []\n"))

    assert result.exit_code == 0
    assert "nothing to do" in result.stdout
    assert api.sent == []


@pytest.mark.parametrize(
    "options",
    [("--studio", "nowhere"), ("--studio", "retail-dev", "--all-studios"), ("--timeout", "-1")],
)
def test_bad_options_exit_2_and_send_nobody(
    options: tuple[str, ...], both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    assert studioctl("apply", *both, *options).exit_code == 2
    assert api.posts() == []


def test_several_studios_and_none_chosen_sends_nothing(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.studios = ("retail-dev", "risk-dev")

    result = studioctl("apply", *both)

    assert result.exit_code == 2
    assert "Give --studio or --all-studios: retail-dev, risk-dev." in words(result.stderr)


def test_a_dry_run_shows_who_is_listed_and_sends_nothing(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    shown = studioctl("apply", *both, "--dry-run")
    as_json = json.loads(studioctl("apply", *both, "--dry-run", "--json").stdout)

    assert shown.exit_code == 0
    assert "3 users listed, without a fault; nothing was sent." in words(shown.stdout)
    assert as_json["listed"][2] == {
        "user_name": "grace-hopper",
        "persona": "lead-data-scientist",
    }
    assert api.posts() == []


def test_a_dry_run_needs_no_api_but_says_what_was_not_checked(
    both: tuple[str, str], studioctl: Studioctl
) -> None:
    studioctl.environ.clear()

    result = studioctl("apply", *both, "--dry-run")

    assert result.exit_code == 0
    assert "studios and personas were not checked" in result.stderr


def test_a_dry_run_of_bad_lists_exits_2(studioctl: Studioctl) -> None:
    file = studioctl.file("bad.yml", people("a.b"))

    assert studioctl("apply", file, "--dry-run").exit_code == 2
