"""Calls the REST API with a signature, as any HTTP client would."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.accounts import REGION
from sandbox.people import Person

JsonObject = dict[str, Any]
TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `body` is `{}` where it was not a JSON object.

    Names of `headers` are in lower case.
    """

    status: int
    body: JsonObject
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SignedApi:
    """The API as one person sees it."""

    url: str
    person: Person

    def get(self, path: str) -> Answer:
        """GET a path, such as `/users`."""
        return self.send("GET", path)

    def post(self, path: str, body: JsonObject) -> Answer:
        """POST a JSON body."""
        return self.send("POST", path, body)

    def patch(self, path: str, body: JsonObject) -> Answer:
        """PATCH with a JSON body."""
        return self.send("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        """DELETE a path, its query included."""
        return self.send("DELETE", path)

    def send(
        self,
        method: str,
        path: str,
        body: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request, with a JSON body if there is one and with `headers` such as `If-Match`.

        `path` may carry a query, escaped as it goes over the wire.
        """
        data = None if body is None else json.dumps(body).encode()
        content = {} if data is None else {"content-type": "application/json"}
        signed = AWSRequest(
            method=method, url=self.url + path, data=data, headers={**content, **(headers or {})}
        )
        keys = Credentials(self.person.access_key_id, self.person.secret_access_key)
        SigV4Auth(keys, "execute-api", REGION).add_auth(signed)
        request = urllib.request.Request(  # noqa: S310 (our own http URL)
            self.url + path, data=data, headers=dict(signed.headers.items()), method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 (as above)
                return Answer(response.status, _object(response.read()), _lower(response.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _object(error.read()), _lower(error.headers))


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _object(body: bytes) -> JsonObject:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
