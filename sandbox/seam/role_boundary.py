"""Gap: CloudFormation roles lose their `PermissionsBoundary`, so nothing limits them."""

from typing import Any

from ministack.services import iam

from sandbox.seam.provisioning import Created, JsonObject, handlers_of


def install() -> None:
    """Keep the boundary of roles made and changed by templates."""
    handlers = handlers_of("AWS::IAM::Role")
    create, update = handlers["create"], handlers["update"]

    def create_with_boundary(logical_id: str, props: JsonObject, stack_name: str) -> Created:
        name, attributes = create(logical_id, props, stack_name)
        _keep(name, props)
        return name, attributes

    def update_with_boundary(
        physical_id: str, old: JsonObject, new: JsonObject, *rest: Any
    ) -> Created:
        name, attributes = update(physical_id, old, new, *rest)
        _keep(name, new)
        return name, attributes

    handlers["create"], handlers["update"] = create_with_boundary, update_with_boundary


def _keep(name: str, props: JsonObject) -> None:
    role = iam._roles[name]
    boundary = props.get("PermissionsBoundary")
    if boundary is None:
        role.pop("PermissionsBoundary", None)
    else:
        role["PermissionsBoundary"] = boundary
