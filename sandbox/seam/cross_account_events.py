"""Gap: a rule whose target is another account's event bus delivers nothing.

Delivered here only where AWS would: the target names a role of the rule's account that EventBridge
may assume and that may put events on that bus, and the bus policy lets that role in.
"""

import logging
from collections.abc import Callable, Collection
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge

from sandbox.seam.patch import wrap
from sandbox.seam.roles import role_of_arn, trusts_service

JsonObject = dict[str, Any]
Dispatch = Callable[..., None]

logger = logging.getLogger("sandbox.events")


def install() -> None:
    """Deliver to buses of other accounts and regions, where roles and policies allow it."""

    def around(dispatch: Dispatch) -> Dispatch:
        def dispatch_anywhere(
            spec: Any, event: JsonObject, rule: JsonObject, path: Collection[str], *rest: Any
        ) -> None:
            if (spec.account_id, spec.region) == (get_account_id(), get_region()):
                dispatch(spec, event, rule, path, *rest)
                return
            refusal = _refusal(spec, rule)
            if refusal is not None:
                logger.warning("EventBridge refuses to forward to %s: %s", spec, refusal)
                return
            with request_scope(spec.account_id, spec.region):
                dispatch(spec, event, rule, path, *rest)

        return dispatch_anywhere

    wrap(eventbridge, "_dispatch_to_event_bus", around)


def _refusal(spec: Any, rule: JsonObject) -> str | None:
    """Return why the bus `spec` names does not take events from `rule`, or None."""
    bus_arn = f"arn:{spec.partition}:events:{spec.region}:{spec.account_id}:{spec.resource}"
    role_arn = _target_role(rule, bus_arn)
    role = role_of_arn(role_arn) if role_arn else None
    if role is None:
        return "the target names no existing role"
    if not trusts_service(role, "events.amazonaws.com"):
        return f"{role_arn} does not trust events.amazonaws.com"
    account_id = get_account_id()
    session = f"assumed-role/{role['RoleName']}/events"
    ctx = iam_evaluator.EvalContext(
        principal_arn=f"arn:{spec.partition}:sts::{account_id}:{session}",
        principal_type="AssumedRole",
        principal_account=account_id,
        action="events:PutEvents",
        resource_arn=bus_arn,
        region=spec.region,
    )
    policies = iam_evaluator._gather_role_policies(role["RoleName"], account_id)
    if iam_evaluator.evaluate(ctx, policies).decision != "Allow":
        return f"{role_arn} may not events:PutEvents"
    if spec.account_id != account_id:
        bus_name = spec.resource.split("/", 1)[1]
        policy = eventbridge._event_bus_policies.get_scoped(spec.account_id, spec.region, bus_name)
        if iam_evaluator.evaluate_resource_policy(policy, ctx).decision != "Allow":
            return "the bus policy does not let the role in"
    return None


def _target_role(rule: JsonObject, bus_arn: str) -> str | None:
    key = eventbridge._rule_key(rule.get("Name"), rule.get("EventBusName", "default"))
    for target in eventbridge._targets.get(key, []):
        if target.get("Arn") == bus_arn:
            role: str | None = target.get("RoleArn")
            return role
    return None
