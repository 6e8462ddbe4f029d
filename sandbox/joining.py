"""An account joins before its base is there: what the hub does, watched through the API."""

import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from infra.delivery.assembly import template_stack
from infra.delivery.deploying import Deployed
from sandbox import organization_events as aws
from sandbox.accounts import (
    GOVERNANCE_ACCOUNT,
    INSTALLATION,
    MANAGEMENT_ACCOUNT,
    NEWCOMER_ACCOUNT,
    REGION,
)
from sandbox.aws_events import put_aws_event
from sandbox.cloud import LocalCloud
from sandbox.deploy import deploy
from sandbox.part import Part
from sandbox.process import SandboxError
from sandbox.progress import Progress

JsonObject = dict[str, Any]

NAME = "newcomer-dev"
STEP_SECONDS = 60.0
_POLL_SECONDS = 0.25
_PERSONA_ROLES = ("sandbox-eu-west-1-ds", "sandbox-eu-west-1-lead")


def deploy_base(cloud: LocalCloud, progress: Progress) -> None:
    """Deploy the template of the newcomer's unit into its account, as a stack set does."""
    name = f"base-{aws.UNIT}-{REGION}"
    stack = template_stack(
        cloud.emulator.state / "cdk.out" / "bases" / f"{name}.template.json",
        name=f"StackSet-{INSTALLATION}-{name}-0a1b2c3d",
        account_id=NEWCOMER_ACCOUNT,
        region=REGION,
    )

    def report(done: Deployed) -> None:
        progress.say(f"Deployed {name}", f"in account {done.stack.account_id}")

    deploy([stack], cloud.clients, report)


def join(cloud: LocalCloud, progress: Progress) -> Part:
    """Have an account join, its base deployed, and the same event told again.

    Raises
    ------
    SandboxError
        A step does not end in time.
    """
    event = aws.managed_account(NEWCOMER_ACCOUNT, at=datetime.now(UTC), name=NAME)
    _tell(cloud, event)
    progress.say(f"Control Tower tells of a new account, {NEWCOMER_ACCOUNT}", "no base is there")
    account = _reach(cloud, "WaitingForBase")
    progress.say(f"{NAME} waits for its base", str(account["reason"]))
    deploy_base(cloud, progress)
    account = _reach(cloud, "Enabled")
    progress.say(f"{NAME} has SageMaker Projects", "woken by its own stack's event")

    _tell(cloud, event)
    _taken(cloud)
    again = _account(cloud)
    progress.say("Control Tower tells the same again", "nothing changes")
    timeline = _timeline(cloud)
    return Part(
        NAME,
        "an account that joined before its base was there",
        timeline,
        _fault(cloud, account, again),
    )


def _tell(cloud: LocalCloud, event: JsonObject) -> None:
    put_aws_event(cloud.emulator.endpoint, MANAGEMENT_ACCOUNT, str(event["region"]), event)


def _account(cloud: LocalCloud) -> JsonObject:
    answer = cloud.api("admin").get(f"/accounts/{NEWCOMER_ACCOUNT}")
    if answer.status != HTTPStatus.OK:
        return {}
    # Its networks are another service's, and looked at by another clock.
    return {name: value for name, value in answer.body.items() if name != "networks"}


def _reach(cloud: LocalCloud, phase: str) -> JsonObject:
    deadline = time.monotonic() + STEP_SECONDS
    while True:
        account = _account(cloud)
        if account.get("phase") == phase:
            return account
        if account.get("phase") == "Failed" or time.monotonic() > deadline:
            raise SandboxError(
                f"{NAME} is {account.get('phase', 'not known')}, not {phase}: "
                f"{account.get('message', '')}"
            )
        time.sleep(_POLL_SECONDS)


def _taken(cloud: LocalCloud) -> None:
    """Return when the queue of AWS's events is empty and the worker's too."""
    sqs = cloud.clients("sqs", GOVERNANCE_ACCOUNT, REGION)
    names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    deadline = time.monotonic() + STEP_SECONDS
    empty = 0
    while empty < 4 and time.monotonic() < deadline:
        counted = [
            int(count)
            for output in ("AccountsEventsQueueUrl", "AccountsWorkQueueUrl")
            for count in sqs.get_queue_attributes(
                QueueUrl=cloud.outputs[output], AttributeNames=names
            )["Attributes"].values()
        ]
        empty = 0 if any(counted) else empty + 1
        time.sleep(_POLL_SECONDS)


def _timeline(cloud: LocalCloud) -> list[JsonObject]:
    path = f"/accounts/{NEWCOMER_ACCOUNT}/timeline?limit=100"
    items: list[JsonObject] = cloud.api("admin").get(path).body["items"]
    return items


def _fault(cloud: LocalCloud, account: JsonObject, again: JsonObject) -> str:
    if again != account:
        return "the second delivery changed something"
    [region] = account["projects"]["regions"]
    catalog = cloud.clients("servicecatalog", NEWCOMER_ACCOUNT, REGION)
    principals = [
        each["PrincipalARN"].rpartition("/")[2]
        for page in catalog.get_paginator("list_principals_for_portfolio").paginate(
            PortfolioId=region["portfolios"][0]
        )
        for each in page["Principals"]
    ]
    if sorted(principals) != sorted(_PERSONA_ROLES):
        return f"the portfolio's principals are {principals}"
    return ""
