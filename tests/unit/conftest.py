"""Unit tests talk to nobody."""

from collections.abc import Generator

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True)
def _no_sockets() -> Generator[None]:
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()
