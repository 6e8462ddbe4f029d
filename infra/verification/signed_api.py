"""Calls the API, signed as somebody or not at all."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any, Final, Protocol

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

Json = dict[str, Any]
TIMEOUT_SECONDS: Final = 35.0


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; names of ``headers`` are in lower case, ``body`` is {} if no JSON object."""

    status: int
    body: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        """Return the type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Api(Protocol):
    """The API, as checks call it."""

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        signed_by: Credentials | None = None,
        signed: bool = True,
    ) -> Answer:
        """Send a request.

        Parameters
        ----------
        path
            With its query, escaped as it goes over the wire.
        body
            Text goes as it is, anything else as JSON, None not at all.
        signed_by
            Somebody else than whoever verifies.

        Raises
        ------
        OSError
            There is no answer.
        """
        ...


@dataclass(frozen=True)
class HttpApi:
    """The API at an address, which has no slash at its end."""

    url: str
    region: str
    credentials: Credentials

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        signed_by: Credentials | None = None,
        signed: bool = True,
    ) -> Answer:
        """Send a request; see `Api`."""
        data = None
        if body is not None:
            data = (body if isinstance(body, str) else json.dumps(body)).encode()
        headers = {} if data is None else {"content-type": "application/json"}
        asked = AWSRequest(method=method, url=self.url + path, data=data, headers=headers)
        if signed:
            SigV4Auth(signed_by or self.credentials, "execute-api", self.region).add_auth(asked)
        request = urllib.request.Request(  # noqa: S310 (the stack's own address, or the local cloud)
            self.url + path, data=data, headers=dict(asked.headers.items()), method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 (as above)
                return _answer(response.status, response)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error.code, error)


def _answer(status: int, response: HTTPResponse | urllib.error.HTTPError) -> Answer:
    try:
        parsed = json.loads(response.read())
    except ValueError:
        parsed = None
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(status, parsed if isinstance(parsed, dict) else {}, headers)
