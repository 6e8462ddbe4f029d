"""The provisioning API in memory, written from its contract; time is the test's own."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cli.transport import Answer, NoAnswerError

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PROBLEM = "urn:studio-provisioner:problem:"
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
_FIELDS = {"user_name", "persona", "studio", "email", "team", "cost_center", "owner", "expires_at"}


class FakeClock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def elapsed(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.seconds += seconds

    def text(self) -> str:
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Sent:
    """A request as it came over the wire."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class FakeApi:
    """A transport with an API behind it.

    ``troubles`` are taken one a request, before anything else: an answer to give, or words for a
    lost one. ``fails`` names users that end in Failed. A user is settled ``seconds`` after it was
    asked for.
    """

    clock: FakeClock
    studios: tuple[str, ...] = ("retail-dev",)
    personas: tuple[str, ...] = ("data-scientist", "lead-data-scientist")
    tells_personas: bool = True
    seconds: float = 4.0
    fails: frozenset[str] = frozenset()
    forbidden_personas: frozenset[str] = frozenset()
    page_size: int = 100
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    troubles: Sequence[Answer | str | None] = field(default_factory=list)
    lets_in: Callable[[Sent], bool] = lambda sent: "Authorization" in sent.headers
    _born: dict[str, float] = field(default_factory=dict)

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        parts = urlsplit(url)
        path = parts.path.removeprefix("/v1")
        request = Sent(method, path, dict(parse_qsl(parts.query)), headers, body)
        self.sent.append(request)
        trouble, self.troubles = next(iter(self.troubles), None), self.troubles[1:]
        if isinstance(trouble, str):
            raise NoAnswerError(trouble)
        if trouble is not None:
            return trouble
        if not self.lets_in(request):
            return answer(403, {"message": "Missing Authentication Token"})
        if method == "POST" and path == "/users":
            return self._create(json.loads(body))
        if path == "/users":
            return self._list(request.query)
        if path == "/studios":
            told = {"personas": list(self.personas)} if self.tells_personas else {}
            return answer(200, {"items": [{"alias": each} for each in self.studios], **told})
        match = re.fullmatch(r"/users/([^/]+)(/timeline)?", path)
        user = self.users.get(unquote(match.group(1)).lower()) if match else None
        if match is None or user is None:
            return problem(404, "not-found", "There is no such user.")
        return self._timeline(user) if match.group(2) else answer(200, self._now(user))

    def posts(self) -> list[dict[str, Any]]:
        """The bodies of all `POST /users`, in order."""
        return [json.loads(each.body) for each in self.sent if each.method == "POST"]

    def _create(self, body: dict[str, Any]) -> Answer:
        assert set(body) <= _FIELDS
        if not _NAME.fullmatch(body["user_name"]):
            fault = {
                "pointer": "/user_name",
                "rule": "pattern",
                "message": "It must be letters, digits and hyphens between them.",
                "suggested_user_name": body["user_name"].partition("@")[0].replace(".", "-"),
            }
            return problem(422, "invalid-fields", "The request cannot be taken.", [fault])
        if body["persona"] not in self.personas:
            fault = {"pointer": "/persona", "rule": "one_of", "message": "There is no such persona"}
            return problem(422, "invalid-fields", "The request cannot be taken.", [fault])
        studio = body.get("studio") or self.studios[0]
        if body["persona"] in self.forbidden_personas:
            return problem(403, "not-allowed", f"You may not request {body['persona']}.")
        user_id = f"{studio}.{body['user_name'].lower()}"
        stored = self.users.get(user_id)
        if stored is not None:
            if any(stored.get(name) != body[name] for name in body if name != "user_name"):
                detail = f"{user_id} exists with another persona; PATCH /users/{user_id}."
                return problem(409, "conflict", detail)
            return answer(200, self._now(stored))
        self.users[user_id] = {
            "id": user_id,
            **body,
            "studio": studio,
            "account_id": "222222222222",
            "region": "eu-west-1",
            "generation": 1,
            "phase": "Provisioning",
            "reason": "Requested",
            "message": f"Asked for as {body['persona']} in {studio}.",
            "created_at": self.clock.text(),
            "updated_at": self.clock.text(),
            "warnings": [],
        }
        self._born[user_id] = self.clock.seconds
        return answer(202, self.users[user_id])

    def _now(self, user: dict[str, Any]) -> dict[str, Any]:
        born = self._born.get(user["id"])
        if born is not None and self.clock.seconds - born >= self.seconds:
            del self._born[user["id"]]
            failed = user["user_name"] in self.fails
            user |= {
                "phase": "Failed" if failed else "Ready",
                "reason": "ResourceLimitExceeded" if failed else "InService",
                "message": "AWS says: the account has no profile left."
                if failed
                else "The profile is in service.",
                "updated_at": self.clock.text(),
            }
        return dict(user)

    def _list(self, query: Mapping[str, str]) -> Answer:
        limit = int(query.get("limit", "50"))
        assert 1 <= limit <= 100
        found = [
            user
            for _, user in sorted((key, self._now(user)) for key, user in self.users.items())
            if query.get("studio", user["studio"]) == user["studio"]
            and query.get("phase", user["phase"]) == user["phase"]
        ]
        start = int(query.get("cursor", "0"))
        end = start + min(limit, self.page_size)
        cursor = str(end) if end < len(found) else None
        return answer(200, {"items": found[start:end], "next_cursor": cursor})

    def _timeline(self, user: dict[str, Any]) -> Answer:
        first = {
            "revision": 1,
            "at": user["created_at"],
            "phase": "Provisioning",
            "reason": "Requested",
            "message": "Asked for.",
            "actor": "arn:aws:iam::111111111111:user/sandbox-requester",
            "verified": True,
            "correlation_id": "c-1",
        }
        now = self._now(user)
        entries = [first]
        if now["phase"] != "Provisioning":
            aws = {"operation": "CreateUserProfile", "request_id": "5f1c"}
            said = {name: now[name] for name in ("phase", "reason", "message")}
            late = {**first, "revision": 2, "at": now["updated_at"], "actor": "worker", "aws": aws}
            entries.append({**late, **said})
        return answer(200, {"items": entries, "next_cursor": None})


def answer(status: int, document: Any, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, headers or {}, json.dumps(document).encode())


def problem(
    status: int, kind: str, detail: str, errors: list[dict[str, str]] | None = None
) -> Answer:
    titles = {403: "Forbidden", 404: "Not Found", 409: "Conflict", 422: "Unprocessable Entity"}
    document = {"type": PROBLEM + kind, "title": titles[status], "status": status}
    return answer(status, {**document, "detail": detail, "errors": errors or []})
