"""Clients: every one has its time-outs and its bound on retries."""

import pytest
from botocore.credentials import Credentials

from services.controller.clients import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, create_client


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


@pytest.mark.parametrize("service", ["dynamodb", "sqs", "events", "sts", "ssm", "iam", "sagemaker"])
def test_a_client_gives_up_in_time(service: str) -> None:
    config = create_client(service, region="eu-west-1").meta.config

    assert config.connect_timeout == CONNECT_SECONDS == 1
    assert config.read_timeout == READ_SECONDS == 3
    assert config.retries == {"mode": "standard", "total_max_attempts": ATTEMPTS}
    assert ATTEMPTS == 4


def test_a_client_is_of_the_region_asked_for() -> None:
    assert create_client("sqs", region="us-east-1").meta.region_name == "us-east-1"


def test_a_client_says_who_it_is() -> None:
    config = create_client("sqs", region="eu-west-1").meta.config

    assert "studio-provisioner" in str(config.user_agent_extra)


def test_a_client_acts_under_the_credentials_given() -> None:
    given = Credentials("key", "secret", "token")

    client = create_client("sqs", region="eu-west-1", credentials=given)

    used = client._get_credentials()
    assert (used.access_key, used.secret_key, used.token) == ("key", "secret", "token")
