"""Gap: the emulator has no Service Catalog. This puts the stand-in behind its port and its IAM."""

import threading

from sandbox.seam import json_api
from sandbox.seam import servicecatalog_access as access
from sandbox.seam.json_api import JsonApi
from sandbox.servicecatalog.catalog import SERVICE, Catalog


class ServiceCatalogApi(JsonApi[Catalog]):
    """Service Catalog's protocol over a `Catalog`."""

    def __init__(self, catalog: Catalog, lock: threading.Lock) -> None:
        super().__init__(SERVICE, catalog, access, lock)


def install(api: ServiceCatalogApi) -> None:
    """Route `AWS242ServiceCatalogService.*` targets to `api`.

    Raises
    ------
    SeamError
        If the emulator has come to serve Service Catalog itself.
    """
    json_api.install(api, "AWS242ServiceCatalogService")
