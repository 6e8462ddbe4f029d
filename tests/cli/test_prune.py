"""`--prune`: who is on no list any more is suspended, and nobody else; who is back comes back."""

import json
from pathlib import Path

import pytest

from services.user_onboarding.intents import resume, suspend
from tests.cli.real_service import Lists
from tests.cli.running import words
from tests.world.cloud import ADMIN, REQUESTER, Cloud, studio

ADA = "retail-dev.ada"
LEAD = "persona: lead-data-scientist"


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    made = Lists(Cloud(approvals={"lead-data-scientist": 1}), tmp_path)
    made.write("ada", "bo", "carl")
    made.apply()
    return made


def test_who_is_listed_no_more_is_suspended_and_not_deleted(lists: Lists) -> None:
    lists.write("bo", "carl")

    result = lists.apply("--prune")

    assert result.exit_code == 0
    assert "2 already there, 1 suspended. 2 Ready, 1 Suspended" in words(result.stdout)
    assert lists.phases() == {"ada": "Suspended", "bo": "Ready", "carl": "Ready"}
    assert lists.to_do("--prune") == {}


def test_without_prune_nobody_is_suspended(lists: Lists) -> None:
    lists.write("bo")

    lists.apply()

    assert set(lists.phases().values()) == {"Ready"}


def test_who_is_listed_again_is_brought_back_as_listed(lists: Lists) -> None:
    lists.write("bo", "carl")
    lists.apply("--prune")
    lists.write("ada, team: risk", "bo", "carl")

    shown = lists.studioctl("plan", "people.yml", "--prune")
    result = lists.apply("--prune")

    assert "suspended by these lists, and listed again" in words(shown.stdout)
    assert "1 brought back" in words(result.stdout)
    assert lists.cloud.user(ADA).team == "risk"
    assert lists.phases()["ada"] == "Ready"


def test_who_comes_back_as_somebody_to_approve_stays_closed_until_then(lists: Lists) -> None:
    lists.write("bo", "carl")
    lists.apply("--prune")
    lists.write(f"ada, {LEAD}", "bo", "carl")

    lists.apply("--prune")
    assert lists.to_do("--prune") == {"ada": "waits-for-approval"}
    lists.cloud.approve(ADA)
    lists.cloud.settle()
    assert lists.phases()["ada"] == "Suspended"
    lists.apply("--prune")

    assert lists.phases()["ada"] == "Ready"
    assert lists.cloud.user(ADA).persona == "lead-data-scientist"


def test_who_comes_back_otherwise_than_what_waits_for_approval_is_back_at_once(
    lists: Lists,
) -> None:
    lists.write("bo", "carl")
    lists.apply("--prune")
    lists.write(f"ada, {LEAD}", "bo", "carl")
    lists.apply("--prune")
    lists.write("ada", "bo", "carl")

    lists.apply("--prune")

    assert lists.phases()["ada"] == "Ready"
    assert lists.cloud.user(ADA).persona == "data-scientist"


def test_who_was_brought_back_and_then_suspended_by_somebody_else_stays_so(lists: Lists) -> None:
    lists.write("bo", "carl")
    lists.apply("--prune")
    lists.cloud.intend(ADA, resume, ADMIN)
    lists.cloud.settle()
    lists.cloud.intend(ADA, suspend, ADMIN)
    lists.cloud.settle()
    lists.write("ada", "bo", "carl")

    lists.apply("--prune")

    assert lists.phases()["ada"] == "Suspended"


def test_others_users_are_named_and_let_be_even_for_an_admin(lists: Lists) -> None:
    lists.write("bo", "carl", "dora")

    result = lists.apply("--prune", "--as", "admin")

    assert set(lists.phases().values()) == {"Ready"}
    shown = lists.studioctl("plan", "people.yml", "--prune", "--as", "admin")
    assert "On no list, but not these lists' to suspend (1): retail-dev.ada." in words(shown.stdout)
    assert result.exit_code == 0


def test_an_admin_may_prune_in_the_name_of_whoever_applies_the_lists(lists: Lists) -> None:
    lists.write("bo", "carl")

    lists.apply("--prune", "--requested-by", REQUESTER, "--as", "admin")

    assert lists.phases()["ada"] == "Suspended"


def test_a_user_that_only_a_row_says_was_asked_for_by_the_caller_is_let_be(lists: Lists) -> None:
    row = {"action": "onboard", "user_name": "eve", "persona": "data-scientist"}
    lists.cloud.put_row(pk="1", requested_by=ADMIN, **row)
    lists.cloud.settle()

    document = lists.plan("--prune", "--as", "admin")

    assert document["on_no_list"] == ["retail-dev.eve"]


def test_another_studio_is_not_touched(tmp_path: Path) -> None:
    lists = Lists(Cloud(studio(), studio("risk-dev", "444444444444")), tmp_path)
    lists.write("ada, studio: retail-dev", "bo, studio: risk-dev")
    lists.apply()
    lists.write("carl, studio: retail-dev", "ada, studio: retail-dev")

    lists.apply("--prune")

    assert lists.phases()["bo"] == "Ready"


def test_more_than_the_limit_is_refused_with_the_names(lists: Lists) -> None:
    lists.write("bo", "carl")

    refused = lists.apply("--prune", "--prune-limit", "0")
    planned = lists.studioctl("plan", "people.yml", "--prune", "--prune-limit", "0", "--json")

    assert (refused.exit_code, planned.exit_code) == (2, 2)
    assert "ada retail-dev suspend on no list" in words(refused.stdout)
    assert "1 user would be suspended, and the limit is 0" in words(refused.stderr)
    assert json.loads(planned.stdout)["error"]["kind"] == "bad-usage"
    assert set(lists.phases().values()) == {"Ready"}


def test_more_than_the_brakes_usual_number_takes_a_word(lists: Lists) -> None:
    names = [f"user-{number:02}" for number in range(42)]
    lists.write(*names)
    lists.apply()
    lists.write(*names[:24])

    assert lists.apply("--prune").exit_code == 2
    assert lists.apply("--prune", "--prune-limit", "21").exit_code == 0
    assert sorted(lists.phases().values()) == ["Ready"] * 24 + ["Suspended"] * 21


def test_a_list_that_lost_more_than_half_is_refused_unless_that_is_meant(lists: Lists) -> None:
    lists.write("carl")

    refused = lists.apply("--prune")

    assert refused.exit_code == 2
    assert "2 of these lists' 3 users in retail-dev would be suspended" in words(refused.stderr)
    assert set(lists.phases().values()) == {"Ready"}
    assert lists.apply("--prune", "--prune-most").exit_code == 0
    assert lists.phases() == {"ada": "Suspended", "bo": "Suspended", "carl": "Ready"}


def test_an_empty_list_suspends_nobody(lists: Lists) -> None:
    lists.studioctl.file("none.yml", "users: []\n")

    for files in (["none.yml"], ["people.yml", "none.yml"]):
        result = lists.studioctl("apply", *files, "--prune", "--prune-most")
        assert result.exit_code == 2
        assert "none.yml:1: users: It names nobody" in words(result.stderr)
    assert set(lists.phases().values()) == {"Ready"}


def test_a_list_that_cannot_be_read_suspends_nobody(lists: Lists) -> None:
    result = lists.studioctl("apply", "people.yml", "gone.yml", "--prune")

    assert result.exit_code == 2
    assert set(lists.phases().values()) == {"Ready"}


def test_a_request_that_waits_for_its_approval_is_named_and_not_taken_back(lists: Lists) -> None:
    lists.write("ada", "bo", "carl", f"dora, {LEAD}")
    lists.apply()
    lists.write("ada", "bo", "carl")

    result = lists.apply("--prune")

    assert result.exit_code == 0
    assert "studioctl users offboard retail-dev.dora" in words(result.stdout)
    assert lists.phases()["dora"] == "PendingApproval"


def test_whoever_sits_at_a_terminal_is_asked(lists: Lists) -> None:
    lists.write("bo", "carl")

    lists.studioctl.typed = "n\n"
    no = lists.apply("--prune")
    assert (no.exit_code, lists.phases()["ada"]) == (1, "Ready")
    assert "Suspend 1 user?" in no.stderr
    lists.studioctl.typed = "y\n"
    assert lists.apply("--prune").exit_code == 0
    assert lists.phases()["ada"] == "Suspended"


def test_who_was_changed_in_between_is_suspended_all_the_same(lists: Lists) -> None:
    lists.write("bo", "carl")
    lists.service.between = lambda: lists.cloud.change(ADA, team="risk")

    lists.apply("--prune")

    assert lists.phases()["ada"] == "Suspended"


def test_who_was_let_go_in_between_is_let_be(lists: Lists) -> None:
    lists.write("bo", "carl")
    lists.service.between = lambda: lists.cloud.offboard(ADA)

    result = lists.apply("--prune")

    assert result.exit_code == 0
    assert lists.phases()["ada"] == "Offboarding"


@pytest.mark.parametrize(
    "options", [("--prune-limit", "3"), ("--prune-most",), ("--requested-by", REQUESTER)]
)
def test_how_to_prune_is_not_said_without_prune(lists: Lists, options: tuple[str, ...]) -> None:
    assert lists.apply(*options).exit_code == 2


def test_where_nobody_says_who_asks_it_has_to_be_said(lists: Lists) -> None:
    # An API of before does not tell.
    lists.studioctl.transport = None

    result = lists.apply("--prune")

    assert result.exit_code == 2
    assert "--requested-by ARN" in words(result.stderr)
