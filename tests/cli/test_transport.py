"""The network's own failures become one kind of error, in words."""

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.compat import HTTPHeaders
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import URLLib3Session

from cli.transport import HttpTransport, NoAnswerError

URL = "https://api.example/v1/users"


class Raw:
    """A body as urllib3 gives it."""

    def stream(self, amt: int | None = None, decode_content: bool | None = None) -> list[bytes]:
        return [b"{", b"}"]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ConnectTimeoutError(endpoint_url=URL), "no connection within 5 s"),
        (ReadTimeoutError(endpoint_url=URL), "no answer within 31 s"),
        (
            SSLError(endpoint_url=URL, error=ValueError("expired certificate")),
            "expired certificate",
        ),
        (EndpointConnectionError(endpoint_url=URL), "nothing answers there"),
        (ConnectionClosedError(endpoint_url=URL), "closed before an answer"),
        (ProxyConnectionError(proxy_url=URL), "proxy cannot be reached"),
        (HTTPClientError(error=OSError("no route")), "no route"),
    ],
)
def test_every_failure_of_the_network_is_no_answer(
    error: Exception, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        raise error

    monkeypatch.setattr(URLLib3Session, "send", fail)

    with pytest.raises(NoAnswerError, match=says):
        HttpTransport().send("GET", URL, {}, b"")


def test_an_answer_keeps_status_headers_and_body(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[AWSPreparedRequest] = []
    headers = HTTPHeaders()
    headers["Retry-After"] = "1"

    def reply(self: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
        # urllib3 copies them: a class of headers without `copy` is refused only on a real network.
        assert isinstance(request.headers, HeadersDict)
        assert request.headers["X-Amz-Date"] == "now"
        seen.append(request)
        return AWSResponse(URL, 202, headers, Raw())

    monkeypatch.setattr(URLLib3Session, "send", reply)

    answer = HttpTransport().send("POST", URL, {"X-Amz-Date": "now"}, b"{}")

    assert (answer.status, answer.headers, answer.body) == (202, {"retry-after": "1"}, b"{}")
    assert seen[0].body == b"{}"
