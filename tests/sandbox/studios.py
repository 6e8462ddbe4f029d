"""SageMaker and Service Catalog two ways: in memory, and boto3 through the emulator."""

import itertools
import json
import random
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
from botocore.exceptions import ClientError

from sandbox.door import sagemaker, servicecatalog
from sandbox.door.sagemaker import SageMakerCommand
from sandbox.door.servicecatalog import ServiceCatalogCommand
from sandbox.sagemaker.world import World
from sandbox.servicecatalog.catalog import OPERATIONS as CATALOG_OPERATIONS
from sandbox.servicecatalog.catalog import Catalog
from sandbox.stand_in.clock import Clock
from sandbox.stand_in.errors import ApiError
from sandbox.stand_in.service import StandIn
from sandbox.stand_in.service_model import answer_problems
from tests.sandbox.clouds import REGION, Cloud, policy

DELAY_SECONDS = 60


class RefusedError(Exception):
    """A refusal, by its AWS code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Studio(Protocol):
    """One account's SageMaker, and the Service Catalog it shares its portfolio in."""

    account_id: str

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        """Call and return the answer, or raise `RefusedError`."""

    def until(self, look: Callable[[], Any], wanted: Any) -> None:
        """Let time pass until `look` returns `wanted`."""

    def role(self) -> str:
        """Return a role that SageMaker may assume."""

    def make_role(self, arn: str) -> None:
        """Make a role again that was removed."""

    def remove_role(self, arn: str) -> None:
        """Delete a role of `role`."""

    def command(self, **command: Any) -> None:
        """Carry out a command to SageMaker at the sandbox's door."""

    def command_catalog(self, **command: Any) -> dict[str, Any]:
        """Carry out a command to Service Catalog at the sandbox's door."""


class MemoryStudio:
    """The world itself, its clock in hand; every answer is held to the model."""

    account_id = "222222222222"

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, 12, tzinfo=UTC)
        self._clock = Clock(lambda: self.now)
        self.catalog = Catalog(self._clock, self)
        self.world = World(self._clock, self, portfolios=self.catalog)
        self._roles: dict[str, str] = {}
        self._made = itertools.count()

    def refusal(self, role_arn: str, account_id: str) -> str | None:
        return None if role_arn in self._roles else f"Could not assume role {role_arn}."

    def unique_id(self, arn: str) -> str | None:
        return self._roles.get(arn)

    def arn(self, unique_id: str, account_id: str) -> str | None:
        return next((arn for arn, made in self._roles.items() if made == unique_id), None)

    def role(self) -> str:
        arn = f"arn:aws:iam::{self.account_id}:role/studio-{next(self._made)}"
        self.make_role(arn)
        return arn

    def make_role(self, arn: str) -> None:
        self._roles[arn] = f"AROA{next(self._made):017}"

    def remove_role(self, arn: str) -> None:
        del self._roles[arn]

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        service: StandIn[Any] = self.catalog if operation in CATALOG_OPERATIONS else self.world
        try:
            answer = service.call(self.account_id, REGION, operation, request)
        except ApiError as error:
            raise RefusedError(error.code, error.message) from error
        assert answer_problems(_service_of(operation), operation, answer) == []
        # Later calls come later, as they do on a wire.
        self.now += timedelta(milliseconds=1)
        return answer

    def until(self, look: Callable[[], Any], wanted: Any) -> None:
        self.now += self.world.faults.delay
        assert look() == wanted

    def command(self, **command: Any) -> None:
        sagemaker.carry_out(SageMakerCommand(**command), self.world, self._clock)

    def command_catalog(self, **command: Any) -> dict[str, Any]:
        asked = ServiceCatalogCommand(**command)
        return servicecatalog.carry_out(asked, self.catalog, self._clock)


class EmulatorStudio:
    """boto3 against the emulator, in an account of its own."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.account_id = f"{random.randrange(10**11, 10**12)}"  # noqa: S311 (not a secret)
        self._clients = {
            service: cloud.unchecked(service, self.account_id)
            for service in ("sagemaker", "servicecatalog")
        }

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        try:
            client = self._clients[_service_of(operation)]
            answer: dict[str, Any] = client._make_api_call(operation, request)
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

    def make_role(self, arn: str) -> None:
        self._cloud.client("iam", self.account_id).create_role(
            RoleName=arn.rsplit("/", 1)[-1],
            AssumeRolePolicyDocument=policy(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sagemaker.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ),
        )

    def remove_role(self, arn: str) -> None:
        self._cloud.client("iam", self.account_id).delete_role(RoleName=arn.rsplit("/", 1)[-1])

    def command(self, **command: Any) -> None:
        knock(self._cloud, **command)

    def command_catalog(self, **command: Any) -> dict[str, Any]:
        return knock(self._cloud, at="servicecatalog", **command)


def _service_of(operation: str) -> str:
    return "servicecatalog" if operation in CATALOG_OPERATIONS else "sagemaker"


def knock(cloud: Cloud, *, at: str = "sagemaker", **command: Any) -> dict[str, Any]:
    """Send a command to the emulator's own door, and return its answer."""
    request = urllib.request.Request(  # noqa: S310 (our own http URL)
        f"{cloud.emulator.endpoint}/_sandbox/{at}",
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
