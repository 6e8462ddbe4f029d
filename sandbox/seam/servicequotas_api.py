"""Gap: the emulator has no Service Quotas. This puts the stand-in behind its port and its IAM."""

import threading
from collections.abc import Iterator
from typing import Any

from sandbox.seam import json_api
from sandbox.seam.json_api import FurtherCheck, JsonApi, JsonObject
from sandbox.servicequotas.quotas import Quotas


class _Access:
    """IAM knows no resource of a question for a quota, and no keys."""

    def resource_of(self, operation: str, request: JsonObject, place: Any) -> str:  # noqa: ARG002 (as `Access` has it)
        return "*"

    def condition_keys(self, operation: str, request: JsonObject, place: Any) -> JsonObject:  # noqa: ARG002 (as `Access` has it)
        return {}

    def further_checks(self, *_: Any) -> Iterator[FurtherCheck]:
        return iter(())


class ServiceQuotasApi(JsonApi[Quotas]):
    """Service Quotas' protocol over `Quotas`."""

    def __init__(self, quotas: Quotas, lock: threading.Lock) -> None:
        super().__init__("servicequotas", quotas, _Access(), lock)


def install(api: ServiceQuotasApi) -> None:
    """Route `ServiceQuotasV20190624.*` targets to `api`.

    Raises
    ------
    SeamError
        If the emulator has come to serve Service Quotas itself.
    """
    json_api.install(api, "ServiceQuotasV20190624")
