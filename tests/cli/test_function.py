"""Which admin function is meant, where it is and who invokes it."""

from pathlib import Path

import pytest

from cli.connection import Person
from cli.errors import ExitCode, FunctionNotKnownError, NotConnectedError
from cli.function import FunctionPlace, find_function
from cli.service import Service
from tests.cli.running import NoSession

SANDBOX = (
    "export AWS_ENDPOINT_URL=http://127.0.0.1:4567\n"
    "export AWS_REGION=eu-west-1\n"
    "export ADMIN_FUNCTION=sandbox-admin\n"
    "export PROJECTS_ADMIN_FUNCTION=sandbox-projects-admin\n"
    "export ADMIN_ACCESS_KEY_ID=ADM ADMIN_SECRET_ACCESS_KEY=adm-secret\n"
    "export REQUESTER_ACCESS_KEY_ID=REQ REQUESTER_SECRET_ACCESS_KEY=req-secret\n"
)
KEYS = {"ADMIN_ACCESS_KEY_ID": "ADM", "ADMIN_SECRET_ACCESS_KEY": "x", "AWS_REGION": "eu-west-1"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / ".sandbox").mkdir()
    (tmp_path / ".sandbox" / "env").write_text(SANDBOX)
    return tmp_path


def find(
    folder: Path,
    service: Service,
    environ: dict[str, str] | None = None,
    function: str | None = None,
    person: Person | None = None,
) -> FunctionPlace:
    return find_function(
        environ=environ or {},
        folder=folder,
        aws_session=NoSession,
        function=function,
        person=person,
        service=service,
    )


@pytest.mark.parametrize(
    ("service", "name"),
    [(Service.USERS, "sandbox-admin"), (Service.ACCOUNTS, "sandbox-projects-admin")],
)
def test_the_sandbox_names_the_function_of_each_service_and_its_admin_invokes(
    service: Service, name: str, checkout: Path
) -> None:
    place = find(checkout, service)

    assert place.name == name
    assert place.credentials().access_key == "ADM"
    assert place.endpoint_url == place.sts_endpoint_url == "http://127.0.0.1:4567"
    assert find(checkout, service, person=Person.REQUESTER).credentials().access_key == "REQ"


@pytest.mark.parametrize("service", Service)
def test_the_environment_names_the_function_of_each_service(
    service: Service, tmp_path: Path
) -> None:
    place = find(tmp_path, service, {service.variable: "deployed", **KEYS})

    assert (place.name, place.origin, place.in_sandbox) == ("deployed", service.variable, False)
    assert place.endpoint_url is None


def test_an_installation_in_the_environment_is_not_mixed_with_the_sandbox(checkout: Path) -> None:
    with pytest.raises(FunctionNotKnownError, match=r"accounts.*set PROJECTS_ADMIN_FUNCTION"):
        find(checkout, Service.ACCOUNTS, {"ADMIN_FUNCTION": "deployed", **KEYS})


@pytest.mark.parametrize("service", Service)
def test_a_function_that_nothing_names_is_said_with_its_variable(
    service: Service, tmp_path: Path
) -> None:
    with pytest.raises(FunctionNotKnownError) as raised:
        find(tmp_path, service)

    assert str(raised.value) == (
        f"No admin function for {service} is known. Start the sandbox with `make up`, or set "
        f"{service.variable} (or --function) to a deployed one."
    )
    assert raised.value.exit_code is ExitCode.NO_ACCESS


def test_a_sandbox_from_before_is_renewed(checkout: Path) -> None:
    file = checkout / ".sandbox" / "env"
    file.write_text(SANDBOX.replace("PROJECTS_ADMIN_FUNCTION", "OTHER"))

    with pytest.raises(
        FunctionNotKnownError, match=r"has no PROJECTS_ADMIN_FUNCTION\. `make down`"
    ):
        find(checkout, Service.ACCOUNTS)


def test_the_option_wins_and_an_arn_tells_its_region(tmp_path: Path) -> None:
    arn = "arn:aws:lambda:eu-central-1:111111111111:function:projects-admin"
    environ = {"PROJECTS_ADMIN_FUNCTION": "other", **KEYS}

    place = find(tmp_path, Service.ACCOUNTS, environ, function=arn)

    assert (place.name, place.region, place.origin) == (arn, "eu-central-1", "--function")


def test_lambda_and_sts_may_be_at_addresses_of_their_own(tmp_path: Path) -> None:
    addresses = {
        "AWS_ENDPOINT_URL_LAMBDA": "https://lambda.example",
        "AWS_ENDPOINT_URL": "http://x",
    }

    place = find(tmp_path, Service.USERS, {"ADMIN_FUNCTION": "f", **KEYS, **addresses})

    assert (place.endpoint_url, place.sts_endpoint_url) == ("https://lambda.example", "http://x")


def test_a_function_without_region_or_keys_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotConnectedError, match="AWS_REGION"):
        find(tmp_path, Service.USERS, {"ADMIN_FUNCTION": "f"})
    with pytest.raises(NotConnectedError, match="No AWS credentials"):
        find(tmp_path, Service.USERS, {"ADMIN_FUNCTION": "f", "AWS_REGION": "eu-west-1"})
