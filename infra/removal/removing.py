"""Carries out the removal of one stack, and of what would hold it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.delivery.access import Access
from infra.delivery.planning import place_of
from infra.delivery.refusal import DeliveryError, StackError
from infra.delivery.stacks import StackInAccount
from infra.removal.buckets import empty_bucket
from infra.removal.domain_files import DomainFiles
from infra.removal.domains import Domains
from infra.removal.planning import RemovalPlan
from infra.removal.users import Users

Say = Callable[[str], None]
_BUCKET: Final = "AWS::S3::Bucket"


@dataclass(frozen=True)
class Removed:
    """A stack that is gone."""

    plan: RemovalPlan
    seconds: float


class Remover:
    """Removes stacks, one at a time or several at once. Each step may be repeated."""

    def __init__(self, access: Access, users: Users) -> None:
        self._access = access
        self._users = users

    def let_users_go(self, plan: RemovalPlan, say: Say) -> None:
        """Have everybody in the domains of a stack offboarded; the service has to be there.

        Raises
        ------
        DeliveryError
            Somebody could not be.
        """
        for domain in plan.domains:
            if domain.users:
                self._users.let_go(domain.studio, say)
                say(f"  {domain.studio}: all users are offboarded")

    def remove(self, plan: RemovalPlan, say: Say) -> Removed:
        """Delete the domains, what they left in the VPC, and the stack; wait until it is gone.

        Raises
        ------
        DeliveryError
            AWS refuses, or something holds it; the text has its words.
        """
        began = time.monotonic()
        stack = plan.selected.stack
        for domain in plan.domains:
            Domains(self._access).delete(domain)
            say(f"  domain {domain.domain_id} of {domain.studio} is deleted")
            DomainFiles(self._access).detach(domain)
            say(f"  its file system {domain.file_system_id} is kept, and no longer in the VPC")
        s3 = self._access.as_ourselves("s3", stack.account_id, stack.region)
        for resource in plan.resources:
            if resource.kind == _BUCKET and not resource.is_kept:
                count = empty_bucket(s3, resource.physical_id)
                say(f"  bucket {resource.physical_id} is emptied: {count} versions of objects")
        try:
            self._delete_stack(plan)
        except (BotoCoreError, ClientError) as error:
            raise StackError(f"{stack.name}: {error}") from error
        return Removed(plan, time.monotonic() - began)

    def _delete_stack(self, plan: RemovalPlan) -> None:
        stack = plan.selected.stack
        here = StackInAccount(self._access, place_of(stack))
        found = here.settled()
        if found is None:
            return
        if found.is_protected:
            here.cloudformation.update_termination_protection(
                StackName=stack.name, EnableTerminationProtection=False
            )
        role = self._access.execution_role(stack.account_id, stack.region)
        request: dict[str, Any] = {"StackName": found.stack_id}
        here.cloudformation.delete_stack(**request, **({"RoleARN": role} if role else {}))
        left = here.settled(found.stack_id)
        if left is not None and left.status != "DELETE_COMPLETE":
            raise DeliveryError(f"{stack.name} is {left.status}: {here.reason(found.stack_id)}")
