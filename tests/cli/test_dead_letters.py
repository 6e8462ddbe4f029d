"""`studioctl dlq`: the dead letters of one service, or of both."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cli.fake_function import FakeFunction, RefusalError
from tests.cli.running import PROJECTS_ADMIN, Studioctl, words

USERS_LETTER = {
    "queue": "work",
    "message_id": "m-users",
    "sent_at": "2026-11-02T08:30:00.000Z",
    "received": 3,
    "kind": "ticket",
    "about": "retail-dev: retail-dev.ada",
    "reason": None,
    "redrivable": True,
}
ACCOUNTS_LETTER = {
    **USERS_LETTER,
    "queue": "events",
    "message_id": "m-accounts",
    "sent_at": "2026-11-02T08:00:00.000Z",
    "kind": "event",
    "about": "aws.organizations: MoveAccount",
}


def box(letter: Mapping[str, Any]) -> FakeFunction:
    """A function with one dead letter, which it can redrive."""

    def show(said: Mapping[str, Any]) -> dict[str, Any]:
        if said["message_id"] != letter["message_id"]:
            raise RefusalError(404, "not-found", f"There is no dead letter {said['message_id']}.")
        return {**letter, "body": {"subject": "x"}}

    def redrive(said: Mapping[str, Any]) -> dict[str, Any]:
        asked = said.get("message_ids") or [letter["message_id"]]
        done = [key for key in asked if key == letter["message_id"]]
        missing = [key for key in asked if key not in done]
        return {"redriven": done, "failed": [], "not_found": missing}

    listed = {"messages": [dict(letter)], "approximate_total": {letter["queue"]: 4}}
    return FakeFunction({"dlq-list": listed, "dlq-show": show, "dlq-redrive": redrive})


@pytest.fixture
def operator(studioctl: Studioctl) -> Studioctl:
    """Both services are known, and each has a letter."""
    studioctl.environ |= {
        "ADMIN_FUNCTION": "users-admin",
        "PROJECTS_ADMIN_FUNCTION": PROJECTS_ADMIN,
        "ADMIN_ACCESS_KEY_ID": "ADM",
        "ADMIN_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
    }
    studioctl.function, studioctl.enabler = box(USERS_LETTER), box(ACCOUNTS_LETTER)
    return studioctl


DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "No."}}, "Invoke")


def test_list_shows_the_letters_of_both_and_whose_each_is(operator: Studioctl) -> None:
    result = operator("dlq", "list")

    said = words(result.stdout)
    without = "Without those of networks: NETWORKS_ADMIN_FUNCTION is not set."
    assert (result.exit_code, words(result.stderr)) == (0, without)
    assert said.startswith("m-accounts kind event in events of accounts about aws.org")
    assert "m-users kind ticket in work of users" in said
    assert said.endswith("2 dead letters shown; about 4 in work of users, 4 in events of accounts.")


def test_list_in_json_names_the_service_of_each_letter_and_count(operator: Studioctl) -> None:
    document = json.loads(operator("dlq", "list", "--json").stdout)

    assert [each["service"] for each in document["messages"]] == ["accounts", "users"]
    assert document["approximate_total"] == {"users": {"work": 4}, "accounts": {"events": 4}}


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (("--service", "accounts"), (0, 1)),
        (("--service", "users"), (1, 0)),
        (("--queue", "events"), (0, 1)),
        (("--queue", "work"), (1, 1)),
        (("--function", "other"), (1, 0)),
    ],
)
def test_only_whose_letters_are_meant_is_asked(
    options: tuple[str, ...], asked: tuple[int, int], operator: Studioctl
) -> None:
    assert operator("dlq", "list", *options).exit_code == 0
    assert (len(operator.function.asked), len(operator.enabler.asked)) == asked


def test_list_shows_no_more_than_asked_the_oldest_first(operator: Studioctl) -> None:
    document = json.loads(operator("dlq", "list", "--limit", "1", "--json").stdout)

    assert [each["message_id"] for each in document["messages"]] == ["m-accounts"]


def test_list_says_whose_letters_it_cannot_ask_for(operator: Studioctl) -> None:
    del operator.environ["PROJECTS_ADMIN_FUNCTION"]

    result = operator("dlq", "list")

    assert result.exit_code == 0
    assert "m-users" in result.stdout
    assert words(result.stderr) == (
        "Without those of accounts: PROJECTS_ADMIN_FUNCTION is not set. "
        "Without those of networks: NETWORKS_ADMIN_FUNCTION is not set."
    )


def test_no_function_known_names_both_variables(studioctl: Studioctl) -> None:
    result = studioctl("dlq", "list")

    assert result.exit_code == 3
    assert "set ADMIN_FUNCTION and PROJECTS_ADMIN_FUNCTION" in words(result.stderr)


def test_a_service_that_does_not_answer_does_not_hide_the_other(operator: Studioctl) -> None:
    operator.function.error = DENIED

    result = operator("dlq", "list", "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 3
    assert [each["message_id"] for each in document["messages"]] == ["m-accounts"]
    assert document["error"]["kind"] == "not-invoked"
    assert "You may not invoke users-admin" in words(result.stderr)


def test_a_queue_that_a_service_does_not_have_is_bad_usage(operator: Studioctl) -> None:
    result = operator("dlq", "list", "--service", "users", "--queue", "events")

    assert result.exit_code == 2
    assert "no queue events of users; these are: work, streams." in words(result.stderr)
    assert operator.function.asked == []


def test_no_letters_are_said(operator: Studioctl) -> None:
    empty = {"messages": [], "approximate_total": {"work": 0}}
    operator.function.results["dlq-list"] = operator.enabler.results["dlq-list"] = empty

    assert operator("dlq", "list").stdout == "No dead letters.\n"


@pytest.mark.parametrize(("key", "service"), [("m-users", "users"), ("m-accounts", "accounts")])
def test_show_finds_a_letter_in_either(key: str, service: str, operator: Studioctl) -> None:
    document = json.loads(operator("dlq", "show", key, "--json").stdout)

    assert (document["message_id"], document["service"]) == (key, service)
    assert '"subject": "x"' in operator("dlq", "show", key).stdout


def test_show_of_a_letter_that_neither_has_exits_1(operator: Studioctl) -> None:
    result = operator("dlq", "show", "m-nobody")

    assert result.exit_code == 1
    assert "There is no dead letter m-nobody." in words(result.stderr)


def test_show_tells_of_a_service_that_could_not_be_asked_before_that_it_is_not_there(
    operator: Studioctl,
) -> None:
    operator.enabler.error = DENIED

    result = operator("dlq", "show", "m-nobody")

    assert result.exit_code == 3
    assert f"You may not invoke {PROJECTS_ADMIN}" in words(result.stderr)


def test_redrive_asks_each_for_what_those_before_did_not_have(operator: Studioctl) -> None:
    result = operator("dlq", "redrive", "m-users", "m-accounts", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["redriven"] == ["m-users", "m-accounts"]
    assert operator.enabler.asked[0]["message_ids"] == ["m-accounts"]


def test_redrive_does_not_ask_further_than_needed(operator: Studioctl) -> None:
    assert operator("dlq", "redrive", "m-users").exit_code == 0
    assert operator.enabler.asked == []


def test_redrive_says_what_is_nowhere(operator: Studioctl) -> None:
    result = operator("dlq", "redrive", "m-users", "m-nobody")

    assert result.exit_code == 1
    assert words(result.stdout) == "m-nobody is not there (any more). 1 redriven, 1 not found"


def test_redrive_says_what_stays_and_why(operator: Studioctl) -> None:
    failed = [{"message_id": "m-accounts", "detail": "It is not understood."}]
    told = {"redriven": [], "failed": failed, "not_found": []}
    operator.enabler.results["dlq-redrive"] = told

    result = operator("dlq", "redrive", "m-accounts")

    assert result.exit_code == 1
    assert words(result.stdout) == "m-accounts stays: It is not understood. 1 failed"


@pytest.mark.parametrize(
    ("options", "asked", "note"),
    [
        ((), (1, 0), "Only those of users were meant"),
        (("--service", "accounts"), (0, 1), ""),
        (("--queue", "events"), (0, 1), "Only those of accounts were meant"),
    ],
)
def test_redrive_of_all_is_of_one_service_and_says_of_which(
    options: tuple[str, ...], asked: tuple[int, int], note: str, operator: Studioctl
) -> None:
    result = operator("dlq", "redrive", "--all", *options)

    assert result.exit_code == 0
    assert (len(operator.function.asked), len(operator.enabler.asked)) == asked
    assert (note in words(result.stderr)) is True
    assert ("Only those of" in result.stderr) is bool(note)


def test_redrive_of_all_of_users_does_not_fall_to_accounts(operator: Studioctl) -> None:
    del operator.environ["ADMIN_FUNCTION"]

    result = operator("dlq", "redrive", "--all")

    assert result.exit_code == 3
    assert "set ADMIN_FUNCTION (or --function)" in words(result.stderr)
    assert operator.enabler.asked == []


@pytest.mark.parametrize("args", [(), ("m-1", "--all"), ("--all", "--limit", "101")])
def test_redrive_of_nothing_or_of_too_much_is_bad_usage(
    args: tuple[str, ...], operator: Studioctl
) -> None:
    assert operator("dlq", "redrive", *args).exit_code == 2
    assert operator.function.asked == []
