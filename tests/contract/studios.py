"""A studio's account twice: in memory, and as real clients on the sandbox's SageMaker and moto."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Protocol

from sandbox.sagemaker.faults import CallFault
from sandbox.sagemaker.world import World
from services.controller.clients import create_client
from services.user_onboarding.aws_studio_account import AwsStudioAccount
from services.user_onboarding.studio_account import (
    DomainSeen,
    RoleSeen,
    StudioAccount,
)
from services.user_onboarding.world import App, Space
from tests.contract.stand_in_wire import connect
from tests.contract.tagged_resources import TaggedResources
from tests.world.studio import DOMAIN_ID, MemoryStudioAccount

# moto's own account, so that its roles and the profiles are in one.
ACCOUNT = "123456789012"
REGION = "eu-west-1"
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sagemaker.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


@dataclass
class Time:
    """A clock that a test moves."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Studio(Protocol):
    """An account under test, and what happens in it."""

    domain_id: str
    time: Time

    @property
    def account(self) -> StudioAccount: ...

    def put_parameter(self, name: str, value: str) -> None: ...

    def put_role(self, name: str, tags: dict[str, str], *, bounded: bool) -> str: ...

    def refuse_next(self, operation: str, code: str, message: str) -> None: ...

    def end_failed(self, name: str, reason: str) -> None: ...

    def open_space(self, name: str, owner: str | None, *, shared: bool) -> None: ...

    def run_app(self, *, space: str | None = None, profile: str | None = None) -> None: ...


class MemoryStudio:
    def __init__(self) -> None:
        self.time = Time()
        self.domain_id = DOMAIN_ID
        self.account = MemoryStudioAccount(ACCOUNT, REGION, self.time)

    def put_parameter(self, name: str, value: str) -> None:
        self.account.parameter_values[name] = value

    def put_role(self, name: str, tags: dict[str, str], *, bounded: bool) -> str:
        arn = f"arn:aws:iam::{ACCOUNT}:role/studio/persona/{name}"
        boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
        self.account.roles[name] = RoleSeen(arn, tags, boundary if bounded else None)
        return arn

    def refuse_next(self, operation: str, code: str, message: str) -> None:
        self.account.refuse_next(operation, code, message)

    def end_failed(self, name: str, reason: str) -> None:
        self.account.fail_next[name.lower()] = reason

    def open_space(self, name: str, owner: str | None, *, shared: bool) -> None:
        self.account.make_space(Space(name, "", owner, shared=shared))

    def run_app(self, *, space: str | None = None, profile: str | None = None) -> None:
        kind = "JupyterLab" if space else "Canvas"
        self.account.start_app(App(profile, space, kind, "default", ""))


@dataclass
class AwsStudio:
    """Needs moto to be on."""

    time: Time = field(default_factory=Time)

    def __post_init__(self) -> None:
        self.world = World(self.time)
        made = self.call(
            "CreateDomain",
            DomainName="studio",
            AuthMode="IAM",
            VpcId="vpc-1",
            SubnetIds=["subnet-1"],
            DefaultUserSettings={"ExecutionRole": f"arn:aws:iam::{ACCOUNT}:role/default"},
        )
        self.domain_id = str(made["DomainId"])
        self.time.pass_seconds(60)

        @cache
        def client(service: str) -> Any:
            found = create_client(service, region=REGION)
            if service == "sagemaker":
                connect(found, self.world, ACCOUNT, REGION)
            if service == "resourcegroupstaggingapi":
                connect(found, TaggedResources(self.world), ACCOUNT, REGION)
            return found

        self.client = client
        self.account = AwsStudioAccount(client)

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        return self.world.call(ACCOUNT, REGION, operation, request)

    def put_parameter(self, name: str, value: str) -> None:
        self.client("ssm").put_parameter(Name=name, Value=value, Type="String")

    def put_role(self, name: str, tags: dict[str, str], *, bounded: bool) -> str:
        boundary: Any = {}
        if bounded:
            allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
            policy = {"Version": "2012-10-17", "Statement": [allow]}
            made = self.client("iam").create_policy(
                PolicyName="boundary", PolicyDocument=json.dumps(policy)
            )
            boundary = {"PermissionsBoundary": made["Policy"]["Arn"]}
        role = self.client("iam").create_role(
            RoleName=name,
            Path="/studio/persona/",
            AssumeRolePolicyDocument=_TRUST,
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
            **boundary,
        )
        return str(role["Role"]["Arn"])

    def refuse_next(self, operation: str, code: str, message: str) -> None:
        self.world.faults.call_faults.append(CallFault(operation, code, message))

    def end_failed(self, name: str, reason: str) -> None:
        self.world.faults.profile_ends[name.lower()] = ("Failed", reason)

    def open_space(self, name: str, owner: str | None, *, shared: bool) -> None:
        owned: dict[str, Any] = {}
        if owner is not None:
            owned = {
                "OwnershipSettings": {"OwnerUserProfileName": owner},
                "SpaceSharingSettings": {"SharingType": "Shared" if shared else "Private"},
            }
        self.call("CreateSpace", DomainId=self.domain_id, SpaceName=name, **owned)

    def run_app(self, *, space: str | None = None, profile: str | None = None) -> None:
        kind = "JupyterLab" if space else "Canvas"
        whose = {"SpaceName": space} if space else {"UserProfileName": profile}
        self.call("CreateApp", DomainId=self.domain_id, AppType=kind, AppName="default", **whose)


IN_SERVICE = DomainSeen("InService", "IAM", under_unified_studio=False)
