"""Gap: templates cannot make user profiles, as those of the predecessor do.

By CloudFormation's schema such a stack puts no tags of its own on them. The profile is InService at
once; in which order the physical id is written on AWS, nothing says that we know of.
"""

from ministack.core.responses import get_account_id, get_region

from sandbox.seam.provisioning import Created, JsonObject, provide
from sandbox.seam.sagemaker_api import SageMakerApi
from sandbox.seam.studio_resources import carry_out, request_of


def install(api: SageMakerApi) -> None:
    """Add the type."""
    profiles = _Profiles(api)
    provide(
        "AWS::SageMaker::UserProfile",
        create=profiles.create,
        update=profiles.update,
        delete=profiles.delete,
    )


class _Profiles:
    """`AWS::SageMaker::UserProfile`."""

    def __init__(self, api: SageMakerApi) -> None:
        self._api = api

    def create(self, _logical_id: str, props: JsonObject, _stack_name: str) -> Created:
        """Create a profile that is InService."""
        operation = "CreateUserProfile"
        made = carry_out(self._api, operation, request_of(operation, props))
        with self._api.lock:
            place = self._api.world.place(get_account_id(), get_region())
            key = (str(props["DomainId"]), str(props["UserProfileName"]).lower())
            place.profiles[key].life.status, place.profiles[key].life.settles_at = "InService", None
        physical_id = f"{props['UserProfileName']}|{props['DomainId']}"
        return physical_id, {"UserProfileArn": made["UserProfileArn"]}

    def update(
        self, physical_id: str, _old: JsonObject, new: JsonObject, _stack_name: str
    ) -> Created:
        """Update a profile's settings."""
        operation = "UpdateUserProfile"
        made = carry_out(self._api, operation, request_of(operation, new))
        return physical_id, {"UserProfileArn": made["UserProfileArn"]}

    def delete(self, physical_id: str, _props: JsonObject) -> None:
        """Begin to delete a profile."""
        name, _, domain_id = physical_id.partition("|")
        request = {"DomainId": domain_id, "UserProfileName": name}
        carry_out(self._api, "DeleteUserProfile", request)
