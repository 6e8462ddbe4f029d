"""One HTTP exchange, without opinions: no retries, no redirects, every wait bounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from botocore.awsrequest import AWSPreparedRequest, HeadersDict
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
from botocore.utils import get_environ_proxies

_CONNECT_SECONDS = 5
# A little more than API Gateway's own limit of 29 s: its answer should win.
_READ_SECONDS = 31


class NoAnswerError(Exception):
    """No HTTP answer came; the text says what happened instead."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Something that carries a signed request to an API."""

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer, or raise `NoAnswerError`."""


class HttpTransport:
    """The network, with botocore's own HTTP session: its proxies and certificates apply."""

    def __init__(self) -> None:
        self._sessions: dict[str, URLLib3Session] = {}

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer, or raise `NoAnswerError`."""
        request = AWSPreparedRequest(
            method,
            url,
            HeadersDict(headers),  # type: ignore[arg-type]  # stubs name another class than botocore makes
            body or None,
            stream_output=False,
        )
        try:
            answer = self._session(url).send(request)
            content = answer.content
        except ConnectTimeoutError as error:
            raise NoAnswerError(f"no connection within {_CONNECT_SECONDS} s") from error
        except ReadTimeoutError as error:
            raise NoAnswerError(f"no answer within {_READ_SECONDS} s") from error
        except SSLError as error:
            raise NoAnswerError(f"TLS failed: {error.kwargs.get('error', error)}") from error
        except EndpointConnectionError as error:
            raise NoAnswerError("nothing answers there") from error
        except ConnectionClosedError as error:
            raise NoAnswerError("the connection was closed before an answer came") from error
        except ProxyConnectionError as error:
            raise NoAnswerError("the proxy cannot be reached") from error
        except HTTPClientError as error:
            # botocore's name for everything else, our own mistakes included: its words are needed.
            raise NoAnswerError(str(error.kwargs.get("error", error)).rstrip(".")) from error
        return Answer(
            answer.status_code,
            {name.lower(): value for name, value in answer.headers.items()},
            content,
        )

    def _session(self, url: str) -> URLLib3Session:
        origin = "/".join(url.split("/", 3)[:3])
        if origin not in self._sessions:
            self._sessions[origin] = URLLib3Session(
                proxies=get_environ_proxies(url),
                timeout=(_CONNECT_SECONDS, _READ_SECONDS),  # type: ignore[arg-type]  # stubs know one number only
            )
        return self._sessions[origin]
