"""`studioctl open`: the URL is a secret; it goes to the browser, or to stdout when asked."""

import json

import pytest

from tests.cli.fake_api import LOGIN_URL, FakeApi, problem
from tests.cli.running import ADD_ADA, Studioctl, words

OPEN = ("open", "retail-dev.ada")


@pytest.fixture
def ada(studioctl: Studioctl) -> Studioctl:
    """Ada is there, and so is a display."""
    studioctl(*ADD_ADA)
    studioctl.environ["DISPLAY"] = ":0"
    return studioctl


def test_it_opens_the_browser_and_shows_no_url(ada: Studioctl, api: FakeApi) -> None:
    result = ada(*OPEN)

    assert result.exit_code == 0
    assert ada.browser == [LOGIN_URL]
    assert result.stdout == "Opened retail-dev.ada in the browser.\n"
    assert result.stderr == ""
    assert (api.sent[-1].method, api.sent[-1].path) == ("POST", "/users/retail-dev.ada/login-url")


def test_opened_it_is_no_part_of_the_json_either(ada: Studioctl) -> None:
    result = ada(*OPEN, "--json")

    assert json.loads(result.stdout) == {"opened": True, "expires_in": 300}


def test_print_puts_the_url_on_stdout_in_one_piece_and_nowhere_else(ada: Studioctl) -> None:
    result = ada(*OPEN, "--print")

    assert result.stdout == LOGIN_URL + "\n"
    assert result.stderr == ""
    assert ada.browser == []


def test_print_in_json(ada: Studioctl) -> None:
    document = json.loads(ada(*OPEN, "--print", "--json").stdout)

    assert document == {"opened": False, "url": LOGIN_URL, "expires_in": 300}


def test_without_a_display_the_url_is_printed(ada: Studioctl) -> None:
    del ada.environ["DISPLAY"]

    result = ada(*OPEN)

    assert result.stdout == LOGIN_URL + "\n"
    assert ada.browser == []


def test_a_browser_that_does_not_open_leaves_the_url_printed(ada: Studioctl) -> None:
    ada.browser = None

    assert ada(*OPEN).stdout == LOGIN_URL + "\n"


@pytest.mark.parametrize(
    ("status", "kind", "code"), [(403, "not-allowed", 3), (404, "not-found", 1), (409, "x", 1)]
)
def test_a_refusal_is_told_in_the_apis_words(
    status: int, kind: str, code: int, ada: Studioctl, api: FakeApi
) -> None:
    api.troubles = [problem(status, kind, "Only the owner of retail-dev.ada logs in as it.")]

    result = ada(*OPEN)

    assert result.exit_code == code
    assert "Only the owner of retail-dev.ada logs in as it." in words(result.stderr)
    assert ada.browser == []
