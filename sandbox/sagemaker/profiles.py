"""User profiles: create, describe, update, delete, list."""

from typing import Any

from sandbox.sagemaker.call import Call, JsonObject, present, times
from sandbox.sagemaker.domains import check_role
from sandbox.sagemaker.errors import in_use, invalid, limit_exceeded
from sandbox.sagemaker.paging import page
from sandbox.sagemaker.records import GONE, Domain, Profile


def create_user_profile(call: Call) -> JsonObject:
    """Begin a profile; it is InService, or Failed where commanded, after the delay."""
    request, domain = call.request, call.domain()
    name = str(request["UserProfileName"])
    key = (domain.domain_id, name.lower())
    if domain.life.status != "InService":
        raise invalid(f"Domain [{domain.domain_id}] is not InService.")
    if key in call.place.profiles:
        raise in_use(f"A user profile with the name [{name}] already exists in the domain.")
    _check_sign_on(domain, request)
    check_role(call, request.get("UserSettings"))
    quota = call.faults.profile_quota
    if quota is not None and len(call.place.profiles) >= quota:
        raise limit_exceeded(
            "The account-level service limit 'Number of user profiles' is "
            f"{quota}, with current utilization of {len(call.place.profiles)} and a request delta "
            "of 1. Please use AWS Service Quotas to request an increase for this quota."
        )
    reason = call.faults.end_of_profile(name, "Failed")
    uid, domain.next_uid = str(domain.next_uid), domain.next_uid + 1
    profile = Profile(
        domain_id=domain.domain_id,
        name=name,
        arn=call.place.arn(f"user-profile/{domain.domain_id}/{name.lower()}"),
        life=call.new_life("InService" if reason is None else "Failed", reason),
        settings={k: v for k, v in request.items() if k != "Tags"},
        uid=uid,
    )
    call.place.profiles[key] = profile
    call.keep_tags(profile.arn)
    return {"UserProfileArn": profile.arn}


def _check_sign_on(domain: Domain, request: JsonObject) -> None:
    given = {"SingleSignOnUserIdentifier", "SingleSignOnUserValue"} & request.keys()
    if domain.settings["AuthMode"] == "SSO" and len(given) < 2:
        raise invalid("SingleSignOnUserIdentifier and SingleSignOnUserValue are required.")
    if domain.settings["AuthMode"] == "IAM" and given:
        raise invalid("SingleSignOnUserValue cannot be set when the domain's AuthMode is IAM.")


def describe_user_profile(call: Call) -> JsonObject:
    """Describe one profile: its settings and state, not its tags."""
    profile = call.profile()
    settings = profile.settings
    return present(
        {
            "DomainId": profile.domain_id,
            "UserProfileArn": profile.arn,
            "UserProfileName": profile.name,
            "HomeEfsFileSystemUid": profile.uid,
            "FailureReason": profile.life.failure_reason,
            "SingleSignOnUserIdentifier": settings.get("SingleSignOnUserIdentifier"),
            "SingleSignOnUserValue": settings.get("SingleSignOnUserValue"),
            "UserSettings": settings.get("UserSettings"),
            **times(profile.life),
        }
    )


def update_user_profile(call: Call) -> JsonObject:
    """Merge new user settings, the execution role included; apps that run do not hinder it.

    An update commanded to end in `Update_Failed` leaves the settings as they were.
    """
    profile = call.profile()
    if profile.life.busy:
        raise in_use(f"User profile [{profile.name}] is {profile.life.status}.")
    changes: dict[str, Any] = call.request.get("UserSettings") or {}
    check_role(call, changes)
    reason = call.faults.end_of_profile(profile.name, "Update_Failed")
    becomes = "Update_Failed"
    if reason is None:
        becomes = "InService"
        profile.settings["UserSettings"] = {**profile.settings.get("UserSettings", {}), **changes}
    profile.life.change("Updating", becomes, call.now, call.faults.delay, reason)
    return {"UserProfileArn": profile.arn}


def delete_user_profile(call: Call) -> JsonObject:
    """Begin to delete a profile that has neither apps nor spaces."""
    profile = call.profile()
    if profile.life.status == "Deleting":
        raise in_use(f"User profile [{profile.name}] is already being deleted.")
    if profile.life.busy:
        raise in_use(f"User profile [{profile.name}] is {profile.life.status}.")
    for kind, found in (("App", _apps_of(call, profile)), ("Space", _spaces_of(call, profile))):
        if found:
            raise in_use(
                f"Unable to delete UserProfile [{profile.arn}] because {kind}(s) are associated "
                "with it."
            )
    reason = call.faults.end_of_profile(profile.name, "Delete_Failed")
    becomes = GONE if reason is None else "Delete_Failed"
    profile.life.change("Deleting", becomes, call.now, call.faults.delay, reason)
    return {}


def _apps_of(call: Call, profile: Profile) -> bool:
    owner = ("profile", profile.name.lower())
    return any(
        app.owner == owner and app.domain_id == profile.domain_id and app.life.status != "Deleted"
        for app in call.place.apps.values()
    )


def _spaces_of(call: Call, profile: Profile) -> bool:
    # Shared spaces too: AWS wants every space that the profile owns gone.
    return any(
        space.domain_id == profile.domain_id and (space.owner or "").lower() == profile.name.lower()
        for space in call.place.spaces.values()
    )


def list_user_profiles(call: Call) -> JsonObject:
    """List profiles, a page at a time; a row has neither role nor tags."""
    domain_id = call.request.get("DomainIdEquals")
    part = str(call.request.get("UserProfileNameContains", "")).lower()
    found = [
        profile
        for profile in call.place.profiles.values()
        if domain_id in (None, profile.domain_id) and part in profile.name.lower()
    ]
    return page(
        found,
        call.request,
        "UserProfiles",
        lambda profile: {
            "DomainId": profile.domain_id,
            "UserProfileName": profile.name,
            **times(profile.life),
        },
    )


OPERATIONS = {
    "CreateUserProfile": create_user_profile,
    "DescribeUserProfile": describe_user_profile,
    "UpdateUserProfile": update_user_profile,
    "DeleteUserProfile": delete_user_profile,
    "ListUserProfiles": list_user_profiles,
}
