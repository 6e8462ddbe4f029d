"""Tags of anything that has an ARN."""

from sandbox.sagemaker.call import Call, JsonObject
from sandbox.sagemaker.errors import invalid, limit_exceeded, not_found

MOST_TAGS = 50


def _tags(call: Call) -> dict[str, str]:
    arn = str(call.request["ResourceArn"])
    if arn not in call.place.tags:
        raise not_found(f"Resource [{arn}] does not exist.")
    return call.place.tags[arn]


def _listed(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def add_tags(call: Call) -> JsonObject:
    """Add tags, replacing the values of keys that are there; those of AWS are AWS's own."""
    tags = _tags(call)
    own = [tag["Key"] for tag in call.request["Tags"] if tag["Key"].lower().startswith("aws:")]
    if own:
        raise invalid(f"Tag keys that begin with aws: are reserved: {', '.join(own)}.")
    merged = {**tags, **{tag["Key"]: tag["Value"] for tag in call.request["Tags"]}}
    if len(merged) > MOST_TAGS:
        raise limit_exceeded(f"A resource can have at most {MOST_TAGS} tags.")
    tags.update(merged)
    return {"Tags": _listed(tags)}


def list_tags(call: Call) -> JsonObject:
    """List tags; the smallest page, 50, always holds them all."""
    return {"Tags": _listed(_tags(call))}


def delete_tags(call: Call) -> JsonObject:
    """Remove tags; keys that are not there do not matter."""
    tags = _tags(call)
    for key in call.request["TagKeys"]:
        tags.pop(key, None)
    return {}


OPERATIONS = {"AddTags": add_tags, "ListTags": list_tags, "DeleteTags": delete_tags}
