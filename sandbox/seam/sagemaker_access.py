"""What IAM must know of a SageMaker call: its resource, its condition keys, its further actions.

From the Service Authorization Reference for Amazon SageMaker: list calls have no resource; tags on
a create need `sagemaker:AddTags` too; every execution role handed over needs `iam:PassRole`. What
enabling Projects needs is from SageMaker's own documentation of them.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.sagemaker.records import Place, Space
from sandbox.seam.json_api import FurtherCheck

JsonObject = dict[str, Any]

_DOMAIN = {"DescribeDomain", "UpdateDomain", "DeleteDomain"}
_PROFILE = {
    "CreateUserProfile",
    "DescribeUserProfile",
    "UpdateUserProfile",
    "DeleteUserProfile",
    "CreatePresignedDomainUrl",
}
_SPACE = {"CreateSpace", "DescribeSpace", "UpdateSpace", "DeleteSpace"}
_APP = {"CreateApp", "DescribeApp", "DeleteApp"}
_CONFIG = {
    "CreateStudioLifecycleConfig",
    "DescribeStudioLifecycleConfig",
    "DeleteStudioLifecycleConfig",
}
_TAGS = {"AddTags", "ListTags", "DeleteTags"}


def resource_of(operation: str, request: JsonObject, place: Place) -> str:
    """Return the ARN that policies are matched against, `*` where the call has no resource."""
    domain = _text(request, "DomainId")
    if operation in _TAGS:
        return _text(request, "ResourceArn") or "*"
    if operation == "CreateDomain":
        # The id is not known yet: what AWS matches is the type.
        return place.arn("domain/*")
    if operation in _DOMAIN:
        return place.arn(f"domain/{domain}")
    if operation in _PROFILE:
        return place.arn(f"user-profile/{domain}/{_text(request, 'UserProfileName').lower()}")
    if operation in _SPACE:
        return place.arn(f"space/{domain}/{_text(request, 'SpaceName')}")
    if operation in _APP:
        owner = _text(request, "SpaceName") or _text(request, "UserProfileName")
        # In lower case, as AWS's own refusals name apps.
        kind, name = _text(request, "AppType").lower(), _text(request, "AppName")
        return place.arn(f"app/{domain}/{owner.lower()}/{kind}/{name}")
    if operation in _CONFIG:
        name = _text(request, "StudioLifecycleConfigName").lower()
        return place.arn(f"studio-lifecycle-config/{name}")
    return "*"


def condition_keys(operation: str, request: JsonObject, place: Place) -> JsonObject:
    """Return the `sagemaker:` condition keys of calls on spaces and on the apps in them."""
    if operation not in _SPACE | _APP or "SpaceName" not in request:
        return {}
    domain, name = _text(request, "DomainId"), _text(request, "SpaceName")
    space: Space | None = place.spaces.get((domain, name.lower()))
    settings = request if operation == "CreateSpace" else (space.settings if space else {})
    owner = settings.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    sharing = settings.get("SpaceSharingSettings", {}).get("SharingType")
    keys = {}
    if isinstance(owner, str):
        keys["sagemaker:OwnerUserProfileArn"] = place.arn(f"user-profile/{domain}/{owner.lower()}")
    if isinstance(sharing, str):
        keys["sagemaker:SpaceSharingType"] = sharing
    return keys


def further_checks(operation: str, request: JsonObject, place: Place) -> Iterator[FurtherCheck]:
    """Yield what else the caller must be allowed: tagging, passing roles, accepting a share."""
    if operation == "EnableSagemakerServicecatalogPortfolio":
        yield FurtherCheck("servicecatalog:AcceptPortfolioShare", "*")
    tags = request.get("Tags")
    if operation.startswith("Create") and isinstance(tags, list) and tags:
        pairs = {str(t.get("Key")): str(t.get("Value")) for t in tags if isinstance(t, dict)}
        yield FurtherCheck(
            "sagemaker:AddTags",
            resource_of(operation, request, place),
            {
                **{f"aws:RequestTag/{key}": value for key, value in pairs.items()},
                "aws:TagKeys": list(pairs),
                "sagemaker:TaggingAction": operation,
            },
        )
    for member in ("UserSettings", "DefaultUserSettings", "DefaultSpaceSettings"):
        settings = request.get(member)
        role = settings.get("ExecutionRole") if isinstance(settings, dict) else None
        if isinstance(role, str):
            yield FurtherCheck(
                "iam:PassRole", role, {"iam:PassedToService": "sagemaker.amazonaws.com"}
            )


def _text(request: JsonObject, member: str) -> str:
    value = request.get(member)
    return value if isinstance(value, str) else ""
