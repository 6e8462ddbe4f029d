"""Calls the REST API with a signature, as any HTTP client would."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
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
    """An HTTP answer; `body` is `{}` where it was not a JSON object."""

    status: int
    body: JsonObject


@dataclass(frozen=True)
class SignedApi:
    """The API as one person sees it."""

    url: str
    person: Person

    def get(self, path: str) -> Answer:
        """GET a path, such as `/users`."""
        return self._send("GET", path, None)

    def post(self, path: str, body: JsonObject) -> Answer:
        """POST a JSON body."""
        return self._send("POST", path, json.dumps(body).encode())

    def _send(self, method: str, path: str, body: bytes | None) -> Answer:
        signed = AWSRequest(
            method=method,
            url=self.url + path,
            data=body,
            headers={"content-type": "application/json"} if body else {},
        )
        keys = Credentials(self.person.access_key_id, self.person.secret_access_key)
        SigV4Auth(keys, "execute-api", REGION).add_auth(signed)
        request = urllib.request.Request(  # noqa: S310 (our own http URL)
            self.url + path, data=body, headers=dict(signed.headers.items()), method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 (as above)
                return Answer(response.status, _object(response.read()))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _object(error.read()))


def _object(body: bytes) -> JsonObject:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
