"""`studioctl apply`: judged as a whole, sent one by one, an outcome for each."""

import json

from tests.cli.fake_api import FakeApi, FakeClock, answer, problem
from tests.cli.running import Studioctl, people, words


def test_the_predecessors_files_are_onboarded_and_waited_for(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    result = studioctl("apply", *both)

    lines = [line.split() for line in result.stdout.splitlines() if line.strip()]
    assert result.exit_code == 0
    assert lines[0] == ["User", "Studio", "Persona", "Outcome"]
    assert lines[1:4] == [
        ["ada-lovelace", "retail-dev", "data-scientist", "created"],
        ["bo", "retail-dev", "data-scientist", "created"],
        ["grace-hopper", "retail-dev", "lead-data-scientist", "created"],
    ]
    assert "3 users: 3 created. 3 Ready after" in words(result.stdout)
    assert max(len(line) for line in result.output.splitlines()) <= 80
    assert api.posts() == [
        {"user_name": "ada-lovelace", "persona": "data-scientist"},
        {"user_name": "bo", "persona": "data-scientist"},
        {"user_name": "grace-hopper", "persona": "lead-data-scientist"},
    ]


def test_progress_names_each_user_as_it_is_ready(
    both: tuple[str, str], studioctl: Studioctl
) -> None:
    said = words(studioctl("apply", *both).stderr)

    assert "Asking for 3 users" in said
    assert "Waiting for 3 users" in said
    assert "retail-dev.grace-hopper Ready" in said


def test_applied_again_everybody_is_already_there(
    both: tuple[str, str], studioctl: Studioctl, clock: FakeClock
) -> None:
    studioctl("apply", *both)
    before = clock.seconds

    result = studioctl("apply", *both)

    assert result.exit_code == 0
    assert "3 users: 3 already there. 3 Ready after 0 s." in words(result.stdout)
    assert clock.seconds == before


def test_json_has_every_user_with_outcome_and_phase_and_nothing_else_on_stdout(
    both: tuple[str, str], studioctl: Studioctl
) -> None:
    document = json.loads(studioctl("apply", *both, "--json").stdout)

    assert document["summary"] == {"outcomes": {"created": 3}, "phases": {"Ready": 3}}
    first = document["users"][0]
    assert (first["file"], first["line"], first["user_name"]) == (both[0], 3, "ada-lovelace")
    assert (first["outcome"], first["phase"], first["studio"]) == ("created", "Ready", "retail-dev")
    assert first["user"]["id"] == "retail-dev.ada-lovelace"


def test_a_refused_user_keeps_nobody_else_back_and_exits_1(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    refusal = problem(409, "conflict", "The name bo is taken in retail-dev.")
    api.troubles = [None, None, None, refusal]

    result = studioctl("apply", *both)

    assert result.exit_code == 1
    said = words(result.stdout)
    assert "refused: The name bo is taken in retail-dev. (data_scientists.yml:4)" in said
    assert "3 users: 2 created, 1 refused. 2 Ready after" in said


def test_who_is_there_with_other_fields_is_changed(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    studioctl("users", "add", "bo", "--persona", "lead-data-scientist")

    result = studioctl("apply", *both)

    assert result.exit_code == 0
    assert "3 users: 2 created, 1 changed. 3 Ready after" in words(result.stdout)
    [patch] = [sent for sent in api.sent if sent.method == "PATCH"]
    assert (patch.path, json.loads(patch.body)) == (
        "/users/retail-dev.bo",
        {"persona": "data-scientist"},
    )
    assert patch.headers["If-Match"] == '"1"'


def test_personas_the_api_keeps_to_itself_are_refused_one_by_one(
    studioctl: Studioctl, api: FakeApi
) -> None:
    api.tells_personas = False
    file = studioctl.file("people.yml", people("ada") + people("bo", persona="boss")[7:])

    result = studioctl("apply", file, "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["summary"]["outcomes"] == {"created": 1, "refused": 1}
    assert document["users"][1]["problem"]["errors"][0]["pointer"] == "/persona"


def test_a_failed_user_is_shown_with_awss_reason_and_exits_1(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.fails = frozenset({"bo"})

    result = studioctl("apply", *both)

    said = words(result.stdout)
    assert result.exit_code == 1
    assert "retail-dev.bo Failed ResourceLimitExceeded: AWS says: the account" in said
    assert "2 Ready, 1 Failed after" in said


def test_without_waiting_it_ends_when_all_are_asked_for(
    both: tuple[str, str], studioctl: Studioctl, clock: FakeClock
) -> None:
    result = studioctl("apply", *both, "--no-wait")

    assert result.exit_code == 0
    assert clock.seconds == 0
    assert "3 users: 3 created. 3 Provisioning." in words(result.stdout)


def test_waiting_ends_at_its_timeout_with_exit_1(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi, clock: FakeClock
) -> None:
    api.seconds = 10_000

    result = studioctl("apply", *both, "--timeout", "45")

    assert result.exit_code == 1
    assert clock.seconds == 45
    assert "3 Provisioning after 45 s" in words(result.stdout)
    assert "They go on without this command" in result.stderr


def test_waiting_for_many_looks_at_pages_of_their_studio(
    studioctl: Studioctl, api: FakeApi
) -> None:
    names = [f"u{number:03}" for number in range(150)]

    result = studioctl("apply", studioctl.file("people.yml", people(*names)))

    looks = [sent for sent in api.sent if sent.method == "GET" and sent.path != "/studios"]
    assert result.exit_code == 0
    assert "150 Ready" in result.stdout
    assert len(looks) <= 10
    assert {sent.path for sent in looks} == {"/users"}


def test_an_old_page_is_not_believed(studioctl: Studioctl, api: FakeApi) -> None:
    file = studioctl.file("people.yml", people("ada"))
    again = {"id": "retail-dev.ada", "studio": "retail-dev", "generation": 5}
    api.troubles = [
        None,
        None,
        answer(202, {**again, "phase": "Provisioning"}),
        answer(200, {**again, "generation": 4, "phase": "Offboarded"}),
        answer(200, {**again, "phase": "Ready"}),
    ]

    assert studioctl("apply", file).exit_code == 0


def test_an_api_lost_while_waiting_for_a_moment_does_not_end_it(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.troubles = [None] * 5 + ["the connection failed or was closed"] * 6

    result = studioctl("apply", *both)

    assert result.exit_code == 0
    assert "3 Ready" in result.stdout


def test_an_api_lost_for_good_while_waiting_still_tells_the_outcomes(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.troubles = [None] * 5 + ["the connection failed or was closed"] * 99

    result = studioctl("apply", *both, "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 3
    assert document["summary"]["outcomes"] == {"created": 3}
    assert document["error"]["kind"] == "unreachable"


def test_an_api_lost_while_sending_leaves_the_rest_unsent_and_says_so(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.troubles = [None] * 3 + ["the connection failed or was closed"] * 3

    result = studioctl("apply", *both)

    assert result.exit_code == 3
    assert "3 users: 1 created, 2 not sent." in words(result.stdout)
    assert "cannot be reached" in result.stderr
    assert "nobody is asked for twice" in words(result.stderr)
    assert studioctl("apply", *both).exit_code == 0


def test_an_unknown_caller_is_stopped_before_anything_is_sent(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.lets_in = lambda sent: False

    result = studioctl("apply", *both)

    assert result.exit_code == 3
    assert api.posts() == []
    assert "does not let this caller in" in words(result.stderr)


def test_a_caller_that_may_only_look_is_stopped_at_the_first_user(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.lets_in = lambda sent: sent.method == "GET"

    result = studioctl("apply", *both)

    assert result.exit_code == 3
    assert len(api.posts()) == 1
    assert "1 refused, 2 not sent" in words(result.stdout)


def test_a_caller_limited_to_some_personas_gets_the_others_refused(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.forbidden_personas = frozenset({"lead-data-scientist"})

    result = studioctl("apply", *both)

    assert result.exit_code == 1
    assert "2 created, 1 refused" in words(result.stdout)


def test_a_caller_allowed_nothing_exits_3(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.forbidden_personas = frozenset(api.personas)

    assert studioctl("apply", *both).exit_code == 3


def test_a_gateway_that_hides_the_studios_does_not_keep_users_back(
    both: tuple[str, str], studioctl: Studioctl, api: FakeApi
) -> None:
    api.lets_in = lambda sent: sent.path != "/studios"

    assert studioctl("apply", *both).exit_code == 0
    assert studioctl("apply", *both, "--all-studios").exit_code == 3


def test_each_studio_named_gets_everybody(studioctl: Studioctl, api: FakeApi) -> None:
    api.studios = ("retail-dev", "risk-dev", "trade-dev")
    file = studioctl.file("people.yml", people("ada"))
    named = ("--studio", "retail-dev", "--studio", "risk-dev", "--studio", "risk-dev")

    result = studioctl("apply", file, *named)

    assert result.exit_code == 0
    assert [body["studio"] for body in api.posts()] == ["retail-dev", "risk-dev"]


def test_all_studios_are_those_the_api_tells(studioctl: Studioctl, api: FakeApi) -> None:
    api.studios = ("retail-dev", "risk-dev")
    file = studioctl.file("people.yml", people("ada"))

    assert studioctl("apply", file, "--all-studios").exit_code == 0
    assert [body["studio"] for body in api.posts()] == ["retail-dev", "risk-dev"]
