"""Whether IAM lets a rule put events on a bus of another account or region."""

from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, iam

from sandbox.seam.roles import role_of_arn
from sandbox.seam.undelivered import SERVICE

JsonObject = dict[str, Any]


def refusal(bus: Any, role_arn: str, rule_arn: str) -> str | None:
    """Return why `bus` takes nothing from a rule of the account and region at hand, or None.

    Parameters
    ----------
    bus
        The bus's ARN in its parts.
    role_arn
        What the rule's target names; empty if nothing.
    """
    account_id = get_account_id()
    role = role_of_arn(role_arn)
    if role is None or role_arn.split(":")[4] != account_id:
        return f"The target's role {role_arn!r} does not exist in {account_id}."
    service = iam_evaluator.EvalContext(
        principal_arn=SERVICE,
        principal_type="Service",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=get_region(),
        service_context={"aws:sourcearn": rule_arn, "aws:sourceaccount": account_id},
    )
    trust = role.get("AssumeRolePolicyDocument")
    if iam_evaluator.evaluate_resource_policy(trust, service, SERVICE).decision != "Allow":
        return f"{role_arn} does not trust {SERVICE} for {rule_arn}."
    session = f"assumed-role/{role['RoleName']}/events"
    forwarder = replace(
        service,
        principal_arn=f"arn:{bus.partition}:sts::{account_id}:{session}",
        principal_type="AssumedRole",
        principal_account=account_id,
        action="events:PutEvents",
        resource_arn=str(bus),
        region=bus.region,
    )
    if not _role_allows(role, forwarder):
        return f"{role_arn} may not events:PutEvents on {bus}."
    # Across regions alone the role's own policy is enough.
    if bus.account_id != account_id and not _bus_allows(bus, forwarder):
        return f"The policy of {bus} does not let {role_arn} in."
    return None


def _role_allows(role: JsonObject, forwarder: Any) -> bool:
    name, account_id = role["RoleName"], forwarder.principal_account
    policies = iam_evaluator._gather_role_policies(name, account_id)
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account_id)
    return bool(iam_evaluator.evaluate(forwarder, policies, *limits).decision == "Allow")


def _bus_allows(bus: Any, forwarder: Any) -> bool:
    name = bus.resource.split("/", 1)[1]
    policy = eventbridge._event_bus_policies.get_scoped(bus.account_id, bus.region, name)
    return bool(iam_evaluator.evaluate_resource_policy(policy, forwarder).decision == "Allow")
