"""Settings for all tests."""

import os

import pytest

# Set before anything of ours is imported: the logger reads it once.
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")

# Folders whose tests share something dear (a cloud, the synthesized templates): one worker each.
_TOGETHER = ("e2e", "infra", "sandbox")


@pytest.hookimpl(tryfirst=True)  # xdist reads the markers in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of such a folder on one worker."""
    for item in items:
        for folder in _TOGETHER:
            if f"tests/{folder}/" in item.path.as_posix():
                item.add_marker(pytest.mark.xdist_group(folder))
