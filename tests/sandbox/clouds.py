"""Emulators for the tests of the sandbox, and callers in them."""

import io
import json
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

from sandbox.clients import EmulatorClients
from sandbox.process import Emulator, EmulatorSettings, free_port, start, stop

GOVERNANCE, DEV, PROD = "111111111111", "222222222222", "333333333333"
NEWCOMER, MANAGEMENT = "444444444444", "999999999999"
MEMBERS = (GOVERNANCE, DEV, PROD, NEWCOMER, MANAGEMENT)
# Belongs to no organization.
STRANGER = "555555555555"
REGION = "eu-west-1"
LAMBDA = {"Principal": {"Service": "lambda.amazonaws.com"}}


class Cloud:
    """A running emulator, and clients of it."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self._clients = EmulatorClients(emulator.endpoint)

    def client(self, service: str, account: str = DEV, region: str = REGION) -> Any:
        return self._clients(service, account, region)

    def unchecked(self, service: str, account: str) -> Any:
        """Return a client that sends what it is given, once, so that only the service refuses."""
        session: Any = boto3.session.Session()
        return session.client(
            service,
            endpoint_url=self.emulator.endpoint,
            region_name=REGION,
            aws_access_key_id=account,
            aws_secret_access_key="test",
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
        )

    def as_role(self, service: str, role_arn: str, account: str) -> Any:
        credentials = self.client("sts", account).assume_role(
            RoleArn=role_arn, RoleSessionName="test"
        )["Credentials"]
        return self._signed(service, credentials)

    def as_person(self, service: str, access_key_id: str, secret: str) -> Any:
        """Return a client that signs with an IAM user's own key."""
        session: Any = boto3.session.Session()
        return session.client(
            service,
            endpoint_url=self.emulator.endpoint,
            region_name=REGION,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret,
        )

    def _signed(self, service: str, credentials: dict[str, Any]) -> Any:
        session: Any = boto3.session.Session()
        return session.client(
            service,
            endpoint_url=self.emulator.endpoint,
            region_name=REGION,
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
        )

    def chained(self, service: str, first: Any, role_arn: str) -> Any:
        credentials = first.assume_role(RoleArn=role_arn, RoleSessionName="chained")["Credentials"]
        return self._signed(service, credentials)

    def role(
        self,
        account: str,
        trust: dict[str, Any] | list[dict[str, Any]],
        allowed: list[dict[str, Any]] | None = None,
        path: str = "/",
        name: str = "",
    ) -> str:
        """Make a role; `trust` is one statement's Principal and Condition, or whole statements."""
        name = name or fresh("role")
        statements = trust if isinstance(trust, list) else [{**trust, "Action": "sts:AssumeRole"}]
        iam = self.client("iam", account)
        arn = iam.create_role(
            RoleName=name,
            Path=path,
            AssumeRolePolicyDocument=policy(*({"Effect": "Allow", **s} for s in statements)),
        )["Role"]["Arn"]
        if allowed:
            iam.put_role_policy(
                RoleName=name,
                PolicyName="allowed",
                PolicyDocument=policy(*({"Effect": "Allow", **s} for s in allowed)),
            )
        return str(arn)

    def deploy(
        self, resources: dict[str, Any], account: str = DEV, region: str = REGION
    ) -> dict[str, str]:
        """Create a stack and return its outputs; every resource's Ref is one, `Ref` + its name."""
        cloudformation = self.client("cloudformation", account, region)
        name = fresh("stack")
        template = {
            "Resources": {k: v for k, v in resources.items() if k != "Outputs"},
            "Outputs": {
                **{f"Ref{k}": {"Value": {"Ref": k}} for k in resources if k != "Outputs"},
                **resources.get("Outputs", {}),
            },
        }
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        stack = eventually(
            lambda: settled(cloudformation.describe_stacks(StackName=name)["Stacks"][0])
        )
        if stack["StackStatus"] != "CREATE_COMPLETE":
            events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
            raise StackFailedError([e.get("ResourceStatusReason", "") for e in events])
        return {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}


class StackFailedError(Exception):
    """A stack that did not come to stand."""


def settled(stack: dict[str, Any]) -> dict[str, Any] | None:
    return None if stack["StackStatus"].endswith("IN_PROGRESS") else stack


def eventually(look: Any, seconds: float = 10.0) -> Any:
    """Return the first answer of `look` that is not None."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.02)
    raise AssertionError(f"nothing came within {seconds} s")


def fresh(kind: str) -> str:
    return f"{kind}-{uuid4().hex[:10]}"


def zipped(code: str) -> bytes:
    """Return a function's code as Lambda takes it; its module is `index`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", code)
    return buffer.getvalue()


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@contextmanager
def running(
    folder: Path, *, bare: bool = False, members: Sequence[str] = MEMBERS
) -> Iterator[Cloud]:
    """Run an emulator for as long as the block."""
    settings = EmulatorSettings(members, REGION, bare=bare)
    emulator, process = start(settings, folder, free_port())
    try:
        yield Cloud(emulator)
    finally:
        stop(emulator, process)
