"""Gap: a rule whose target is another account's event bus delivers nothing.

Delivered here only where AWS would: the target names a role of the rule's account that EventBridge
may assume for this rule and that may put events on that bus, and the bus policy lets that role in.
The event arrives as it was sent, its account and region those that it comes from.
"""

from collections.abc import Callable
from typing import Any

from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge

from sandbox.seam.forwarding_access import refusal
from sandbox.seam.patch import wrap
from sandbox.seam.undelivered import NO_PERMISSIONS, NO_RESOURCE, THIRD_BUS, set_aside

JsonObject = dict[str, Any]
Invoke = Callable[..., None]

# In an event's record: the rules that it was forwarded by.
_PATH = "_DispatchPath"


def install() -> None:
    """Deliver to buses of other accounts and regions, where roles and policies allow it."""

    def around(invoke: Invoke) -> Invoke:
        def invoke_anywhere(
            target: JsonObject, event: JsonObject, rule: JsonObject, view: Any = None
        ) -> None:
            bus = _bus_elsewhere(target.get("Arn", ""))
            if bus is None:
                invoke(target, event, rule, view)
                return
            obstacle = _obstacle(bus, target, event, rule)
            if obstacle is None:
                _forward(bus, event, rule)
            else:
                set_aside(target, event, rule, *obstacle)

        return invoke_anywhere

    wrap(eventbridge, "_invoke_target", around)


def _bus_elsewhere(arn: str) -> Any | None:
    try:
        spec = parse_arn(arn)
    except ArnParseError:
        return None
    here = (spec.account_id, spec.region) == (get_account_id(), get_region())
    is_bus = spec.service == "events" and spec.resource.startswith("event-bus/")
    return spec if is_bus and not here else None


def _obstacle(
    bus: Any, target: JsonObject, event: JsonObject, rule: JsonObject
) -> tuple[str, str] | None:
    """Return the error code and the reason why the event is not forwarded, or None."""
    if event.get(_PATH):
        return THIRD_BUS, "EventBridge does not send on what was forwarded to a bus."
    reason = refusal(bus, target.get("RoleArn", ""), rule["Arn"])
    if reason is not None:
        return NO_PERMISSIONS, reason
    return None if _exists(bus) else (NO_RESOURCE, "The event bus does not exist.")


def _name(bus: Any) -> str:
    return str(bus.resource.split("/", 1)[1])


def _exists(bus: Any) -> bool:
    # An account has its default bus before anybody asks for it.
    name = _name(bus)
    return name == "default" or bool(
        eventbridge._event_buses.contains_scoped(bus.account_id, bus.region, name)
    )


def _forward(bus: Any, event: JsonObject, rule: JsonObject) -> None:
    # What a target says of its input does not hold for other accounts' buses, as on AWS.
    received = {**event, "EventBusName": _name(bus)}
    with request_scope(bus.account_id, bus.region):
        # Rules are known by their ARN here: one there may have the same name.
        eventbridge._dispatch_event({**received, _PATH: [rule["Arn"]]})
        eventbridge._archive_event(received)
