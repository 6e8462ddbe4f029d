"""`studioctl admin` and `brake`: one invocation of the function that is meant."""

import json

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from tests.cli.fake_function import payload
from tests.cli.running import PROJECTS_ADMIN, Studioctl, words


@pytest.fixture
def operator(studioctl: Studioctl) -> Studioctl:
    studioctl.environ |= {
        "ADMIN_FUNCTION": "users-admin",
        "PROJECTS_ADMIN_FUNCTION": PROJECTS_ADMIN,
        "ADMIN_ACCESS_KEY_ID": "ADM",
        "ADMIN_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
    }
    return studioctl


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "Said so."}}, "Invoke")


def test_admin_invokes_the_function_of_users_unless_said(operator: Studioctl) -> None:
    operator.function.results["sweep"] = {"studios": 1}

    result = operator("admin", "sweep", "--data", '{"studio": "retail-dev"}', "--json")

    assert json.loads(result.stdout) == {"studios": 1}
    assert operator.function.asked == [{"action": "sweep", "studio": "retail-dev"}]
    assert operator.function.places[0].credentials().access_key == "ADM"


def test_admin_invokes_the_function_of_accounts_where_said(operator: Studioctl) -> None:
    operator.enabler.results["sweep"] = {"accounts": 3}

    result = operator("admin", "sweep", "--service", "accounts")

    assert json.loads(result.stdout) == {"accounts": 3}
    assert operator.function.asked == []


def test_help_lists_actions_with_their_fields(operator: Studioctl) -> None:
    schema = {"properties": {"action": {}, "which": {}, "account": {}}, "required": ["account"]}
    action = {"action": "status", "summary": "Look at an account", "schema": schema}
    operator.enabler.results["help"] = {"actions": [action]}

    result = operator("admin", "help", "--service", "accounts")

    assert "status Look at an account which?, account" in words(result.stdout)


def test_a_refusal_is_told_and_exits_1(operator: Studioctl) -> None:
    result = operator("admin", "fly")

    assert result.exit_code == 1
    assert "There is no such action." in words(result.stderr)


@pytest.mark.parametrize("data", ["{", "[]", '{"action": "sweep"}'])
def test_fields_that_are_none_are_bad_usage(data: str, operator: Studioctl) -> None:
    assert operator("admin", "sweep", "--data", data).exit_code == 2
    assert operator.function.asked == []


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (refusal("ResourceNotFoundException"), "not-invoked", "no function users-admin in eu-west"),
        (refusal("AccessDeniedException"), "not-invoked", "takes lambda:InvokeFunction. Said so."),
        (refusal("ExpiredTokenException"), "not-invoked", "ExpiredTokenException: Said so."),
        (refusal("TooManyRequestsException"), "unreachable", "TooManyRequestsException"),
        (ReadTimeoutError(endpoint_url="x"), "unreachable", "no answer within 65 s"),
        (EndpointConnectionError(endpoint_url="x"), "unreachable", "cannot be reached"),
    ],
)
def test_what_was_not_invoked_exits_3_in_words(
    error: Exception, kind: str, says: str, operator: Studioctl
) -> None:
    operator.function.error = error

    result = operator("admin", "sweep", "--json")

    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"]["kind"] == kind
    assert says in words(result.stderr)
    assert len(operator.function.asked) == 1


def test_another_function_is_not_taken_for_ours(operator: Studioctl) -> None:
    operator.function.broken = payload({"statusCode": 200})

    result = operator("admin", "sweep")

    assert result.exit_code == 1
    assert "answered something else" in words(result.stderr)


def test_a_function_that_broke_is_said(operator: Studioctl) -> None:
    told = {"errorType": "ImportError", "errorMessage": "No module."}
    operator.function.broken = payload(told, FunctionError="Unhandled")

    assert "users-admin broke. ImportError: No module." in words(operator("admin", "x").stderr)


def test_the_brake_is_one_of_users(operator: Studioctl) -> None:
    operator.function.results["brake"] = {"engaged": False, "deletions_per_hour": 20}
    operator.function.results["release-brake"] = {"engaged": False}

    assert "Not engaged." in operator("brake").stdout
    assert "deletions go on" in operator("brake", "release").stdout
    assert operator.enabler.asked == []
