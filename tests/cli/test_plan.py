"""`studioctl plan` and `apply` over the service itself: lists are what is wanted."""

import json
from pathlib import Path

import pytest

from services.user_onboarding.intents import suspend
from tests.cli.real_service import Lists
from tests.cli.running import words
from tests.world.cloud import ADMIN, REQUESTER, Cloud

ADA = "retail-dev.ada"
LEAD = "persona: lead-data-scientist"


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(Cloud(approvals={"lead-data-scientist": 1}), tmp_path)


def closed(lists: Lists, user_id: str, by: str) -> None:
    lists.cloud.intend(user_id, suspend, by)
    lists.cloud.settle()


def test_a_plan_names_what_apply_does_and_sends_nothing(lists: Lists) -> None:
    lists.write("ada", "bo, team: risk")
    lists.apply()
    lists.write("ada, email: ada@bank.example", "bo, team: null", "carl")

    shown = lists.studioctl("plan", "people.yml")

    said = words(shown.stdout)
    assert shown.exit_code == 0
    assert "ada retail-dev change email: (none) → ada@bank.example" in said
    assert "bo retail-dev change team: risk → (none)" in said
    assert "carl (the only one) onboard as data-scientist" in said
    assert "Plan: 1 to onboard, 2 to change." in said
    assert lists.service.counted()["POST"] == 2
    assert lists.phases() == {"ada": "Ready", "bo": "Ready"}


def test_a_plan_in_json_has_each_step_with_its_changes(lists: Lists) -> None:
    lists.write("ada")
    lists.apply()
    lists.write("Ada, email: ada@bank.example", "bo")

    document = lists.plan()

    first, second = document["steps"]
    assert (first["action"], first["id"], first["line"]) == ("change", ADA, 2)
    assert first["changes"] == [{"field": "email", "from": None, "to": "ada@bank.example"}]
    assert (second["action"], second["id"], second["changes"]) == ("onboard", None, [])
    assert document["summary"] == {"change": 1, "onboard": 1}


def test_the_exit_code_tells_of_changes_where_asked_for(lists: Lists) -> None:
    lists.write("ada")

    assert lists.studioctl("plan", "people.yml").exit_code == 0
    assert lists.studioctl("plan", "people.yml", "--detailed-exitcode").exit_code == 4
    lists.apply()
    assert lists.studioctl("plan", "people.yml", "--detailed-exitcode").exit_code == 0


def test_a_plan_of_empty_lists_asks_nobody(lists: Lists) -> None:
    lists.write()

    result = lists.studioctl("plan", "people.yml")

    assert (result.exit_code, lists.service.asked) == (0, [])
    assert "Nothing to do." in result.stdout


def test_faults_in_a_list_end_a_plan_with_2(lists: Lists) -> None:
    lists.write("a.b")

    assert lists.studioctl("plan", "people.yml").exit_code == 2


def test_applied_twice_nothing_is_sent(lists: Lists) -> None:
    owner = "owner: arn:aws:sts::111111111111:assumed-role/Ada/session"
    lists.write(f"Ada, {owner}, expires_at: 2027-01-31T18:00:00+01:00", "bo, team: null")
    lists.apply()
    sent = lists.service.counted()["POST"]

    again = lists.apply()

    assert "2 already there" in again.stdout
    assert lists.service.counted() == {
        "POST": sent,
        "GET": lists.service.counted()["GET"],
        "GET one": lists.service.counted()["GET one"],
    }


def test_a_field_that_a_list_does_not_name_stays(lists: Lists) -> None:
    lists.write("ada, team: risk, email: ada@bank.example")
    lists.apply()
    lists.write("ada, team: pricing")

    lists.apply()

    ada = lists.cloud.user(ADA)
    assert (ada.team, ada.email) == ("pricing", "ada@bank.example")


def test_who_was_asked_for_in_between_is_looked_at_again(lists: Lists) -> None:
    lists.write("ada")
    lists.apply()
    lists.write("ada, team: risk, email: ada@bank.example")
    lists.service.between = lambda: lists.cloud.change(ADA, team="risk")

    result = lists.apply()

    assert result.exit_code == 0
    assert lists.cloud.user(ADA).email == "ada@bank.example"
    patches = [path for method, path in lists.service.asked if method == "PATCH"]
    assert len(patches) == 2


def test_who_is_asked_for_again_and_again_is_told_and_left(lists: Lists) -> None:
    lists.write("ada", "bo")
    lists.apply()
    lists.write("ada, email: ada@bank.example", "bo, team: risk")

    def once() -> None:
        lists.cloud.change(ADA, team="risk")
        lists.service.between = lambda: lists.cloud.change(ADA, team="pricing")

    lists.service.between = once

    result = lists.apply()

    assert result.exit_code == 1
    assert "refused: retail-dev.ada is at generation 3, not 2." in words(result.stdout)
    assert lists.cloud.user("retail-dev.bo").team == "risk"


def test_who_became_as_listed_in_between_is_not_changed(lists: Lists) -> None:
    lists.write("ada")
    lists.apply()
    lists.write("ada, team: risk")
    lists.service.between = lambda: lists.cloud.change(ADA, team="risk")

    result = lists.apply()

    assert result.exit_code == 0
    assert "1 already there" in result.stdout
    assert lists.cloud.user(ADA).generation == 2


def test_a_change_that_needs_an_approval_waits_and_is_not_asked_for_again(lists: Lists) -> None:
    lists.write("ada")
    lists.apply()
    lists.write(f"ada, {LEAD}")

    result = lists.apply()

    assert result.exit_code == 0
    assert "changed, waits for approval" in words(result.stdout)
    assert lists.to_do() == {"ada": "waits-for-approval"}
    assert "1 user waits for approval" in words(lists.studioctl("plan", "people.yml").stdout)
    lists.cloud.approve(ADA)
    lists.cloud.settle()
    assert lists.to_do() == {}


def test_a_waiting_change_that_is_off_the_list_again_is_taken_back(lists: Lists) -> None:
    lists.write("ada")
    lists.apply()
    lists.write(f"ada, {LEAD}")
    lists.apply()
    lists.write("ada")

    lists.apply()

    ada = lists.cloud.user(ADA)
    assert (ada.phase.value, ada.persona, ada.approval) == ("Ready", "data-scientist", None)


def test_who_leaves_is_named_and_not_asked_for_again(lists: Lists) -> None:
    lists.write("ada")
    lists.apply()
    lists.cloud.offboard(ADA)
    lists.cloud.settle()

    result = lists.apply()

    assert result.exit_code == 0
    said = words(result.stdout)
    assert "left alone: leaves, kept until 2026-12-02" in said
    assert "studioctl users resume retail-dev.ada" in said
    assert lists.cloud.user(ADA).next_chapter is None


def test_who_left_does_not_come_back_by_an_old_list_but_by_again(lists: Lists) -> None:
    lists.write("ada")
    lists.apply()
    lists.cloud.offboard(ADA, days=0)
    lists.cloud.settle()

    kept = lists.apply()

    assert kept.exit_code == 1
    assert "left alone: offboarded on 2026-11-02" in words(kept.stdout)
    assert lists.phases() == {"ada": "Offboarded"}
    assert lists.to_do("--again") == {"ada": "onboard"}
    assert lists.apply("--again").exit_code == 0
    assert lists.cloud.user(ADA).chapter == 2


def test_who_was_rejected_is_not_asked_for_at_each_run(lists: Lists) -> None:
    lists.write(f"ada, {LEAD}")
    lists.apply()
    lists.cloud.reject(ADA)

    result = lists.apply()

    assert result.exit_code == 1
    assert "left alone: rejected on 2026-11-02" in words(result.stdout)


def test_who_was_suspended_by_somebody_stays_so_and_is_changed(lists: Lists) -> None:
    lists.write("ada")
    lists.apply()
    closed(lists, ADA, ADMIN)

    for options, told in (
        ((), "suspended; --prune brings it back if lists did it"),
        (("--prune",), "suspended, not by these lists"),
    ):
        result = lists.apply(*options)
        assert result.exit_code == 0
        assert f"left alone: {told}" in words(result.stdout)
    lists.write("ada, team: risk")
    lists.apply()
    assert lists.phases() == {"ada": "Suspended"}
    assert lists.cloud.user(ADA).team == "risk"


def test_who_failed_is_named_with_the_reason(lists: Lists) -> None:
    lists.cloud.account().refuse_next("CreateUserProfile", "ResourceLimitExceeded")
    lists.write("ada")
    lists.apply()

    result = lists.apply()

    assert result.exit_code == 1
    said = words(result.stdout)
    assert "left alone: ResourceLimitExceeded: CreateUserProfile failed" in said
    assert "studioctl users retry retail-dev.ada" in said


def test_a_date_that_has_passed_keeps_nobody_else_back(lists: Lists) -> None:
    lists.write("ada, expires_at: 2026-11-01T00:00:00Z", "bo")

    result = lists.apply()

    assert result.exit_code == 0
    assert "left alone: expired on 2026-11-01" in words(result.stdout)
    assert lists.phases() == {"bo": "Ready"}


def test_who_was_suspended_by_the_lists_and_has_expired_is_not_brought_back(lists: Lists) -> None:
    lists.write("ada", "bo", "carl")
    lists.apply()
    lists.write("bo", "carl")
    lists.apply("--prune")
    lists.write("ada, expires_at: 2026-11-01T00:00:00Z", "bo", "carl")

    result = lists.apply("--prune")

    assert "left alone: expired on 2026-11-01" in words(result.stdout)
    assert lists.phases()["ada"] == "Suspended"


def test_a_thousand_users_are_read_by_pages_and_not_one_by_one(lists: Lists) -> None:
    names = [f"user-{number:04}" for number in range(1000)]
    for name in names:
        lists.cloud.post(user_name=name, persona="data-scientist")
    lists.write(*names)

    result = lists.apply("--no-wait", "--prune")

    # The studios, ten full pages, and one to learn that there is no more.
    assert "1000 already there" in words(result.stdout)
    assert lists.service.counted() == {"GET": 12}


def test_others_users_are_not_seen_and_not_taken(lists: Lists) -> None:
    lists.cloud.post(by=ADMIN, user_name="ada", persona="data-scientist")
    lists.cloud.settle()
    lists.write("ada, team: risk", "bo")

    result = lists.apply()

    assert result.exit_code == 1
    assert "refused: The name ada is taken in retail-dev. (people.yml:2)" in words(result.stdout)
    assert lists.cloud.user(ADA).team is None
    assert lists.phases()["bo"] == "Ready"


def test_an_admins_lists_keep_others_users_too(lists: Lists) -> None:
    lists.cloud.post(user_name="ada", persona="data-scientist")
    lists.cloud.settle()
    lists.write("ada, team: risk")

    assert lists.apply("--as", "admin").exit_code == 0

    assert lists.cloud.user(ADA).team == "risk"


def test_the_caller_is_told_as_the_service_sees_it(lists: Lists) -> None:
    lists.write("ada")
    lists.apply()

    [user] = json.loads(lists.studioctl("users", "list", "--json").stdout)["items"]

    assert user["requested_by"] == REQUESTER
