"""What deploying a stack would do: CloudFormation's own change set, read and judged."""

import json
import time
from dataclasses import dataclass, replace
from typing import Any, Final, Literal
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from infra.delivery.access import Access
from infra.delivery.assembly import Stack
from infra.delivery.guarding import refusals
from infra.delivery.publishing import Publisher
from infra.delivery.refusal import StackError
from infra.delivery.resource_change import ResourceChange, read_change
from infra.delivery.stack_status import standing
from infra.delivery.stacks import StackInAccount, StackPlace

CHANGE_SET_SECONDS: Final = 300.0
_CAPABILITIES: Final = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
# CloudFormation has two sentences for it.
_NOTHING: Final = ("didn't contain changes", "No updates are to be performed")

Outcome = Literal["create", "update", "unchanged"]


@dataclass(frozen=True)
class StackPlan:
    """What would be done with one stack.

    Attributes
    ----------
    change_set
        The ARN of the change set of an update; it has to be carried out or dropped.
    note
        What is done before, in words.
    """

    stack: Stack
    outcome: Outcome
    changes: tuple[ResourceChange, ...] = ()
    change_set: str = ""
    note: str = ""

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why it is not done, if it is not."""
        return tuple(refusals(self.changes))


class Planner:
    """Plans stacks, one at a time or several at once."""

    def __init__(self, access: Access, publisher: Publisher) -> None:
        self._access = access
        self._publisher = publisher

    def plan(self, stack: Stack) -> StackPlan:
        """Return what deploying a stack would do; nothing is changed but for a change set.

        Raises
        ------
        StackError
            The stack is in a state in which nothing can be planned, or CloudFormation refuses.
        AccessError
            Its account does not let us in.
        """
        here = StackInAccount(self._access, place_of(stack))
        try:
            self._publisher.publish_template(stack)
            found = here.settled()
            state = standing(None if found is None else found.status)
            if found is None or state == "absent":
                return StackPlan(stack, "create", _additions(stack))
            if state == "empty":
                note = f"what is left of it ({found.status}) is deleted first"
                return StackPlan(stack, "create", _additions(stack), note=note)
            if state == "broken":
                raise StackError(f"{stack.name} is {found.status}: {here.reason(found.stack_id)}")
            if state == "stuck":
                # Goes on with taking back what failed, without which nothing can be planned.
                here.cloudformation.continue_update_rollback(StackName=stack.name)
                found = here.settled()
                if found is None or standing(found.status) != "stands":
                    raise StackError(
                        f"{stack.name}: its last update failed and cannot be taken back: "
                        f"{here.reason(stack.name)}. Put that right, then run this again."
                    )
            return self._update(stack, here.cloudformation)
        except (BotoCoreError, ClientError) as error:
            raise StackError(f"{stack.name}: {error}") from error

    def drop(self, plan: StackPlan) -> None:
        """Delete the change set of a plan that is not carried out."""
        if plan.change_set:
            here = StackInAccount(self._access, place_of(plan.stack))
            here.cloudformation.delete_change_set(ChangeSetName=plan.change_set)

    def _update(self, stack: Stack, cloudformation: Any) -> StackPlan:
        change_set = cloudformation.create_change_set(
            **change_set_request(stack, self._access), ChangeSetType="UPDATE"
        )["Id"]
        found = described_change_set(cloudformation, change_set, stack)
        plan = StackPlan(stack, "update", change_set=change_set)
        if found["Status"] == "FAILED":
            self.drop(plan)
            reason = found.get("StatusReason", "")
            if any(words in reason for words in _NOTHING):
                return StackPlan(stack, "unchanged")
            raise StackError(f"{stack.name} cannot be updated: {reason}")
        pages = cloudformation.get_paginator("describe_change_set").paginate(
            ChangeSetName=change_set
        )
        changes = tuple(read_change(each) for page in pages for each in page["Changes"])
        return replace(plan, changes=changes)


def place_of(stack: Stack) -> StackPlace:
    """Return where a stack goes."""
    return StackPlace(stack.name, stack.account_id, stack.region)


def change_set_request(stack: Stack, access: Access) -> dict[str, Any]:
    """Return what CreateChangeSet is asked for, but for the type."""
    role = access.execution_role(stack.account_id, stack.region)
    return {
        "StackName": stack.name,
        "ChangeSetName": f"studio-provisioner-{uuid4().hex}",
        "TemplateURL": stack.template_url,
        "Capabilities": _CAPABILITIES,
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in stack.parameters.items()
        ],
        "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
        **({"RoleARN": role} if role else {}),
    }


def described_change_set(cloudformation: Any, change_set: str, stack: Stack) -> dict[str, Any]:
    """Return a change set once it is made, or was not.

    Raises
    ------
    StackError
        That takes longer than `CHANGE_SET_SECONDS`.
    """
    deadline = time.monotonic() + CHANGE_SET_SECONDS
    pause = 0.05
    while True:
        found: dict[str, Any] = cloudformation.describe_change_set(ChangeSetName=change_set)
        if found["Status"] in ("CREATE_COMPLETE", "FAILED"):
            return found
        if time.monotonic() > deadline:
            raise StackError(
                f"{stack.name}: its change set is still {found['Status']} after "
                f"{CHANGE_SET_SECONDS / 60:.0f} minutes"
            )
        time.sleep(pause)
        pause = min(pause * 1.5, 5.0)


def _additions(stack: Stack) -> tuple[ResourceChange, ...]:
    resources = json.loads(stack.template.read_text(encoding="utf-8")).get("Resources", {})
    return tuple(
        ResourceChange("Add", resource["Type"], logical_id)
        for logical_id, resource in resources.items()
    )
