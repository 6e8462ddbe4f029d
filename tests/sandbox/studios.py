"""SageMaker two ways, for the same tests: the world in memory, and boto3 through the emulator."""

import json
import random
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
from botocore.exceptions import ClientError

from sandbox.door import sagemaker
from sandbox.door.sagemaker import SageMakerCommand
from sandbox.sagemaker.world import World
from sandbox.stand_in.clock import Clock
from sandbox.stand_in.errors import ApiError
from sandbox.stand_in.service_model import answer_problems
from tests.sandbox.clouds import REGION, Cloud, policy

DELAY_SECONDS = 60


class RefusedError(Exception):
    """A refusal, by its AWS code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Studio(Protocol):
    """One account's SageMaker."""

    account_id: str

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        """Call and return the answer, or raise `RefusedError`."""

    def until(self, look: Callable[[], Any], wanted: Any) -> None:
        """Let time pass until `look` returns `wanted`."""

    def role(self) -> str:
        """Return a role that SageMaker may assume."""

    def command(self, **command: Any) -> None:
        """Carry out a command at the sandbox's door."""


class MemoryStudio:
    """The world itself, its clock in hand; every answer is held to the model."""

    account_id = "222222222222"

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, 12, tzinfo=UTC)
        self._clock = Clock(lambda: self.now)
        self.world = World(self._clock, self)
        self._roles: set[str] = set()

    def refusal(self, role_arn: str, account_id: str) -> str | None:
        return None if role_arn in self._roles else f"Could not assume role {role_arn}."

    def role(self) -> str:
        arn = f"arn:aws:iam::{self.account_id}:role/studio-{len(self._roles)}"
        self._roles.add(arn)
        return arn

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        try:
            answer = self.world.call(self.account_id, REGION, operation, request)
        except ApiError as error:
            raise RefusedError(error.code, error.message) from error
        assert answer_problems("sagemaker", operation, answer) == []
        # Later calls come later, as they do on a wire.
        self.now += timedelta(milliseconds=1)
        return answer

    def until(self, look: Callable[[], Any], wanted: Any) -> None:
        self.now += self.world.faults.delay
        assert look() == wanted

    def command(self, **command: Any) -> None:
        sagemaker.carry_out(SageMakerCommand(**command), self.world, self._clock)


class EmulatorStudio:
    """boto3 against the emulator, in an account of its own."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.account_id = f"{random.randrange(10**11, 10**12)}"  # noqa: S311 (not a secret)
        self._client = cloud.unchecked("sagemaker", self.account_id)

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._client._make_api_call(operation, request)
        except ClientError as error:
            found = error.response["Error"]
            raise RefusedError(found["Code"], found["Message"]) from error
        metadata = answer.pop("ResponseMetadata")
        assert metadata["HTTPStatusCode"] == 200
        return answer

    def until(self, look: Callable[[], Any], wanted: Any) -> None:
        knock(self._cloud, pass_seconds=DELAY_SECONDS)
        assert look() == wanted

    def role(self) -> str:
        trust = {"Service": "sagemaker.amazonaws.com"}
        return self._cloud.role(self.account_id, {"Principal": trust})

    def command(self, **command: Any) -> None:
        knock(self._cloud, **command)


def knock(cloud: Cloud, **command: Any) -> dict[str, Any]:
    """Send a command to the emulator's own door, and return its answer."""
    request = urllib.request.Request(  # noqa: S310 (our own http URL)
        f"{cloud.emulator.endpoint}/_sandbox/sagemaker",
        data=json.dumps(command).encode(),
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 (our own http URL)
        answer: dict[str, Any] = json.load(response)
    return answer


def status(studio: Studio, domain: str, name: str = "ada") -> Any:
    """Return a profile's status, or the code of the refusal to tell it."""
    try:
        return studio.call("DescribeUserProfile", DomainId=domain, UserProfileName=name)["Status"]
    except RefusedError as refusal:
        return refusal.code


def profile(studio: Studio, domain: str, name: str = "ada", **more: Any) -> dict[str, Any]:
    """Create a profile that is in service."""
    created = studio.call("CreateUserProfile", DomainId=domain, UserProfileName=name, **more)
    studio.until(lambda: status(studio, domain, name), "InService")
    return created


def space(
    studio: Studio, domain: str, name: str, owner: str = "ada", sharing: str = "Private"
) -> None:
    """Create a space that is in service."""
    request = {"DomainId": domain, "SpaceName": name}
    studio.call(
        "CreateSpace",
        **request,
        OwnershipSettings={"OwnerUserProfileName": owner},
        SpaceSharingSettings={"SharingType": sharing},
        SpaceSettings={"AppType": "JupyterLab"},
    )
    studio.until(lambda: studio.call("DescribeSpace", **request)["Status"], "InService")


def app_of(domain: str, space: str = "", owner: str = "ada") -> dict[str, str]:
    """Return what names an app: JupyterLab in a space, or Canvas in a profile of its own."""
    if space:
        where = {"SpaceName": space, "AppType": "JupyterLab"}
    else:
        where = {"UserProfileName": owner, "AppType": "Canvas"}
    return {"DomainId": domain, "AppName": "default", **where}


def run_app(studio: Studio, app: dict[str, str]) -> str:
    """Create an app that is in service, and return its ARN."""
    arn: str = studio.call("CreateApp", **app)["AppArn"]
    studio.until(lambda: studio.call("DescribeApp", **app)["Status"], "InService")
    return arn


def refused(code: str) -> Any:
    """Expect a refusal with AWS's code."""
    return pytest.raises(RefusedError, match=f"^{code}: ")


def allow(*actions: str, on: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """Return an Allow statement."""
    return {"Action": list(actions), "Resource": on, **more}


__all__ = [
    "EmulatorStudio",
    "MemoryStudio",
    "RefusedError",
    "Studio",
    "allow",
    "app_of",
    "knock",
    "policy",
    "profile",
    "refused",
    "run_app",
    "space",
    "status",
]
