"""Spaces: create, describe, update, delete, list."""

from typing import Any

from sandbox.sagemaker.call import Call, JsonObject, present, times
from sandbox.sagemaker.errors import in_use, invalid, not_found
from sandbox.sagemaker.paging import page
from sandbox.sagemaker.records import GONE, Space


def create_space(call: Call) -> JsonObject:
    """Begin a space, private to its owner where it names one."""
    request, domain = call.request, call.domain()
    name = str(request["SpaceName"])
    key = (domain.domain_id, name.lower())
    if key in call.place.spaces:
        raise in_use(f"A space with the name [{name}] already exists in the domain.")
    if ("OwnershipSettings" in request) != ("SpaceSharingSettings" in request):
        raise invalid("OwnershipSettings and SpaceSharingSettings must be given together.")
    owner = request.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    if owner is not None:
        profile = call.place.profiles.get((domain.domain_id, owner.lower()))
        if profile is None:
            raise not_found(f"User profile [{owner}] does not exist.")
        call.check_usable(f"User profile [{owner}]", profile.life)
    uid, domain.next_uid = str(domain.next_uid), domain.next_uid + 1
    space = Space(
        domain_id=domain.domain_id,
        name=name,
        arn=call.place.arn(f"space/{domain.domain_id}/{name}"),
        life=call.new_life(),
        settings={k: v for k, v in request.items() if k != "Tags"},
        uid=uid,
        url=f"{domain.url}/jupyterlab/{name}",
    )
    call.place.spaces[key] = space
    call.keep_tags(space.arn)
    return {"SpaceArn": space.arn}


def describe_space(call: Call) -> JsonObject:
    """Describe one space."""
    space = call.space()
    settings = space.settings
    return present(
        {
            "DomainId": space.domain_id,
            "SpaceArn": space.arn,
            "SpaceName": space.name,
            "HomeEfsFileSystemUid": space.uid,
            "FailureReason": space.life.failure_reason,
            "SpaceSettings": settings.get("SpaceSettings"),
            "OwnershipSettings": settings.get("OwnershipSettings"),
            "SpaceSharingSettings": settings.get("SpaceSharingSettings"),
            "SpaceDisplayName": settings.get("SpaceDisplayName"),
            "Url": space.url,
            **times(space.life),
        }
    )


def update_space(call: Call) -> JsonObject:
    """Merge new space settings."""
    space = call.space()
    if space.life.busy:
        raise in_use(f"Space [{space.name}] is {space.life.status}.")
    changes: dict[str, Any] = call.request.get("SpaceSettings") or {}
    space.settings["SpaceSettings"] = {**space.settings.get("SpaceSettings", {}), **changes}
    if "SpaceDisplayName" in call.request:
        space.settings["SpaceDisplayName"] = call.request["SpaceDisplayName"]
    space.life.change("Updating", "InService", call.now, call.faults.delay)
    return {"SpaceArn": space.arn}


def delete_space(call: Call) -> JsonObject:
    """Begin to delete a space that no app runs in."""
    space = call.space()
    if space.life.busy:
        raise in_use(f"Space [{space.name}] is {space.life.status}.")
    owner = ("space", space.name.lower())
    if any(
        app.owner == owner and app.domain_id == space.domain_id and app.life.status != "Deleted"
        for app in call.place.apps.values()
    ):
        raise in_use(f"Unable to delete Space [{space.arn}] because App(s) are associated with it.")
    reason = call.faults.end_of_space(space.name, "Delete_Failed")
    becomes = GONE if reason is None else "Delete_Failed"
    space.life.change("Deleting", becomes, call.now, call.faults.delay, reason)
    return {}


def list_spaces(call: Call) -> JsonObject:
    """List spaces, a page at a time."""
    domain_id = call.request.get("DomainIdEquals")
    part = str(call.request.get("SpaceNameContains", "")).lower()
    found = [
        space
        for space in call.place.spaces.values()
        if domain_id in (None, space.domain_id) and part in space.name.lower()
    ]
    return page(found, call.request, "Spaces", _row)


def _row(space: Space) -> JsonObject:
    settings = space.settings
    summed_up = ("AppType", "RemoteAccess", "SpaceStorageSettings")
    kinds = {k: v for k, v in settings.get("SpaceSettings", {}).items() if k in summed_up}
    return present(
        {
            "DomainId": space.domain_id,
            "SpaceName": space.name,
            "SpaceSettingsSummary": kinds or None,
            "SpaceSharingSettingsSummary": settings.get("SpaceSharingSettings"),
            "OwnershipSettingsSummary": settings.get("OwnershipSettings"),
            "SpaceDisplayName": settings.get("SpaceDisplayName"),
            **times(space.life),
        }
    )


OPERATIONS = {
    "CreateSpace": create_space,
    "DescribeSpace": describe_space,
    "UpdateSpace": update_space,
    "DeleteSpace": delete_space,
    "ListSpaces": list_spaces,
}
