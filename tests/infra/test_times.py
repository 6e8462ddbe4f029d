"""Times that are set in the template and in the services, and must fit together."""

import pytest

from infra.names import FUNCTION_SHORT_NAMES
from services.controller.clients import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS
from services.controller.dead_letter_queue import HELD_SECONDS
from services.project_enabler import reconcile as accounts
from services.user_onboarding import reconcile as studios
from tests.infra.templates import Template

# One AWS call that is not answered, tried as often as the clients try it.
ONE_CALL = (CONNECT_SECONDS + READ_SECONDS) * ATTEMPTS
# botocore waits less than 2 ** n seconds after the n-th retry, counted from nought.
WAITS = sum(2**retry for retry in range(ATTEMPTS - 1))
API_GATEWAY_ANSWERS_ITSELF_AFTER = 29


def timeout(governance: Template, short_name: str, service: str = "onboarding") -> int:
    name = f"sandbox-eu-west-1-{service}-{short_name}"
    seconds = governance.one("AWS::Lambda::Function", FunctionName=name)["Timeout"]
    assert isinstance(seconds, int)
    return seconds


def test_a_subject_stays_held_while_a_worker_can_still_run(governance: Template) -> None:
    assert timeout(governance, "worker") < studios.LEASE_SECONDS
    assert timeout(governance, "worker", "projects") < accounts.LEASE_SECONDS


def test_a_pass_that_goes_on_has_the_time_for_one_call(governance: Template) -> None:
    assert ONE_CALL < studios.ENOUGH_SECONDS < timeout(governance, "worker")
    assert ONE_CALL < accounts.ENOUGH_SECONDS < timeout(governance, "worker", "projects")


@pytest.mark.parametrize(
    ("service", "short_name"),
    [
        (service, short_name)
        for service, short_names in FUNCTION_SHORT_NAMES.items()
        for short_name in short_names
    ],
)
def test_a_function_outlives_one_call_that_is_never_answered(
    governance: Template, service: str, short_name: str
) -> None:
    assert timeout(governance, short_name, service) > ONE_CALL + WAITS


@pytest.mark.parametrize(
    ("service", "short_name"),
    [("onboarding", "api"), ("onboarding", "login"), ("projects", "api")],
)
def test_a_call_is_answered_before_the_gateway_answers_itself(
    governance: Template, service: str, short_name: str
) -> None:
    assert timeout(governance, short_name, service) == 25 < API_GATEWAY_ANSWERS_ITSELF_AFTER


@pytest.mark.parametrize("service", FUNCTION_SHORT_NAMES)
def test_dead_letters_stay_hidden_while_the_admin_function_has_them(
    governance: Template, service: str
) -> None:
    assert timeout(governance, "admin", service) < HELD_SECONDS
