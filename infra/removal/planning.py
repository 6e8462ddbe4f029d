"""What destroying a stack would do: what goes, what stays, who is still in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.delivery.access import Access
from infra.delivery.guarding import DOMAIN
from infra.delivery.planning import place_of
from infra.delivery.refusal import DeliveryError
from infra.delivery.selecting import Selected
from infra.delivery.stacks import StackInAccount
from infra.removal.domains import DomainInUse, Domains
from infra.removal.kept import Resource, resources_of
from infra.removal.users import Users


@dataclass(frozen=True)
class RemovalPlan:
    """What would be done with one stack.

    Attributes
    ----------
    stack_id
        Empty where there is no stack.
    """

    selected: Selected
    stack_id: str = ""
    resources: tuple[Resource, ...] = ()
    domains: tuple[DomainInUse, ...] = ()

    def refusals(self, *, offboard: bool) -> tuple[str, ...]:
        """Return why it is not done, if it is not.

        Parameters
        ----------
        offboard
            Whether users are to be offboarded first.
        """
        found = []
        for domain in self.domains:
            if domain.strangers:
                names = ", ".join(domain.strangers)
                found.append(
                    f"domain {domain.domain_id} of {domain.studio} has what this service does not "
                    f"know: {names}. Nobody but their owners may delete them."
                )
            if domain.users and not offboard:
                found.append(
                    f"domain {domain.domain_id} of {domain.studio} has people in it "
                    f"({len(domain.users)}): "
                    f"{', '.join(domain.users)}. USERS=offboard (--users offboard) deletes them "
                    "with their spaces first; home directories are kept."
                )
        return tuple(found)


class RemovalPlanner:
    """Looks at stacks with our own credentials in their accounts."""

    def __init__(self, access: Access, users: Users) -> None:
        self._access = access
        self._users = users
        self._domains = Domains(access)

    def plan(self, selected: Selected) -> RemovalPlan:
        """Return what destroying a stack would do; nothing is changed.

        Raises
        ------
        DeliveryError
            Its account does not let us in, or AWS refuses.
        """
        stack = selected.stack
        cloudformation = self._access.as_ourselves("cloudformation", stack.account_id, stack.region)
        try:
            found = StackInAccount(self._access, place_of(stack)).find()
            if found is None:
                return RemovalPlan(selected)
            template = _template(cloudformation, found.stack_id)
            summaries = [
                each
                for page in cloudformation.get_paginator("list_stack_resources").paginate(
                    StackName=found.stack_id
                )
                for each in page["StackResourceSummaries"]
            ]
            resources = resources_of(template, summaries)
            return RemovalPlan(
                selected, found.stack_id, resources, tuple(self._found_domains(selected, resources))
            )
        except (BotoCoreError, ClientError) as error:
            raise DeliveryError(f"{stack.name}: {error}") from error

    def _found_domains(
        self, selected: Selected, resources: tuple[Resource, ...]
    ) -> list[DomainInUse]:
        stack = selected.stack
        studio = selected.step.stack_id.removeprefix("studio-")
        found = []
        for each in resources:
            if each.kind != DOMAIN or not each.physical_id:
                continue
            users = self._users.present(studio)
            domain = self._domains.look(
                studio, each.physical_id, stack.account_id, stack.region, users
            )
            if domain is not None:
                found.append(domain)
        return found


def _template(cloudformation: Any, stack_id: str) -> Mapping[str, Any]:
    body: Mapping[str, Any] = cloudformation.get_template(
        StackName=stack_id, TemplateStage="Processed"
    )["TemplateBody"]
    return body
