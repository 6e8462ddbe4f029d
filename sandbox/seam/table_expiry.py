"""Gap: tables that templates make lose their `TimeToLiveSpecification`: nothing ever expires."""

from typing import Any

from ministack.services import dynamodb

from sandbox.seam.patch import found
from sandbox.seam.provisioning import Created, JsonObject, handlers_of


def install() -> None:
    """Set the expiry of tables made and changed by templates, as `UpdateTimeToLive` would."""
    settings = found(dynamodb, "_ttl_settings")
    handlers = handlers_of("AWS::DynamoDB::Table")
    create, update = handlers["create"], handlers["update"]

    def create_with_expiry(logical_id: str, props: JsonObject, stack_name: str) -> Created:
        name, attributes = create(logical_id, props, stack_name)
        _set(settings, name, props)
        return name, attributes

    def update_with_expiry(
        physical_id: str, old: JsonObject, new: JsonObject, *rest: Any
    ) -> Created:
        name, attributes = update(physical_id, old, new, *rest)
        _set(settings, name, new)
        return name, attributes

    handlers["create"], handlers["update"] = create_with_expiry, update_with_expiry


def _set(settings: Any, name: str, props: JsonObject) -> None:
    wanted = props.get("TimeToLiveSpecification") or {}
    # Templates may write booleans as text.
    if str(wanted.get("Enabled", False)).lower() == "true":
        attribute = wanted["AttributeName"]
        settings[name] = {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}
    else:
        settings.pop(name, None)
