"""What every command does when the API is away, shut, or hostile; and what the help promises."""

import json

import pytest

from services.project_enabler.account import Phase
from tests.cli.fake_api import FakeApi, answer, problem
from tests.cli.running import ADD_ADA, Studioctl, words


def test_nobody_answers_is_one_sentence_and_exit_3(studioctl: Studioctl, api: FakeApi) -> None:
    api.troubles = ["the connection failed or was closed"] * 9

    result = studioctl("users", "list")

    assert result.exit_code == 3
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "cannot be reached: the connection failed or was closed." in result.stderr


def test_nobody_answers_in_json(studioctl: Studioctl, api: FakeApi) -> None:
    api.troubles = ["the connection failed or was closed"] * 9

    error = json.loads(studioctl("users", "list", "--json").stdout)["error"]

    assert error["kind"] == "unreachable"


def test_no_api_known_exits_3_and_says_how_to_have_one(studioctl: Studioctl) -> None:
    studioctl.environ.clear()

    result = studioctl("users", "list")

    assert result.exit_code == 3
    assert "make up" in result.stderr


def test_not_let_in_exits_3(studioctl: Studioctl, api: FakeApi) -> None:
    api.lets_in = lambda sent: False

    result = studioctl("users", "list")

    assert result.exit_code == 3
    assert "does not let this caller in. Forbidden Missing Auth" in words(result.stderr)


def test_not_allowed_to_do_this_exits_3(studioctl: Studioctl, api: FakeApi) -> None:
    api.troubles = [problem(403, "not-allowed", "You may not request lead-data-scientist.")]

    result = studioctl(*ADD_ADA)

    assert result.exit_code == 3
    assert words(result.stderr) == "Forbidden You may not request lead-data-scientist."


def test_what_comes_from_elsewhere_cannot_steer_the_terminal(
    studioctl: Studioctl, api: FakeApi
) -> None:
    hostile = "\x1b[2J[bold]x[/bold]"
    api.troubles = [answer(200, {"id": hostile, "message": hostile, "phase": hostile})]

    result = studioctl("users", "get", "retail-dev.ada")

    assert "\x1b" not in result.output
    assert "[bold]x[/bold]" in result.stdout


def test_help_tells_the_exit_codes_and_where_it_talks_to(studioctl: Studioctl) -> None:
    said = words(studioctl("--help").stdout)

    assert "0 all done" in said
    assert "1 a user was refused" in said
    assert "2 bad usage or bad input" in said
    assert "3 the API cannot be reached" in said
    assert "API_URL" in said
    assert "make up" in said
    assert "ADMIN_FUNCTION for users, PROJECTS_ADMIN_FUNCTION for accounts" in said


def test_help_of_accounts_tells_every_phase_and_which_function_is_invoked(
    studioctl: Studioctl,
) -> None:
    result = studioctl("accounts", "--help")

    said = words(result.stdout)
    assert all(f"{phase} " in said for phase in Phase)
    assert "PROJECTS_ADMIN_FUNCTION" in said
    assert max(len(line) for line in result.stdout.splitlines()) <= 80


@pytest.mark.parametrize(
    "command",
    [("accounts", name) for name in ("list", "get", "timeline", "enable", "recheck", "close")]
    + [("accounts", "sweep"), ("dlq", "list"), ("dlq", "redrive"), ("admin",)],
)
def test_every_operators_command_explains_itself(
    command: tuple[str, ...], studioctl: Studioctl
) -> None:
    result = studioctl(*command, "--help")

    assert result.exit_code == 0
    assert "--json" in result.stdout
