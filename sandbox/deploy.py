"""Deploys a CDK cloud assembly into the emulator, stack by stack."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from sandbox.assembly import Stack
from sandbox.assets import AssetPublisher
from sandbox.clients import Clients
from sandbox.process import SandboxError

STACK_SECONDS = 120.0
_POLL_SECONDS = 0.05
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


@dataclass(frozen=True)
class Deployed:
    """A stack that stands."""

    stack: Stack
    outputs: dict[str, str]
    resources: int
    seconds: float


def deploy(
    stacks: Sequence[Stack], clients: Clients, report: Callable[[Deployed], None]
) -> dict[str, Deployed]:
    """Create or update each stack in the order given, and return them by stack name.

    Parameters
    ----------
    report
        Called after each stack.

    Raises
    ------
    SandboxError
        If a stack fails, with the resource that failed first and its reason.
    """
    publisher = AssetPublisher(clients)
    deployed = {}
    for stack in stacks:
        began = time.monotonic()
        publisher.prepare(stack)
        outputs = _deploy_stack(stack, clients)
        template = json.loads(stack.template.read_text())
        done = Deployed(
            stack=stack,
            outputs=outputs,
            resources=len(template.get("Resources", {})),
            seconds=time.monotonic() - began,
        )
        deployed[stack.name] = done
        report(done)
    return deployed


def _deploy_stack(stack: Stack, clients: Clients) -> dict[str, str]:
    cloudformation = clients("cloudformation", stack.account_id, stack.region)
    request = {
        "StackName": stack.name,
        "TemplateURL": stack.template_url,
        "Capabilities": _CAPABILITIES,
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in stack.parameters.items()
        ],
        "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
    }
    try:
        if _description(cloudformation, stack.name) is None:
            cloudformation.create_stack(**request)
        else:
            cloudformation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise SandboxError(f"{stack.name}: {error}") from error
    return _settled(cloudformation, stack)


def _description(cloudformation: Any, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return found


def _settled(cloudformation: Any, stack: Stack) -> dict[str, str]:
    deadline = time.monotonic() + STACK_SECONDS
    while True:
        found = _description(cloudformation, stack.name)
        status = "" if found is None else found["StackStatus"]
        if found is not None and status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return {o["OutputKey"]: o["OutputValue"] for o in found.get("Outputs", [])}
        if status.endswith(("_FAILED", "ROLLBACK_COMPLETE")):
            raise SandboxError(f"{stack.name} is {status}: {_reason(cloudformation, stack.name)}")
        if time.monotonic() > deadline:
            raise SandboxError(f"{stack.name} is still {status} after {STACK_SECONDS:.0f} s.")
        time.sleep(_POLL_SECONDS)


def _reason(cloudformation: Any, name: str) -> str:
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
    events = [event for page in pages for event in page["StackEvents"]]
    # Events come newest first; the first failure is the cause, later ones are cancellations.
    for event in reversed(events):
        if event["ResourceStatus"].endswith("_FAILED") and event.get("ResourceStatusReason"):
            return (
                f"{event['LogicalResourceId']} ({event['ResourceType']}): "
                f"{event['ResourceStatusReason']}"
            )
    return "no event says why"
