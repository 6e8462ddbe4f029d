"""The provisioning API as a caller sees it: signed, with bounded repetition."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from cli.clock import Clock
from cli.connection import Connection
from cli.errors import NotAuthorisedError, RefusedError, UnreachableError
from cli.placing import Known
from cli.problem import read_problem
from cli.transport import Answer, NoAnswerError, Transport

User = Mapping[str, Any]
Account = Mapping[str, Any]
LARGEST_PAGE = 100
_WEB_ADDRESS = re.compile(r"https?://[!-~]+")
_BUSY = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Patience:
    """How often a request is sent at most, and the pauses between, in seconds.

    Every request of this API may be repeated: reads change nothing, and what changes something
    carries an ``Idempotency-Key``, so that it is carried out once.
    """

    without_answer: int = 3
    when_busy: int = 6
    first_pause: float = 0.3
    longest_pause: float = 8.0

    def pause(self, attempt: int, asked: str | None) -> float:
        """Return the pause after ``attempt`` (from 1); ``asked`` is a Retry-After."""
        pause = self.first_pause * 2.0 ** (attempt - 1)
        if asked is not None and asked.isdigit():
            pause = max(pause, float(asked))
        return min(pause, self.longest_pause)


@dataclass(frozen=True)
class Page:
    """Some items, and the cursor of the next ones if there are any."""

    items: tuple[Mapping[str, Any], ...]
    next_cursor: str | None


def pages(page_of: Callable[[int, str | None], Page], limit: int | None) -> Iterator[Page]:
    """Yield pages until there is no more or ``limit`` items came.

    Parameters
    ----------
    page_of
        Returns the page of a size and a cursor; None: the first.
    """
    left = limit
    cursor: str | None = None
    while left is None or left > 0:
        page = page_of(LARGEST_PAGE if left is None else min(left, LARGEST_PAGE), cursor)
        yield page
        if page.next_cursor is None:
            return
        cursor = page.next_cursor
        left = None if left is None else left - len(page.items)


@dataclass(frozen=True)
class Login:
    """A URL that opens Studio, and the seconds it is good for."""

    url: str = field(repr=False)
    expires_in: int | None


class Api:
    """Calls of the API.

    Every method raises `RefusedError` when the API says no, `NotAuthorisedError` when it does not
    let this caller in, and `UnreachableError` when it does not answer as the API.
    """

    def __init__(
        self,
        connection: Connection,
        transport: Transport,
        clock: Clock,
        patience: Patience | None = None,
        new_key: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._connection = connection
        self._transport = transport
        self._clock = clock
        self._patience = patience or Patience()
        self._new_key = new_key

    def create_user(self, body: Mapping[str, Any]) -> tuple[bool, User]:
        """Ask for a user; return whether it is newly asked for, and the user."""
        answer = self._call("POST", "/users", body, self._once())
        return answer.status == HTTPStatus.ACCEPTED, self._object(answer)

    def user(self, user_id: str) -> User:
        """Return one user."""
        return self._object(self._call("GET", _path(user_id)))

    def change(self, user_id: str, patch: Mapping[str, Any], generation: int | None = None) -> User:
        """Change a user by a merge patch, of that ``generation`` only where one is given."""
        headers = self._once(generation)
        return self._object(self._call("PATCH", _path(user_id), patch, headers))

    def act(
        self,
        user_id: str,
        intent: str,
        body: Mapping[str, Any] | None = None,
        generation: int | None = None,
    ) -> User:
        """Approve, reject, retry, suspend or resume a user, of that ``generation`` if given."""
        headers = self._once(generation)
        return self._object(self._call("POST", f"{_path(user_id)}/{intent}", body, headers))

    def offboard(
        self, user_id: str, retention_days: int | None, generation: int | None = None
    ) -> User:
        """Let a user go; spaces and profile are kept for so many days."""
        query = "" if retention_days is None else f"?retention_days={retention_days}"
        headers = self._once(generation)
        return self._object(self._call("DELETE", _path(user_id) + query, headers=headers))

    def login(self, user_id: str) -> Login:
        """Return a URL that opens Studio as this user. It is a secret: no text shows it."""
        # Without a key: nothing of it may be kept, and another URL does no harm.
        document = self._object(self._call("POST", f"{_path(user_id)}/login-url"))
        url, seconds = document.get("url"), document.get("expires_in")
        if not isinstance(url, str) or _WEB_ADDRESS.fullmatch(url) is None:
            raise self._foreign("without the address of a Studio")
        return Login(url, seconds if isinstance(seconds, int) else None)

    def user_pages(self, *, limit: int | None = None, **filters: str | None) -> Iterator[Page]:
        """Yield pages of users until there is no more or ``limit`` users came."""
        return self._pages("/users", limit, filters)

    def user_timeline(self, user_id: str, cursor: str | None) -> Page:
        """Return entries of a user's timeline, oldest first."""
        return self._timeline(_path(user_id), cursor)

    def account(self, account_id: str) -> Account:
        """Return one account."""
        return self._object(self._call("GET", f"/accounts/{quote(account_id, safe='')}"))

    def account_pages(self, *, limit: int | None = None, **filters: str | None) -> Iterator[Page]:
        """Yield pages of accounts until there is no more or ``limit`` accounts came."""
        return self._pages("/accounts", limit, filters)

    def account_timeline(self, account_id: str, cursor: str | None) -> Page:
        """Return entries of an account's timeline, oldest first."""
        return self._timeline(f"/accounts/{quote(account_id, safe='')}", cursor)

    def known(self) -> Known:
        """Return the studios this caller may ask for, and the personas where the API tells."""
        document = self._object(self._call("GET", "/studios"))
        items = document.get("items")
        if not isinstance(items, list):
            raise self._foreign("without a list of studios")
        studios = (each.get("alias") for each in items if isinstance(each, dict))
        caller = document.get("caller")
        return Known(
            tuple(alias for alias in studios if isinstance(alias, str)),
            _names(document.get("personas")),
            caller if isinstance(caller, str) else None,
        )

    def _pages(
        self, path: str, limit: int | None, filters: Mapping[str, str | None]
    ) -> Iterator[Page]:
        return pages(
            lambda size, cursor: self._page(
                path, {**filters, "limit": str(size), "cursor": cursor}
            ),
            limit,
        )

    def _timeline(self, path: str, cursor: str | None) -> Page:
        return self._page(f"{path}/timeline", {"limit": str(LARGEST_PAGE), "cursor": cursor})

    def _page(self, path: str, parameters: Mapping[str, str | None]) -> Page:
        given = {name: value for name, value in parameters.items() if value is not None}
        document = self._object(self._call("GET", f"{path}?{urlencode(given, quote_via=quote)}"))
        items, cursor = document.get("items"), document.get("next_cursor")
        if not isinstance(items, list) or not isinstance(cursor, str | None):
            raise self._foreign("without a list of items")
        if cursor is not None and cursor == given.get("cursor"):
            raise self._foreign("with the same page again")
        return Page(tuple(each for each in items if isinstance(each, dict)), cursor)

    def _once(self, generation: int | None = None) -> dict[str, str]:
        """Return the headers of a request that is carried out once, however often it is sent."""
        headers = {"Idempotency-Key": self._new_key()}
        return headers if generation is None else {**headers, "If-Match": f'"{generation}"'}

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        content = b"" if body is None else json.dumps(body).encode()
        answer = self._answer(method, self._connection.api_url + path, content, headers or {})
        if answer.status in (HTTPStatus.OK, HTTPStatus.ACCEPTED):
            return answer
        if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            problem = read_problem(answer.status, answer.body)
            raise NotAuthorisedError(
                problem, f"The API does not let this caller in. {problem.sentence()}"
            )
        if HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RefusedError(read_problem(answer.status, answer.body))
        raise self._foreign(f"with status {answer.status}")

    def _answer(self, method: str, url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """Return the first answer that is not "later", or raise after the last attempt."""
        attempt = 0
        while True:
            attempt += 1
            asked = None
            try:
                answer = self._transport.send(
                    method, url, self._signed(method, url, content, headers), content
                )
            except NoAnswerError as error:
                if attempt >= self._patience.without_answer:
                    raise UnreachableError(
                        f"The API at {self._connection.api_url} (from {self._connection.origin}) "
                        f"cannot be reached: {error}.{self._advice()}"
                    ) from error
            else:
                if answer.status not in _BUSY:
                    return answer
                if attempt >= self._patience.when_busy:
                    said = read_problem(answer.status, answer.body).sentence()
                    raise UnreachableError(
                        f"The API at {self._connection.api_url} answered {answer.status} "
                        f"{attempt} times. {said}"
                    )
                asked = answer.headers.get("retry-after")
            self._clock.sleep(self._patience.pause(attempt, asked))

    def _signed(
        self, method: str, url: str, content: bytes, headers: Mapping[str, str]
    ) -> dict[str, str]:
        # Signed anew for each attempt: a signature is good for some minutes only.
        request = AWSRequest(method=method, url=url, data=content, headers=dict(headers))
        request.headers["Accept"] = "application/json, application/problem+json"
        if content:
            request.headers["Content-Type"] = "application/json"
        keys = self._connection.credentials()
        SigV4Auth(keys, "execute-api", self._connection.region).add_auth(request)
        return dict(request.headers.items())

    def _object(self, answer: Answer) -> dict[str, Any]:
        try:
            document = json.loads(answer.body)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise self._foreign("without a JSON object")
        return document

    def _foreign(self, how: str) -> UnreachableError:
        return UnreachableError(
            f"{self._connection.api_url} (from {self._connection.origin}) answered {how}: "
            "is it this API's address, with its stage?"
        )

    def _advice(self) -> str:
        sandbox = self._connection.origin.endswith("env")
        return " Is the sandbox up? `make up` starts it." if sandbox else ""


def _path(user_id: str) -> str:
    return f"/users/{quote(user_id, safe='')}"


def _names(listed: Any) -> tuple[str, ...] | None:
    return tuple(str(each) for each in listed) if isinstance(listed, list) else None
