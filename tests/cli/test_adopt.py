"""`studioctl adopt` and `users adopt`: profiles that were there before become users of ours."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.cli.fake_api import FakeClock
from tests.cli.fake_function import RefusalError
from tests.cli.running import Studioctl, words

GONE_WRONG = "The CloudFormation stack dev-studio owns the user profile bo."


class Adopter:
    """The service, as far as taking over goes: who is free, and whom a stack owns."""

    def __init__(self, clock: FakeClock, *studios: str) -> None:
        self._clock = clock
        self.studios = studios or ("retail-dev",)
        self.free = {"ada-lovelace", "bo", "grace-hopper"}
        self.owned: set[str] = set()
        self.leads_wait = False
        self.users: dict[str, dict[str, Any]] = {}
        self._asked_at: dict[str, float] = {}

    def adopt(self, said: Mapping[str, Any]) -> dict[str, Any]:
        studio, name = said.get("studio", self.studios[0]), said["user_name"]
        user_id = f"{studio}.{name}"
        user = self.users.get(user_id)
        if user is not None and user["persona"] != said["persona"]:
            raise RefusalError(409, "conflict", f"{user_id} is managed already.")
        changed = user is None or user["phase"] == "Failed"
        if changed:
            self._asked_at[user_id] = self._clock.elapsed()
            self.users[user_id] = {
                "id": user_id,
                "studio": studio,
                "user_name": name,
                "persona": said["persona"],
                "requested_by": said["asserted_by"],
                "phase": "Provisioning",
                "reason": "Requested",
                "message": "",
                "generation": 1,
            }
        return {"changed": changed, "user": self._now(user_id)}

    def get(self, said: Mapping[str, Any]) -> dict[str, Any]:
        return self._now(said["user_id"])

    def list(self, said: Mapping[str, Any]) -> dict[str, Any]:
        found = [self._now(each) for each in self.users if each.startswith(f"{said['studio']}.")]
        return {"items": found, "next_cursor": None}

    def unmanaged(self, said: Mapping[str, Any]) -> dict[str, Any]:
        names = sorted(self.free - {each["user_name"] for each in self.users.values()})
        since = "2026-11-02T09:00:00.000Z"
        if "studio" in said:
            return {"studio": said["studio"], "user_names": names, "since": since}
        counts = [{"studio": x, "count": len(names), "since": since} for x in self.studios]
        return {"studios": counts}

    def _now(self, user_id: str) -> dict[str, Any]:
        user = self.users[user_id]
        if self._clock.elapsed() - self._asked_at[user_id] >= 4:
            user |= {"phase": "Ready", "reason": "Adopted"}
            if user["user_name"] in self.owned:
                user |= {"phase": "Failed", "reason": "OwnedByStack", "message": GONE_WRONG}
        if self.leads_wait and user["persona"].startswith("lead"):
            user |= {"phase": "PendingApproval"}
        return dict(user)

    def serve(self, studioctl: Studioctl) -> None:
        studioctl.environ |= {"ADMIN_FUNCTION": "users-admin", "AWS_REGION": "eu-west-1"}
        studioctl.environ |= {"ADMIN_ACCESS_KEY_ID": "ADM", "ADMIN_SECRET_ACCESS_KEY": "secret"}
        for name in ("adopt", "get", "list", "unmanaged"):
            studioctl.function.results[name] = getattr(self, name)


@pytest.fixture
def adopter(studioctl: Studioctl, clock: FakeClock) -> Adopter:
    service = Adopter(clock)
    service.serve(studioctl)
    return service


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if "retail-dev" in line]


def test_the_predecessors_files_become_users_with_one_command(
    both: tuple[str, str], studioctl: Studioctl, adopter: Adopter
) -> None:
    result = studioctl("adopt", *both)

    assert result.exit_code == 0
    assert rows(result.stdout) == [
        ["ada-lovelace", "retail-dev", "data-scientist", "adopted"],
        ["bo", "retail-dev", "data-scientist", "adopted"],
        ["grace-hopper", "retail-dev", "lead-data-scientist", "adopted"],
    ]
    assert "3 users: 3 adopted after 5 s." in words(result.stdout)
    assert "Waiting for 3 users" in words(result.stderr)
    asked = [each for each in studioctl.function.asked if each["action"] == "adopt"]
    assert asked[0] == {
        "action": "adopt",
        "user_name": "ada-lovelace",
        "persona": "data-scientist",
        "asserted_by": studioctl.sts.arn,
    }


def test_the_same_command_again_changes_nothing(
    both: tuple[str, str], studioctl: Studioctl, adopter: Adopter, clock: FakeClock
) -> None:
    studioctl("adopt", *both)
    before = clock.seconds

    result = studioctl("adopt", *both)

    assert result.exit_code == 0
    assert "3 users: 3 already ours after 0 s." in words(result.stdout)
    assert clock.seconds == before


def test_who_is_refused_is_shown_with_the_reason_keeps_nobody_back_and_may_be_tried_again(
    both: tuple[str, str], studioctl: Studioctl, adopter: Adopter
) -> None:
    adopter.owned = {"bo"}

    result = studioctl("adopt", *both)

    said = words(result.stdout)
    assert result.exit_code == 1
    assert "refused: OwnedByStack: The CloudFormation stack dev-studio owns" in said
    assert f"({both[0]}:4)" in said
    assert "3 users: 2 adopted, 1 refused" in said

    adopter.owned = set()
    again = studioctl("adopt", *both)
    assert again.exit_code == 0
    assert "1 adopted" in words(again.stdout)
    assert "2 already ours" in words(again.stdout)


def test_who_is_managed_otherwise_is_refused_at_once(
    both: tuple[str, str], studioctl: Studioctl, adopter: Adopter
) -> None:
    studioctl("users", "adopt", "bo", "--persona", "lead-data-scientist")

    result = studioctl("adopt", *both, "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["summary"]["outcomes"] == {"adopted": 2, "refused": 1}
    assert document["users"][1]["problem"]["detail"] == "retail-dev.bo is managed already."


def test_who_waits_for_an_approval_is_no_failure(
    both: tuple[str, str], studioctl: Studioctl, adopter: Adopter
) -> None:
    adopter.leads_wait = True

    result = studioctl("adopt", *both)

    assert result.exit_code == 0
    assert "2 adopted, 1 waits for approval" in words(result.stdout)


def test_a_dry_run_tells_what_would_become_of_each_and_sends_nothing(
    both: tuple[str, str], studioctl: Studioctl, adopter: Adopter
) -> None:
    studioctl("users", "adopt", "ada-lovelace", "--persona", "data-scientist")
    adopter.free = {"grace-hopper"}

    result = studioctl("adopt", *both, "--dry-run")

    assert result.exit_code == 0
    assert [" ".join(each[3:]) for each in rows(result.stdout)] == [
        "a user of ours",
        "no profile seen",
        "would be taken over",
    ]
    assert len(adopter.users) == 1


def test_lists_go_to_every_studio_where_that_is_said(
    studioctl: Studioctl, clock: FakeClock
) -> None:
    adopter = Adopter(clock, "retail-dev", "risk-dev")
    adopter.serve(studioctl)
    file = studioctl.file("data_scientists.yml", 'prefix: "ds"\nusers: [{user_profile_name: bo}]\n')

    which = studioctl("adopt", file)
    result = studioctl("adopt", file, "--all-studios")

    assert which.exit_code == 2
    assert "Give --studio or --all-studios: retail-dev, risk-dev." in words(which.stderr)
    assert result.exit_code == 0
    assert set(adopter.users) == {"retail-dev.bo", "risk-dev.bo"}


def test_a_fault_in_a_list_sends_nothing_at_all(studioctl: Studioctl, adopter: Adopter) -> None:
    file = studioctl.file("data_scientists.yml", 'prefix: "ds"\nusers: [{user_profile_name: a.b}]')

    result = studioctl("adopt", file)

    assert result.exit_code == 2
    assert "a-b" in result.stderr or "suggest" in result.stderr
    assert studioctl.function.asked == []


def test_an_answer_that_does_not_come_leaves_the_rest_unsent_with_what_to_do(
    both: tuple[str, str], studioctl: Studioctl, adopter: Adopter
) -> None:
    studioctl.function.errors = [None, None, OSError("gone")]
    studioctl.function.broken = None
    studioctl.function.results["adopt"] = {"changed": True}

    result = studioctl("adopt", *both)

    assert result.exit_code == 1
    assert "3 not sent" in words(result.stdout)
    assert "The same command again does the rest" in words(result.stderr)


def test_one_profile_is_taken_over_and_waited_for(studioctl: Studioctl, adopter: Adopter) -> None:
    result = studioctl(
        *("users", "adopt", "bo", "--persona", "data-scientist", "--team", "pricing"),
        *("--asserted-by", "Grace", "--wait", "--json"),
    )

    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert document["outcome"] == "asked-for"
    assert (document["user"]["phase"], document["user"]["reason"]) == ("Ready", "Adopted")
    asked = studioctl.function.asked[0]
    assert (asked["team"], asked["asserted_by"]) == ("pricing", "Grace")


def test_a_refused_one_exits_1_with_the_reason(studioctl: Studioctl, adopter: Adopter) -> None:
    adopter.owned = {"bo"}

    result = studioctl("users", "adopt", "bo", "--persona", "data-scientist", "--wait")

    assert result.exit_code == 1
    assert GONE_WRONG in words(result.stdout)


def test_profiles_of_nobody_are_listed_by_studio(studioctl: Studioctl, adopter: Adopter) -> None:
    result = studioctl("users", "unmanaged")
    document = json.loads(
        studioctl("users", "unmanaged", "--studio", "retail-dev", "--json").stdout
    )

    assert result.exit_code == 0
    assert [each[1] for each in rows(result.stdout)] == sorted(adopter.free)
    assert "3 profiles that nobody manages, by the last sweep." in words(result.stdout)
    assert document["studios"][0]["user_names"] == sorted(adopter.free)


def test_a_studio_that_no_sweep_has_seen_is_said(studioctl: Studioctl, adopter: Adopter) -> None:
    empty = {"studio": "retail-dev", "count": 0, "since": None}
    studioctl.function.results["unmanaged"] = {"studios": [empty]}

    result = studioctl("users", "unmanaged")

    assert "0 profiles that nobody manages, by the last sweep." in words(result.stdout)
    assert "Not looked at yet: retail-dev." in words(result.stderr)
