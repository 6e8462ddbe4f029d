"""Studio lifecycle configurations: create, describe, delete."""

from sandbox.sagemaker.call import Call, JsonObject
from sandbox.sagemaker.errors import in_use, not_found
from sandbox.sagemaker.records import LifecycleConfig


def create_studio_lifecycle_config(call: Call) -> JsonObject:
    """Keep a lifecycle configuration; it exists at once."""
    name = str(call.request["StudioLifecycleConfigName"])
    if name in call.place.lifecycle_configs:
        raise in_use(f"Studio Lifecycle Config [{name}] already exists.")
    config = LifecycleConfig(
        name=name,
        arn=call.place.arn(f"studio-lifecycle-config/{name.lower()}"),
        created_at=call.now,
        settings={k: v for k, v in call.request.items() if k != "Tags"},
    )
    call.place.lifecycle_configs[name] = config
    call.keep_tags(config.arn)
    return {"StudioLifecycleConfigArn": config.arn}


def _config(call: Call) -> LifecycleConfig:
    name = str(call.request["StudioLifecycleConfigName"])
    if name not in call.place.lifecycle_configs:
        raise not_found(f"Studio Lifecycle Config [{name}] does not exist.")
    return call.place.lifecycle_configs[name]


def describe_studio_lifecycle_config(call: Call) -> JsonObject:
    """Describe one lifecycle configuration."""
    config = _config(call)
    return {
        "StudioLifecycleConfigArn": config.arn,
        "CreationTime": config.created_at,
        "LastModifiedTime": config.created_at,
        **config.settings,
    }


def delete_studio_lifecycle_config(call: Call) -> JsonObject:
    """Remove one lifecycle configuration."""
    config = _config(call)
    del call.place.lifecycle_configs[config.name]
    call.place.tags.pop(config.arn, None)
    return {}


OPERATIONS = {
    "CreateStudioLifecycleConfig": create_studio_lifecycle_config,
    "DescribeStudioLifecycleConfig": describe_studio_lifecycle_config,
    "DeleteStudioLifecycleConfig": delete_studio_lifecycle_config,
}
