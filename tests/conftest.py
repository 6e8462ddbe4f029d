"""Settings for all tests."""

import os
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Set before anything of ours is imported: the logger reads it once.
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")

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
