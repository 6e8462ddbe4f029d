"""Sessions in other accounts: assumed when needed, renewed before they end, refused in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.sessions import MOST_ROLES, WorkloadSessions

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ROLE = "arn:aws:iam::222222222222:role/onboarding"
OTHER = "arn:aws:iam::333333333333:role/onboarding"
REFUSAL = {
    "Error": {"Code": "AccessDenied", "Message": "not authorized to perform: sts:AssumeRole"},
    "ResponseMetadata": {"RequestId": "request-9"},
}


class Sts:
    """Gives credentials for an hour; each time others."""

    def __init__(self) -> None:
        self.now = START
        self.asked: list[dict[str, Any]] = []
        self.error: Exception | None = None

    def assume_role(self, **request: Any) -> dict[str, Any]:
        if self.error is not None:
            raise self.error
        self.asked.append(request)
        number = len(self.asked)
        return {
            "Credentials": {
                "AccessKeyId": f"key-{number}",
                "SecretAccessKey": f"secret-{number}",
                "SessionToken": f"token-{number}",
                "Expiration": self.now + timedelta(seconds=request["DurationSeconds"]),
            }
        }


class World:
    def __init__(self) -> None:
        self.sts = Sts()
        self.made: list[tuple[str, str, str]] = []
        sts: Any = self.sts
        self.sessions = WorkloadSessions(sts, "worker", lambda: self.sts.now, self._make)

    def _make(self, service: str, *, region: str, credentials: Any) -> object:
        frozen = credentials.get_frozen_credentials()
        assert frozen.secret_key.replace("secret", "key") == frozen.access_key
        assert frozen.token.replace("token", "key") == frozen.access_key
        self.made.append((service, region, frozen.access_key))
        return object()

    def client(self, service: str = "ssm", role: str = ROLE, region: str = "eu-west-1") -> object:
        client: object = self.sessions.client(service, role_arn=role, region=region)
        return client


def test_nothing_is_assumed_before_it_is_needed() -> None:
    assert World().sts.asked == []


def test_a_role_is_assumed_under_the_sessions_name_for_an_hour() -> None:
    world = World()

    world.client()

    assert world.sts.asked == [
        {"RoleArn": ROLE, "RoleSessionName": "worker", "DurationSeconds": 3600}
    ]
    assert world.made == [("ssm", "eu-west-1", "key-1")]


def test_clients_and_credentials_are_kept() -> None:
    world = World()

    first = world.client()
    world.sts.now += timedelta(minutes=54)

    assert world.client() is first
    assert world.client("sagemaker") is not first
    assert len(world.sts.asked) == 1
    assert {key for _, _, key in world.made} == {"key-1"}


@pytest.mark.parametrize("minutes", [55, 59, 61, 600])
def test_a_session_is_renewed_before_it_ends(minutes: int) -> None:
    world = World()
    first = world.client()
    world.client("sagemaker")
    world.sts.now += timedelta(minutes=minutes)

    renewed = world.client()
    world.client("sagemaker")

    assert renewed is not first
    assert len(world.sts.asked) == 2
    assert [key for _, _, key in world.made] == ["key-1", "key-1", "key-2", "key-2"]


def test_each_role_has_its_own_session() -> None:
    world = World()
    mine = world.client(role=ROLE)
    world.sts.now += timedelta(minutes=30)
    world.client(role=OTHER)
    world.sts.now += timedelta(minutes=26)

    world.client(role=OTHER)
    assert len(world.sts.asked) == 2
    assert world.client(role=ROLE) is not mine
    assert [each["RoleArn"] for each in world.sts.asked] == [ROLE, OTHER, ROLE]


def test_regions_share_a_session_and_not_a_client() -> None:
    world = World()

    assert world.client(region="eu-west-1") is not world.client(region="us-east-1")

    assert len(world.sts.asked) == 1
    assert [region for _, region, _ in world.made] == ["eu-west-1", "us-east-1"]


def test_a_refused_role_keeps_awss_words() -> None:
    world = World()
    refusal: Any = REFUSAL
    world.sts.error = ClientError(refusal, "AssumeRole")

    with pytest.raises(AwsCallError) as refused:
        world.client()

    assert refused.value.call == AwsCall(
        "AssumeRole", "request-9", "AccessDenied", "not authorized to perform: sts:AssumeRole"
    )
    assert not refused.value.passing


def test_an_sts_that_does_not_answer_is_told_as_passing() -> None:
    world = World()
    world.sts.error = ConnectTimeoutError(endpoint_url="sts")

    with pytest.raises(AwsCallError) as refused:
        world.client()

    assert refused.value.passing


def test_a_refusal_is_not_remembered() -> None:
    world = World()
    world.sts.error = ConnectTimeoutError(endpoint_url="sts")
    with pytest.raises(AwsCallError):
        world.client()
    world.sts.error = None

    assert world.client() is not None


def test_roles_that_were_not_used_for_long_are_forgotten_and_assumed_again() -> None:
    world = World()
    kept = world.client()
    for number in range(MOST_ROLES - 1):
        world.client(role=f"arn:aws:iam::{number:012}:role/onboarding")
    assert world.client() is kept
    world.client(role=OTHER)
    # The one that was used last before that is still there, the oldest is not.
    assert world.client() is kept
    asked = len(world.sts.asked)

    world.client(role=f"arn:aws:iam::{0:012}:role/onboarding")

    assert len(world.sts.asked) == asked + 1
