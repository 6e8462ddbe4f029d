"""Gap: templates cannot make Studio domains or lifecycle configurations.

CloudFormation answers when a domain is InService. The wait is left out here: the domain is
InService at once, and only what the API changes later takes its time.
"""

from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from sandbox.sagemaker.errors import ApiError
from sandbox.sagemaker.records import Domain
from sandbox.seam.patch import found
from sandbox.seam.provisioning import Created, JsonObject, provide
from sandbox.seam.sagemaker_api import SageMakerApi
from sandbox.stand_in.service_model import service_model

_CREATE_ONLY = ("AuthMode", "DomainName", "KmsKeyId", "HomeEfsFileSystemKmsKeyId")


def install(api: SageMakerApi) -> None:
    """Add the Studio types that the base needs."""
    domains = _Domains(api)
    provide(
        "AWS::SageMaker::Domain",
        create=domains.create,
        update=domains.update,
        delete=domains.delete,
    )
    configs = _LifecycleConfigs(api)
    provide(
        "AWS::SageMaker::StudioLifecycleConfig",
        create=configs.create,
        update=configs.update,
        delete=configs.delete,
    )
    # Stack tags reach these types through their own Tags, as on AWS.
    tag_property = found(provisioners, "_STACK_TAG_PROPERTY")
    for name in ("Domain", "StudioLifecycleConfig"):
        tag_property[f"AWS::SageMaker::{name}"] = ("Tags", "list")
    # What a change set says of a changed property: of other types that it might replace them.
    replacing = found(provisioners, "_REPLACING_PROPERTIES")
    replacing["AWS::SageMaker::Domain"] = _CREATE_ONLY


def carry_out(api: SageMakerApi, operation: str, request: JsonObject) -> JsonObject:
    """Call the stand-in; `ValueError` with its words where CloudFormation fails the resource."""
    try:
        return api.call(operation, request)
    except ApiError as error:
        raise ValueError(f"{error.message} (Error Code: {error.code})") from error


def request_of(operation: str, props: JsonObject) -> JsonObject:
    """Return the request of an operation that a resource's properties make."""
    shape = _input(operation)
    known: JsonObject = _typed(shape, {k: v for k, v in props.items() if k in shape.members})
    return known


def _input(operation: str) -> StructureShape:
    shape = service_model("sagemaker").operation_model(operation).input_shape
    if shape is None:
        raise ValueError(f"{operation} takes no input")
    return shape


def _typed(shape: Shape, value: Any) -> Any:
    """Give numbers and booleans, which templates may write as text, their types."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {
            k: _typed(shape.members[k], v) if k in shape.members else v for k, v in value.items()
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_typed(shape.member, item) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {k: _typed(shape.value, v) for k, v in value.items()}
    if shape.type_name in ("integer", "long") and isinstance(value, str) and value.isdigit():
        return int(value)
    if shape.type_name == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


class _Domains:
    """`AWS::SageMaker::Domain`."""

    def __init__(self, api: SageMakerApi) -> None:
        self._api = api

    def create(self, _logical_id: str, props: JsonObject, _stack_name: str) -> Created:
        """Create a domain that is InService."""
        unknown = props.keys() - _input("CreateDomain").members
        if unknown:
            raise ValueError(f"Encountered unsupported properties: {sorted(unknown)}")
        made = carry_out(self._api, "CreateDomain", request_of("CreateDomain", props))
        return self._settled(str(made["DomainId"]))

    def update(
        self, physical_id: str, old: JsonObject, new: JsonObject, _stack_name: str
    ) -> Created:
        """Update a domain; what is create-only is refused rather than replaced."""
        changed = [name for name in _CREATE_ONLY if old.get(name) != new.get(name)]
        if changed:
            raise ValueError(f"{changed} of a domain cannot be changed without replacing it")
        props = {**new, "DomainId": physical_id}
        if "DomainSettings" in new:
            props["DomainSettingsForUpdate"] = new["DomainSettings"]
        carry_out(self._api, "UpdateDomain", request_of("UpdateDomain", props))
        return self._settled(physical_id)

    def delete(self, physical_id: str, _props: JsonObject) -> None:
        """Delete a domain; profiles in it make that fail, as on AWS."""
        with self._api.lock:
            place = self._api.world.place(get_account_id(), get_region())
            if physical_id not in place.domains:
                return
        carry_out(self._api, "DeleteDomain", {"DomainId": physical_id})

    def _settled(self, domain_id: str) -> Created:
        with self._api.lock:
            place = self._api.world.place(get_account_id(), get_region())
            domain: Domain = place.domains[domain_id]
            domain.life.status, domain.life.settles_at = "InService", None
        return domain_id, {
            "DomainId": domain_id,
            "DomainArn": domain.arn,
            "Url": domain.url,
            "HomeEfsFileSystemId": domain.home_efs_id,
        }


class _LifecycleConfigs:
    """`AWS::SageMaker::StudioLifecycleConfig`."""

    def __init__(self, api: SageMakerApi) -> None:
        self._api = api

    def create(self, _logical_id: str, props: JsonObject, _stack_name: str) -> Created:
        """Create a lifecycle configuration."""
        operation = "CreateStudioLifecycleConfig"
        answer = carry_out(self._api, operation, request_of(operation, props))
        arn = answer["StudioLifecycleConfigArn"]
        return str(props["StudioLifecycleConfigName"]), {"StudioLifecycleConfigArn": arn}

    def update(
        self, physical_id: str, _old: JsonObject, _new: JsonObject, _stack_name: str
    ) -> Created:
        """Refuse: every property of a lifecycle configuration is create-only."""
        raise ValueError(f"{physical_id} cannot be changed without replacing it")

    def delete(self, physical_id: str, _props: JsonObject) -> None:
        """Delete a lifecycle configuration."""
        name = {"StudioLifecycleConfigName": physical_id}
        carry_out(self._api, "DeleteStudioLifecycleConfig", name)
