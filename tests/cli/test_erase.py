"""`studioctl users erase`: asked first, and carried on until it is done."""

import json

import pytest

from tests.cli.fake_function import RefusalError
from tests.cli.running import Studioctl, words

ADA = "retail-dev.ada"
GONE = {"id": ADA, "phase": "Offboarded", "reason": "Erased", "requested_by": "erased"}


@pytest.fixture
def operator(studioctl: Studioctl) -> Studioctl:
    studioctl.environ |= {
        "ADMIN_FUNCTION": "users-admin",
        "ADMIN_ACCESS_KEY_ID": "ADM",
        "ADMIN_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
    }
    studioctl.function.results["erase"] = {"done": True, "user": GONE}
    return studioctl


def test_it_is_asked_for_with_who_asks(operator: Studioctl) -> None:
    result = operator("users", "erase", ADA, "--yes", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["user"]["reason"] == "Erased"
    assert operator.function.asked == [
        {
            "action": "erase",
            "user_id": ADA,
            "asserted_by": "arn:aws:sts::111111111111:assumed-role/operators/grace",
        }
    ]


def test_without_anybody_to_ask_it_wants_yes(operator: Studioctl) -> None:
    result = operator("users", "erase", ADA)

    assert result.exit_code == 2
    assert "Give --yes" in result.stderr
    assert operator.function.asked == []


@pytest.mark.parametrize(("typed", "sent"), [("n\n", 0), ("y\n", 1)])
def test_at_a_terminal_it_says_what_goes_and_asks(
    operator: Studioctl, typed: str, sent: int
) -> None:
    operator.typed = typed

    result = operator("users", "erase", ADA)

    assert "not recalled: events that were published" in words(result.stderr)
    assert len(operator.function.asked) == sent


def test_a_long_timeline_is_gone_on_with_until_it_is_done(operator: Studioctl) -> None:
    answers = iter([False, False, True])
    operator.function.results["erase"] = lambda _: {"done": next(answers), "user": GONE}

    assert operator("users", "erase", ADA, "--yes").exit_code == 0
    assert len(operator.function.asked) == 3


def test_what_is_never_done_is_said_in_the_end(operator: Studioctl) -> None:
    operator.function.results["erase"] = {"done": False, "user": GONE}

    result = operator("users", "erase", ADA, "--yes")

    assert result.exit_code == 1
    assert "the same again goes on" in words(result.stderr)


def test_a_refusal_is_told_as_the_service_says_it(operator: Studioctl) -> None:
    def refuse(_: object) -> dict[str, object]:
        raise RefusalError(409, "conflict", f"{ADA} is Ready. Offboard it first.")

    operator.function.results["erase"] = refuse

    result = operator("users", "erase", ADA, "--yes")

    assert result.exit_code == 1
    assert "Offboard it first." in words(result.stderr)
