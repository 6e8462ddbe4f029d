"""The rules here and the service's own are the same rules."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cli.field_rules import broken_rule, is_user_name, suggest_user_name
from cli.phases import Phase
from services.user_onboarding import requests as service
from services.user_onboarding.user import Phase as ServicePhase

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def service_takes(field: str, value: str) -> bool:
    fields = {"user_name": "ada", "persona": "data-scientist", field: value}
    try:
        service.UserRequest.model_validate(fields)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_name", "ada"),
        ("user_name", "a--b"),
        ("user_name", "a-"),
        ("user_name", "ada.lovelace"),
        ("user_name", "a" * 63),
        ("user_name", "a" * 64),
        ("user_name", "a" + "-" * 62 + "b"),
        ("email", "ada@bank.example"),
        ("email", "ada@bank"),
        ("email", "ada bank@x.example"),
        ("email", "a" * 250 + "@b.example"),
        ("team", "Équipe 7 / ü+é=ß:-@_."),
        ("team", "a&b"),
        ("team", "x" * 256),
        ("team", "x" * 257),
        ("cost_center", "CC;7"),
        ("cost_center", "CC-7"),
    ],
)
def test_a_value_is_taken_here_if_and_only_if_the_service_takes_it(field: str, value: str) -> None:
    assert (broken_rule(field, value, NOW) is None) == service_takes(field, value)


@given(st.text(alphabet="aZ9-._@ é", max_size=70))
def test_names_are_judged_as_the_service_judges_them(name: str) -> None:
    assert is_user_name(name) == service_takes("user_name", name)
    assert suggest_user_name(name) == service.suggest_user_name(name)


@given(st.text(alphabet="aZ9-._@ é/", max_size=90))
def test_a_suggestion_is_itself_a_valid_name(name: str) -> None:
    suggestion = suggest_user_name(name)

    assert suggestion is None or is_user_name(suggestion)


def test_phases_are_the_services() -> None:
    assert [each.value for each in Phase] == [each.value for each in ServicePhase]
