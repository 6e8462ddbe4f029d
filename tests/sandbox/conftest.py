from collections.abc import Iterator

import pytest

from tests.sandbox.clouds import Cloud, running


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running(tmp_path_factory.mktemp("cloud")) as started:
        yield started


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The emulator without the seam: shows whether a gap is still there."""
    with running(tmp_path_factory.mktemp("bare"), bare=True) as started:
        yield started
