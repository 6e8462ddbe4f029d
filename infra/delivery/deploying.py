"""Carries out the plan of one stack."""

import json
import time
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.delivery.access import Access
from infra.delivery.assembly import Stack
from infra.delivery.guarding import stack_policy
from infra.delivery.planning import (
    StackPlan,
    change_set_request,
    described_change_set,
    place_of,
)
from infra.delivery.publishing import Publisher
from infra.delivery.refusal import AccessError, StackError
from infra.delivery.stack_status import standing, succeeded
from infra.delivery.stacks import Found, StackInAccount


@dataclass(frozen=True)
class Deployed:
    """A stack that stands as planned.

    ``warning`` is what could not be done beside it, in words; empty if all was.
    """

    plan: StackPlan
    outputs: dict[str, str]
    seconds: float
    warning: str = ""

    @property
    def stack(self) -> Stack:
        """The stack."""
        return self.plan.stack


class Deployer:
    """Deploys stacks, one at a time or several at once."""

    def __init__(self, access: Access, publisher: Publisher, *, protect: bool = False) -> None:
        self._access = access
        self._publisher = publisher
        self._protect = protect

    def deploy(self, plan: StackPlan) -> Deployed:
        """Create or update the stack as planned; return once it stands.

        Raises
        ------
        StackError
            It fails, with the resource that failed first and AWS's words.
        AccessError
            Its account does not let us in.
        """
        began = time.monotonic()
        stack = plan.stack
        here = StackInAccount(self._access, place_of(stack))
        try:
            found = self._carried_out(plan, here)
        except (BotoCoreError, ClientError) as error:
            raise StackError(f"{stack.name}: {error}") from error
        warning = self._guard(here, found) if plan.outcome == "create" else ""
        return Deployed(plan, found.outputs, time.monotonic() - began, warning)

    def _carried_out(self, plan: StackPlan, here: StackInAccount) -> Found:
        stack = plan.stack
        if plan.outcome == "unchanged":
            found = here.find()
            if found is None:
                raise StackError(f"{stack.name} is gone")
            return found
        self._publisher.publish(stack)
        change_set = plan.change_set
        if plan.outcome == "create":
            if plan.note:
                self._remove(here)
            change_set = here.cloudformation.create_change_set(
                **change_set_request(stack, self._access), ChangeSetType="CREATE"
            )["Id"]
            made = described_change_set(here.cloudformation, change_set, stack)
            if made["Status"] == "FAILED":
                raise StackError(f"{stack.name} cannot be made: {made.get('StatusReason', '')}")
        here.cloudformation.execute_change_set(ChangeSetName=change_set)
        return _standing(here.settled(begun=True), here)

    def _remove(self, here: StackInAccount) -> None:
        found = here.find()
        if found is None:
            return
        role = self._access.execution_role(here.place.account_id, here.place.region)
        request: dict[str, Any] = {"StackName": found.stack_id}
        here.cloudformation.delete_stack(**request, **({"RoleARN": role} if role else {}))
        gone = here.settled(found.stack_id)
        if gone is not None and standing(gone.status) != "absent":
            raise StackError(
                f"{here.place.name} is {gone.status} and cannot be made anew: "
                f"{here.reason(found.stack_id)}"
            )

    def _guard(self, here: StackInAccount, found: Found) -> str:
        """Let neither a person nor a later change take away what holds people's work."""
        name = here.place.name
        if self._protect:
            here.cloudformation.update_termination_protection(
                StackName=name, EnableTerminationProtection=True
            )
        request = {"StackName": found.stack_id, "StackPolicyBody": json.dumps(stack_policy())}
        try:
            here.cloudformation.set_stack_policy(**request)
        except ClientError:
            # The bootstrap's deploy role may not; we ourselves may, where we are of that account.
            return self._guard_ourselves(here, request)
        return ""

    def _guard_ourselves(self, here: StackInAccount, request: dict[str, Any]) -> str:
        place = here.place
        try:
            self._access.as_ourselves(
                "cloudformation", place.account_id, place.region
            ).set_stack_policy(**request)
        except (AccessError, BotoCoreError, ClientError) as error:
            # Retain and our own refusal hold all the same.
            return f"{place.name} ({place.account_id}) has no stack policy: {error}"
        return ""


def _standing(found: Found | None, here: StackInAccount) -> Found:
    name = here.place.name
    if found is None:
        raise StackError(f"{name} is gone")
    if not succeeded(found.status):
        raise StackError(f"{name} is {found.status}: {here.reason(found.stack_id)}")
    return found
