"""A stack in its account: what state it is in, why it failed, and waiting for it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.delivery.access import Access
from infra.delivery.refusal import StackError
from infra.delivery.stack_status import standing

# A NAT gateway takes minutes, a Studio domain ten, network interfaces of functions up to forty.
STACK_SECONDS: Final = 5_400.0
_FIRST_POLL_SECONDS: Final = 0.05
_LONGEST_POLL_SECONDS: Final = 5.0


@dataclass(frozen=True)
class StackPlace:
    """Where a stack is, and what it is called there."""

    name: str
    account_id: str
    region: str


@dataclass(frozen=True)
class Found:
    """What DescribeStacks says of a stack."""

    stack_id: str
    status: str
    outputs: dict[str, str]
    is_protected: bool


class StackInAccount:
    """One stack, seen under the bootstrap's deploy role."""

    def __init__(self, access: Access, place: StackPlace) -> None:
        self.place = place
        self._access = access

    @property
    def cloudformation(self) -> Any:
        """The client; asked for anew each time, since a role's session ends."""
        return self._access.as_role(
            "deploy", "cloudformation", self.place.account_id, self.place.region
        )

    def find(self, stack_id: str | None = None) -> Found | None:
        """Return the stack, or None where there is none.

        Parameters
        ----------
        stack_id
            Finds one that is deleted, too.
        """
        try:
            [found] = self.cloudformation.describe_stacks(StackName=stack_id or self.place.name)[
                "Stacks"
            ]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return Found(
            stack_id=found["StackId"],
            status=found["StackStatus"],
            outputs={each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())},
            is_protected=bool(found.get("EnableTerminationProtection", False)),
        )

    def settled(self, stack_id: str | None = None, *, begun: bool = False) -> Found | None:
        """Return the stack once nothing is being done to it.

        Parameters
        ----------
        stack_id
            Finds one that is deleted, too.
        begun
            A change set was just executed: one under review is about to be made.

        Raises
        ------
        StackError
            That takes longer than `STACK_SECONDS`.
        """
        deadline = time.monotonic() + STACK_SECONDS
        pause = _FIRST_POLL_SECONDS
        while True:
            found = self.find(stack_id)
            about_to = begun and found is not None and found.status == "REVIEW_IN_PROGRESS"
            if found is None or not (about_to or standing(found.status) == "busy"):
                return found
            if time.monotonic() > deadline:
                raise StackError(
                    f"{self.place.name} is still {found.status} after {STACK_SECONDS / 60:.0f} "
                    "minutes. CloudFormation goes on; the same command looks again."
                )
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_POLL_SECONDS)

    def reason(self, stack_id: str) -> str:
        """Return which resource failed first in what was last done, in AWS's words."""
        first = ""
        for event in self._last_events(stack_id):
            words = event.get("ResourceStatusReason", "")
            if event["ResourceStatus"].endswith("_FAILED") and "ancelled" not in words:
                first = f"{event['LogicalResourceId']} ({event['ResourceType']}): {words}"
        return first or "no event says why"

    def waits_for(self, stack_id: str) -> tuple[str, ...]:
        """Return what CloudFormation is at work on, ``LogicalId (type)``."""
        latest: dict[str, str] = {}
        for event in self._last_events(stack_id):
            name = f"{event['LogicalResourceId']} ({event['ResourceType']})"
            if event["ResourceType"] != "AWS::CloudFormation::Stack":
                latest.setdefault(name, event["ResourceStatus"])
        return tuple(name for name, status in latest.items() if status.endswith("_IN_PROGRESS"))

    def _last_events(self, stack_id: str) -> Iterator[dict[str, Any]]:
        """Yield the events of what was last done, newest first."""
        paginator = self.cloudformation.get_paginator("describe_stack_events")
        for page in paginator.paginate(StackName=stack_id):
            for event in page["StackEvents"]:
                yield event
                if event.get("PhysicalResourceId") == event["StackId"] and event[
                    "ResourceStatus"
                ] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"):
                    return
