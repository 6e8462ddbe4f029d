"""Gap: the emulator has no SageMaker. This puts the stand-in behind its port, IAM and tags."""

import threading
from collections.abc import Iterator

from ministack.core.responses import get_account_id, get_region
from ministack.services import tagging

from sandbox.sagemaker.world import World
from sandbox.seam import json_api
from sandbox.seam import sagemaker_access as access
from sandbox.seam.domain_files import make_files
from sandbox.seam.json_api import JsonApi, JsonObject
from sandbox.seam.patch import found


class SageMakerApi(JsonApi[World]):
    """SageMaker's protocol over a `World`."""

    def __init__(self, world: World, lock: threading.Lock) -> None:
        super().__init__("sagemaker", world, access, lock)

    def call(self, operation: str, request: JsonObject) -> JsonObject:
        """Call the stand-in; a new domain gets its file system."""
        answer = super().call(operation, request)
        if operation == "CreateDomain":
            domain_id = str(answer["DomainId"])
            file_system_id = make_files(domain_id, request)
            with self.lock:
                place = self.world.place(get_account_id(), get_region())
                place.domains[domain_id].home_efs_id = file_system_id
        return answer

    def tagged_resources(self) -> Iterator[tuple[str, list[dict[str, str]]]]:
        """Yield what `tag:GetResources` and `aws:ResourceTag` see in this account and region."""
        with self.lock:
            place = self.world.place(get_account_id(), get_region())
            tagged = {arn: dict(tags) for arn, tags in place.tags.items()}
        for arn, tags in tagged.items():
            yield arn, [{"Key": key, "Value": value} for key, value in tags.items()]


def install(api: SageMakerApi) -> None:
    """Route `SageMaker.*` targets to `api`.

    Raises
    ------
    SeamError
        If the emulator has come to serve SageMaker itself.
    """
    json_api.install(api, "SageMaker")
    # What `tag:GetResources` lists, and what `aws:ResourceTag` reads.
    for collectors in ("_COLLECTORS", "_RESOURCE_TAG_COLLECTORS"):
        found(tagging, collectors)[api.service] = api.tagged_resources
