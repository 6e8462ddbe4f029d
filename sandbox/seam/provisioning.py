"""Registers resource types with the emulator's CloudFormation."""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import provisioners

from sandbox.seam.patch import SeamError, found

JsonObject = dict[str, Any]
Created = tuple[str, JsonObject]
"""The physical id (what `Ref` gives) and the attributes (what `Fn::GetAtt` gives)."""

Create = Callable[[str, JsonObject, str], Created]
Update = Callable[[str, JsonObject, JsonObject, str], Created]
Delete = Callable[[str, JsonObject], None]


def handlers_of(resource_type: str) -> dict[str, Any]:
    """Return the emulator's own handlers of a type, to be wrapped in place.

    Raises
    ------
    SeamError
        If the emulator does not provision the type.
    """
    handlers: dict[str, Any] | None = found(provisioners, "_RESOURCE_HANDLERS").get(resource_type)
    if handlers is None:
        raise SeamError(f"the emulator no longer provisions {resource_type}")
    return handlers


def provide(resource_type: str, *, create: Create, update: Update, delete: Delete) -> None:
    """Add a type that the emulator does not know.

    Handlers raise `ValueError` with the reason where CloudFormation would fail the resource.

    Raises
    ------
    SeamError
        If the emulator has come to know the type: the seam's own should go.
    """
    handlers = found(provisioners, "_RESOURCE_HANDLERS")
    if resource_type in handlers:
        raise SeamError(f"the emulator now provisions {resource_type} itself")
    handlers[resource_type] = {"create": create, "update": update, "delete": delete}
