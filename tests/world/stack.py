"""One CloudFormation stack with our custom resource: its requests, their function, its mailbox.

Requests are made and answers are taken as CloudFormation does it; time passes only while the
function waits, or while a call takes its time.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from services.project_enabler.cfn_response import NotAnsweredError
from services.project_enabler.invocation import Invocation
from services.project_enabler.stack_door import answer_stack
from services.project_enabler.world import Share
from tests.world.calls import Calls, Crash
from tests.world.delivery import START
from tests.world.projects import MemoryProjectsAccount

T = TypeVar("T")

ACCOUNT = "222222222222"
REGION = "eu-west-1"
PREFIX = f"arn:aws:iam::{ACCOUNT}:role/studio/persona/test-{REGION}-"
ROLES = [f"{PREFIX}ds", f"{PREFIX}lead"]
SIGNATURE = "X-Amz-Signature=s3cret"
URL = f"https://cloudformation-custom-resource-response-euwest1.s3.amazonaws.com/x?{SIGNATURE}"
FUNCTION_SECONDS = 600
OWN = Share("port-own00000000000", "Platform team")
ENABLE = "EnableSagemakerServicecatalogPortfolio"
ASSOCIATE = "AssociatePrincipalWithPortfolio"
LOOKS = ("GetSagemakerServicecatalogPortfolioStatus", "ListAcceptedPortfolioShares")
_STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/test-studio/0a1b2c3d"


class Stopped(BaseException):
    """Lambda stopped the function, which had not answered in time."""


@dataclass
class SlowCalls(Calls):
    """Calls that take time.

    Attributes
    ----------
    take
        Called before each.
    """

    take: Callable[[], None] = lambda: None

    def make(self, name: str, act: Callable[[], T]) -> T:
        self.take()
        return super().make(name, act)


class MemoryStack:
    """The stack.

    Attributes
    ----------
    physical_id
        What CloudFormation knows the resource by; None before it was created.
    mailbox
        The answers that arrived, in order.
    put_failures
        What the next tries to answer end with.
    call_seconds
        How long a call takes.
    slept
        The seconds that were waited for, in order.
    seconds_left
        What the function had left of its time when it last tried to answer.
    """

    def __init__(self) -> None:
        self.now = START
        self.calls = SlowCalls(take=lambda: self._pass(self.call_seconds))
        values = {f"/mlops/role/{number}": arn for number, arn in enumerate(ROLES)}
        self.place = MemoryProjectsAccount(ACCOUNT, REGION, lambda: self.now, self.calls, values)
        self.properties: dict[str, Any] = {
            "ServiceToken": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f",
            "ServiceTimeout": "660",
            "Principals": list(ROLES),
            "PortfolioIds": [],
            "PersonaRolePrefix": PREFIX,
        }
        self.physical_id: str | None = None
        self.mailbox: list[dict[str, Any]] = []
        self.put_failures: list[Exception] = []
        self.call_seconds = 0.2
        self.slept: list[float] = []
        self.seconds_left = 0.0
        self._until = START
        self._requests = 0

    def create(self) -> dict[str, Any]:
        """Create the resource; return what CloudFormation is told."""
        answer = self.send(self.request("Create"))
        self.physical_id = answer["PhysicalResourceId"]
        return answer

    def update(self, **properties: Any) -> dict[str, Any]:
        """Update the resource to other properties; what is refused stands as it was."""
        event = self.request("Update", OldResourceProperties=self.properties)
        event["ResourceProperties"] = {**self.properties, **properties}
        answer = self.send(event)
        if answer["Status"] == "SUCCESS":
            self.properties = event["ResourceProperties"]
        return answer

    def roll_back(self, **refused: Any) -> dict[str, Any]:
        """Update the resource back from properties that were refused."""
        event = self.request("Update", OldResourceProperties={**self.properties, **refused})
        return self.send(event)

    def delete(self) -> dict[str, Any]:
        """Delete the resource."""
        return self.send(self.request("Delete"))

    def request(self, kind: str, **more: Any) -> dict[str, Any]:
        """Return a request as CloudFormation makes it."""
        self._requests += 1
        event = {
            "RequestType": kind,
            "ResponseURL": URL,
            "StackId": _STACK,
            "RequestId": f"request-{self._requests}",
            "ResourceType": "Custom::SageMakerProjects",
            "LogicalResourceId": "ProjectsStack",
            "ResourceProperties": self.properties,
        }
        if self.physical_id is not None and kind != "Create":
            event["PhysicalResourceId"] = self.physical_id
        return {**event, **more}

    def send(self, event: dict[str, Any]) -> dict[str, Any]:
        """Deliver a request until it is answered, as often as the function dies; the answer."""
        for _ in range(5):
            before = len(self.mailbox)
            try:
                self.invoke(event)
            except Crash:
                self.calls.restart()
                continue
            (answer,) = self.mailbox[before:]
            return answer
        raise NotAnsweredError("the function dies each time")

    def invoke(self, event: dict[str, Any]) -> None:
        """Run the function once."""
        # What really arrives is JSON.
        event = json.loads(json.dumps(event))
        answer_stack(event, REGION, lambda: self.place, self.invocation(), self.put)

    def invocation(self) -> Invocation:
        """Return a run of the function that begins now."""
        self._until = self.now + timedelta(seconds=FUNCTION_SECONDS)
        return Invocation("invocation-1", self._time_left, self._sleep)

    def end(self) -> dict[str, Any]:
        """Return what must be the same however the way there was disturbed."""
        return {
            "physical_id": self.physical_id,
            "enabled": self.place.enabled_at is not None,
            "associated": {
                name: sorted(arns) for name, arns in self.place.associated.items() if arns
            },
        }

    def put(self, url: str, body: bytes) -> None:
        """Take an answer, as CloudFormation's bucket does."""

        def put() -> None:
            self.seconds_left = self._time_left()
            if self.put_failures:
                raise self.put_failures.pop(0)
            assert url == URL
            self.mailbox.append(json.loads(body))

        self.calls.make("PUT", put)

    def _time_left(self) -> float:
        return (self._until - self.now).total_seconds()

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._pass(seconds)

    def _pass(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        if self.now >= self._until:
            raise Stopped
