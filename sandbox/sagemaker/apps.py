"""Apps: create, describe, delete, list. A deleted app stays listed for a day, as on AWS."""

from sandbox.sagemaker.call import Call, JsonObject, present
from sandbox.sagemaker.errors import in_use, invalid, not_found
from sandbox.sagemaker.paging import page
from sandbox.sagemaker.records import App, AppKey


def _owner(call: Call) -> tuple[str, str]:
    """Return whose app the request is about, and that the owner exists."""
    if ("UserProfileName" in call.request) == ("SpaceName" in call.request):
        raise invalid("Exactly one of UserProfileName and SpaceName must be given.")
    if "SpaceName" in call.request:
        return "space", call.space().name.lower()
    return "profile", call.profile().name.lower()


def _key(call: Call) -> AppKey:
    request = call.request
    return (request["DomainId"], *_owner(call), request["AppType"], request["AppName"])


def _app(call: Call) -> App:
    key = _key(call)
    app = call.place.apps.get(key)
    if app is None:
        raise not_found(f"App [{call.request['AppName']}] does not exist.")
    return app


def create_app(call: Call) -> JsonObject:
    """Begin an app of a profile or a space; a deleted one of the same name may come again."""
    request, domain = call.request, call.domain()
    key = _key(call)
    kind, name = key[1], key[2]
    owner = call.space() if kind == "space" else call.profile()
    call.check_usable(f"{kind.capitalize()} [{owner.name}]", owner.life)
    existing = call.place.apps.get(key)
    if existing is not None and existing.life.status != "Deleted":
        raise in_use(f"App [{request['AppName']}] already exists and is {existing.life.status}.")
    app = App(
        domain_id=domain.domain_id,
        owner=(kind, name),
        app_type=request["AppType"],
        name=request["AppName"],
        # AWS writes the type in lower case here, and only here.
        arn=call.place.arn(
            f"app/{domain.domain_id}/{name}/{request['AppType'].lower()}/{request['AppName']}"
        ),
        life=call.new_life(),
        settings={k: v for k, v in request.items() if k != "Tags"},
    )
    call.place.apps[key] = app
    call.keep_tags(app.arn)
    return {"AppArn": app.arn}


def describe_app(call: Call) -> JsonObject:
    """Describe one app, a recently deleted one included."""
    app = _app(call)
    return present(
        {
            "AppArn": app.arn,
            "AppType": app.app_type,
            "AppName": app.name,
            "DomainId": app.domain_id,
            "UserProfileName": app.settings.get("UserProfileName"),
            "SpaceName": app.settings.get("SpaceName"),
            "Status": app.life.status,
            "CreationTime": app.life.created_at,
            "FailureReason": app.life.failure_reason,
            "ResourceSpec": app.settings.get("ResourceSpec"),
        }
    )


def delete_app(call: Call) -> JsonObject:
    """Begin to delete an app."""
    app = _app(call)
    if app.life.status == "Deleted":
        raise not_found(f"App [{app.name}] is already deleted.")
    if app.life.busy:
        raise in_use(f"App [{app.name}] is {app.life.status}.")
    app.life.change("Deleting", "Deleted", call.now, call.faults.delay)
    return {}


def list_apps(call: Call) -> JsonObject:
    """List apps, a page at a time, deleted ones of the last day included."""
    request = call.request
    domain_id = request.get("DomainIdEquals")
    wanted = [
        (kind, str(request[member]).lower())
        for kind, member in (("profile", "UserProfileNameEquals"), ("space", "SpaceNameEquals"))
        if member in request
    ]
    if len(wanted) > 1:
        raise invalid("UserProfileNameEquals and SpaceNameEquals exclude each other.")
    found = [
        app
        for app in call.place.apps.values()
        if domain_id in (None, app.domain_id) and (not wanted or app.owner == wanted[0])
    ]
    return page(found, request, "Apps", _row)


def _row(app: App) -> JsonObject:
    return present(
        {
            "DomainId": app.domain_id,
            "UserProfileName": app.settings.get("UserProfileName"),
            "SpaceName": app.settings.get("SpaceName"),
            "AppType": app.app_type,
            "AppName": app.name,
            "Status": app.life.status,
            "CreationTime": app.life.created_at,
            "ResourceSpec": app.settings.get("ResourceSpec"),
        }
    )


OPERATIONS = {
    "CreateApp": create_app,
    "DescribeApp": describe_app,
    "DeleteApp": delete_app,
    "ListApps": list_apps,
}
