"""Settings for all tests."""

import os
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.loaders import Loader, create_loader
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Set before anything of ours is imported: the logger reads it once.
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")
# Each moto would read hundreds of machine images again, which nothing here starts.
os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")

_loader_for = cache(create_loader)


def _one_loader(search_path: str | None = None) -> Loader:
    """Return the loader that all sessions with a search path share.

    A session parses the models of each service it makes a client of, which takes 0.1 to 0.3 s.
    Tests make thousands of sessions, one for each role and each moto: here it is done once.
    """
    loader = _loader_for(search_path)
    # Each boto3 session adds its own folder.
    loader.search_paths[:] = dict.fromkeys(loader.search_paths)
    return loader


vars(botocore.session)["create_loader"] = _one_loader

# Folders whose tests share something dear (a cloud, the synthesized templates): one worker each.
_TOGETHER = ("tests/e2e/", "tests/infra/", "tests/sandbox/")


class FoldersTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist publishes no types
    """Gives each of those folders to one worker, and every other test to whoever is free.

    Written here because xdist's own ``--dist loadgroup`` does nothing with the pinned pytest: it
    writes an attribute of items that is no longer read.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in _TOGETHER if nodeid.startswith(folder)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    """Schedule in the order of collection: what takes longest does not come last."""
    config.option.loadscopereorder = False
    return FoldersTogether(config, log)
