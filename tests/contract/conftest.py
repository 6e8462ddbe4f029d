"""Contract tests run the real clients against stand-ins in this process: no socket is opened."""

from collections.abc import Generator

import pytest
from moto import mock_aws
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True)
def _no_sockets() -> Generator[None]:
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Answer every AWS client from memory."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    # moto has neither profiles nor accepted portfolios: `stand_in_wire` answers for these services.
    services = ["sagemaker", "servicecatalog"]
    with mock_aws(config={"core": {"passthrough": {"services": services}}}):
        yield
