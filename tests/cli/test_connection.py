"""Where the API is and who asks, from each kind of environment."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from botocore.credentials import Credentials

from cli.connection import AwsSession, Person, connect
from cli.errors import BadUsageError, ExitCode, NotConnectedError

URL = "https://abc123.execute-api.eu-central-1.amazonaws.com/v1"
SANDBOX = (
    "# written by the sandbox\n"
    "export AWS_ENDPOINT_URL=http://127.0.0.1:4567\n"
    "export AWS_REGION='eu-west-1'\n"
    'export API_URL="http://127.0.0.1:4567/_aws/execute-api/abc/v1"\n'
    "export REQUESTER_ACCESS_KEY_ID=REQ REQUESTER_SECRET_ACCESS_KEY=req-secret\n"
    "export ADMIN_ACCESS_KEY_ID=ADM\n"
    "export ADMIN_SECRET_ACCESS_KEY=adm-secret\n"
)
REQUESTER = {"REQUESTER_ACCESS_KEY_ID": "REQ", "REQUESTER_SECRET_ACCESS_KEY": "secret"}


@dataclass(frozen=True)
class Chain:
    """A credential chain that finds ``key``."""

    key: str | None = "CHAIN"
    region_name: str | None = None

    def get_credentials(self) -> Credentials | None:
        return Credentials(self.key, "secret", "token") if self.key else None


def no_session() -> AwsSession:
    raise AssertionError("the AWS chain is not to be asked")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / ".sandbox").mkdir()
    (tmp_path / ".sandbox" / "env").write_text(SANDBOX)
    inside = tmp_path / "lists" / "retail"
    inside.mkdir(parents=True)
    return inside


def test_a_running_sandbox_is_found_from_below_without_any_setting(checkout: Path) -> None:
    environ = {
        "AWS_ACCESS_KEY_ID": "OTHER",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "us-east-1",
    }

    found = connect(environ=environ, folder=checkout, aws_session=no_session)

    assert found.api_url == "http://127.0.0.1:4567/_aws/execute-api/abc/v1"
    assert found.region == "eu-west-1"
    assert found.credentials().access_key == "REQ"


def test_another_person_of_the_sandbox_can_be_picked(checkout: Path) -> None:
    found = connect(environ={}, folder=checkout, aws_session=no_session, person=Person.ADMIN)

    assert found.credentials().access_key == "ADM"
    with pytest.raises(NotConnectedError, match="approver"):
        connect(environ={}, folder=checkout, aws_session=no_session, person=Person.APPROVER)


def test_an_address_in_the_environment_wins_over_the_sandboxs_file(checkout: Path) -> None:
    found = connect(environ={"API_URL": URL + "/"}, folder=checkout, aws_session=Chain)

    assert found.api_url == URL
    assert found.region == "eu-central-1"
    assert found.credentials() == ("CHAIN", "secret", "token", None)


def test_the_option_wins_over_the_environment(tmp_path: Path) -> None:
    environ = {"API_URL": "https://elsewhere.example", "AWS_REGION": "eu-west-1"}

    found = connect(environ=environ, folder=tmp_path, aws_session=Chain, api_url=URL)

    assert (found.api_url, found.origin) == (URL, "--api-url")


@pytest.mark.parametrize("chosen", [{"AWS_PROFILE": "bank"}, {"AWS_ACCESS_KEY_ID": "AKIA"}])
def test_chosen_aws_credentials_win_over_the_requesters(
    chosen: dict[str, str], tmp_path: Path
) -> None:
    environ = {"API_URL": URL, **REQUESTER, **chosen}

    found = connect(environ=environ, folder=tmp_path, aws_session=Chain)

    assert found.credentials().access_key == "CHAIN"


def test_the_requester_wins_over_keys_that_merely_lie_about(tmp_path: Path) -> None:
    environ = {"API_URL": URL, **REQUESTER}

    found = connect(environ=environ, folder=tmp_path, aws_session=no_session)

    assert found.credentials().access_key == "REQ"


@pytest.mark.parametrize(
    ("environ", "session_region", "region"),
    [
        ({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "x"}, "y", "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-2"}, "y", "eu-west-2"),
        ({}, "eu-west-3", "eu-west-3"),
    ],
)
def test_the_region_of_a_custom_domain_comes_from_the_environment(
    environ: dict[str, str], session_region: str, region: str, tmp_path: Path
) -> None:
    environ = {"API_URL": "https://users.bank.example/v1", **environ}

    found = connect(
        environ=environ, folder=tmp_path, aws_session=lambda: Chain(region_name=session_region)
    )

    assert found.region == region


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, "make up"),
        ({"API_URL": URL}, "No AWS credentials"),
        ({"API_URL": "https://users.bank.example", **REQUESTER}, "AWS_REGION"),
    ],
)
def test_what_is_missing_is_said(environ: dict[str, str], says: str, tmp_path: Path) -> None:
    with pytest.raises(NotConnectedError, match=says) as raised:
        connect(environ=environ, folder=tmp_path, aws_session=lambda: Chain(key=None))

    assert raised.value.exit_code is ExitCode.NO_ACCESS


@pytest.mark.parametrize("address", ["users.bank.example", "ftp://x/", "https://", "http://[x"])
def test_an_address_that_is_none_is_bad_usage(address: str, tmp_path: Path) -> None:
    with pytest.raises(BadUsageError, match="API_URL"):
        connect(environ={"API_URL": address, **REQUESTER}, folder=tmp_path, aws_session=no_session)


def test_a_person_without_keys_is_bad_usage(tmp_path: Path) -> None:
    with pytest.raises(BadUsageError, match="APPROVER_ACCESS_KEY_ID"):
        connect(
            environ={"API_URL": URL},
            folder=tmp_path,
            aws_session=no_session,
            person=Person.APPROVER,
        )


@pytest.mark.parametrize("content", ["", "export API_URL='unclosed", "export API_URL=http://x"])
def test_a_broken_sandbox_file_is_said(content: str, checkout: Path) -> None:
    (checkout.parent.parent / ".sandbox" / "env").write_text(content)

    with pytest.raises(NotConnectedError, match="env"):
        connect(environ={}, folder=checkout, aws_session=no_session)
