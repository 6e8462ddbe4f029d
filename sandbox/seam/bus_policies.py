"""Gap: templates lose an event bus's `Policy`, and `AWS::Events::EventBusPolicy` is unknown."""

from typing import Any

from ministack.services import eventbridge

from sandbox.seam.provisioning import Created, JsonObject, handlers_of, provide


def install() -> None:
    """Keep bus policies from templates, in both of their forms."""
    handlers = handlers_of("AWS::Events::EventBus")
    create, update = handlers["create"], handlers["update"]

    def create_with_policy(logical_id: str, props: JsonObject, stack_name: str) -> Created:
        name, attributes = create(logical_id, props, stack_name)
        _keep(name, props)
        return name, attributes

    def update_with_policy(
        physical_id: str, old: JsonObject, new: JsonObject, *rest: Any
    ) -> Created:
        name, attributes = update(physical_id, old, new, *rest)
        _keep(name, new)
        return name, attributes

    handlers["create"], handlers["update"] = create_with_policy, update_with_policy
    provide(
        "AWS::Events::EventBusPolicy",
        create=_create_statement,
        update=_update_statement,
        delete=_delete_statement,
    )


def _keep(bus_name: str, props: JsonObject) -> None:
    policy = props.get("Policy")
    if policy is None:
        eventbridge._event_bus_policies.pop(bus_name, None)
    else:
        eventbridge._event_bus_policies[bus_name] = policy


def _create_statement(logical_id: str, props: JsonObject, stack_name: str) -> Created:
    bus_name = props.get("EventBusName", "default")
    _delete_statement("", props)
    policy = eventbridge._event_bus_policies.get(bus_name) or {"Version": "2012-10-17"}
    statement = {**props["Statement"], "Sid": props["StatementId"]}
    policy["Statement"] = [*policy.get("Statement", []), statement]
    eventbridge._event_bus_policies[bus_name] = policy
    return f"{stack_name}-{logical_id}", {}


def _update_statement(
    physical_id: str, old: JsonObject, new: JsonObject, stack_name: str
) -> Created:
    _delete_statement(physical_id, old)
    _create_statement(physical_id, new, stack_name)
    return physical_id, {}


def _delete_statement(_physical_id: str, props: JsonObject) -> None:
    policy = eventbridge._event_bus_policies.get(props.get("EventBusName", "default"))
    if policy:
        policy["Statement"] = [
            s for s in policy.get("Statement", []) if s.get("Sid") != props["StatementId"]
        ]
