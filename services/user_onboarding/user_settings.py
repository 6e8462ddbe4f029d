"""Studio settings as SageMaker's ``UserSettings``, and back. Pure.

Settings are named in our words (`studio_settings`); here stands where AWS keeps each. Blocks that
hold one of them are sent whole, so that a setting that was cleared is left out of its block.
"""

from collections.abc import Mapping
from typing import Any, Final

from services.controller.attributes import Value

Settings = Mapping[str, Value]
CANVAS: Final = "Canvas"


def to_user_settings(
    settings: Settings, execution_role_arn: str, seen: Settings | None = None
) -> dict[str, Any]:
    """Return the ``UserSettings`` of CreateUserProfile and UpdateUserProfile.

    Parameters
    ----------
    seen
        What a profile has now, as `read_settings` tells it: its blocks are sent too, so that what
        was cleared goes away.
    """
    touched = {*settings, *(seen or {})}
    rendered: dict[str, Any] = {"ExecutionRole": execution_role_arn}
    if touched & _JUPYTER:
        rendered["JupyterLabAppSettings"] = _jupyter(settings)
    if "space_storage" in touched:
        rendered["SpaceStorageSettings"] = _storage(settings)
    if touched & _PORTAL:
        rendered["StudioWebPortalSettings"] = {
            "HiddenMlTools": _names(settings, "hidden_tools"),
            "HiddenInstanceTypes": _names(settings, "hidden_instance_types"),
            "HiddenAppTypes": [CANVAS] if settings.get("canvas") is False else [],
        }
    return rendered


def read_settings(described: Mapping[str, Any]) -> dict[str, Value]:
    """Return what ``UserSettings`` sets of ours; what AWS keeps besides is left out."""
    jupyter = described.get("JupyterLabAppSettings") or {}
    portal = described.get("StudioWebPortalSettings") or {}
    storage = (described.get("SpaceStorageSettings") or {}).get("DefaultEbsStorageSettings") or {}
    idle = (jupyter.get("AppLifecycleManagement") or {}).get("IdleSettings") or {}
    default = jupyter.get("DefaultResourceSpec") or {}
    found: dict[str, Value] = {
        "default_instance_type": default.get("InstanceType"),
        "lifecycle_config_arn": default.get("LifecycleConfigArn"),
        "custom_images": [_read_image(each) for each in jupyter.get("CustomImages") or []] or None,
        "idle_shutdown_minutes": idle.get("IdleTimeoutInMinutes")
        if idle.get("LifecycleManagement") == "ENABLED"
        else None,
        "space_storage": {
            "default_gb": storage.get("DefaultEbsVolumeSizeInGb"),
            "maximum_gb": storage.get("MaximumEbsVolumeSizeInGb"),
        }
        if storage
        else None,
        "hidden_tools": sorted(portal.get("HiddenMlTools") or []) or None,
        "hidden_instance_types": sorted(portal.get("HiddenInstanceTypes") or []) or None,
        "canvas": False if CANVAS in (portal.get("HiddenAppTypes") or []) else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def differences(seen: Settings, settings: Settings) -> tuple[str, ...]:
    """Return the names of settings that are not as asked for, by name."""
    wanted = read_settings(to_user_settings(settings, ""))
    return tuple(sorted(name for name in {*wanted, *seen} if wanted.get(name) != seen.get(name)))


_JUPYTER = frozenset(
    {"default_instance_type", "lifecycle_config_arn", "custom_images", "idle_shutdown_minutes"}
)
_PORTAL = frozenset({"hidden_tools", "hidden_instance_types", "canvas"})


def _jupyter(settings: Settings) -> dict[str, Any]:
    default = {
        name: settings[key]
        for name, key in (
            ("InstanceType", "default_instance_type"),
            ("LifecycleConfigArn", "lifecycle_config_arn"),
        )
        if key in settings
    }
    block: dict[str, Any] = {
        # SageMaker takes a default script only from among those listed.
        "LifecycleConfigArns": [settings["lifecycle_config_arn"]]
        if "lifecycle_config_arn" in settings
        else [],
        "CustomImages": [_image(each) for each in _list(settings, "custom_images")],
    }
    if default:
        block["DefaultResourceSpec"] = default
    if "idle_shutdown_minutes" in settings:
        block["AppLifecycleManagement"] = {
            "IdleSettings": {
                "LifecycleManagement": "ENABLED",
                "IdleTimeoutInMinutes": settings["idle_shutdown_minutes"],
            }
        }
    return block


def _storage(settings: Settings) -> dict[str, Any]:
    asked = settings.get("space_storage")
    if not isinstance(asked, dict):
        return {}
    return {
        "DefaultEbsStorageSettings": {
            "DefaultEbsVolumeSizeInGb": asked["default_gb"],
            "MaximumEbsVolumeSizeInGb": asked["maximum_gb"],
        }
    }


def _image(asked: Any) -> dict[str, Any]:
    image = {
        "ImageName": asked["image_name"],
        "AppImageConfigName": asked["app_image_config_name"],
    }
    return image if "version" not in asked else {**image, "ImageVersionNumber": asked["version"]}


def _read_image(seen: Mapping[str, Any]) -> dict[str, Value]:
    image: dict[str, Value] = {
        "image_name": seen["ImageName"],
        "app_image_config_name": seen["AppImageConfigName"],
    }
    if seen.get("ImageVersionNumber") is not None:
        image["version"] = seen["ImageVersionNumber"]
    return image


def _names(settings: Settings, key: str) -> list[str]:
    return sorted(str(each) for each in _list(settings, key))


def _list(settings: Settings, key: str) -> list[Value]:
    found = settings.get(key)
    return found if isinstance(found, list) else []
