"""The provisioning API in memory, written from its contract; time is the test's own."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cli.transport import Answer, NoAnswerError

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PROBLEM = "urn:studio-provisioner:problem:"
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
LOGIN_URL = "https://d-1.studio.eu-west-1.sagemaker.aws/auth?token=s3cret-" + "x" * 200
END_OF = {
    "Provisioning": ("Ready", "InService", "The profile is in service."),
    "Changing": ("Ready", "InService", "The profile is in service."),
    "Suspending": ("Suspended", "Suspended", "The user is suspended."),
    "Offboarding": ("Offboarded", "Offboarded", "The user is offboarded."),
}
_FIELDS = {"user_name", "persona", "studio", "email", "team", "cost_center", "owner", "expires_at"}
_FIELDS |= {"studio_settings"}


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
    asked for. ``approvals`` says which personas need how many. What waits for an approval is given
    one by any `approve`; time alone brings every other intent to its end.
    """

    clock: FakeClock
    studios: tuple[str, ...] = ("retail-dev",)
    personas: tuple[str, ...] = ("data-scientist", "lead-data-scientist")
    tells_personas: bool = True
    seconds: float = 4.0
    fails: frozenset[str] = frozenset()
    forbidden_personas: frozenset[str] = frozenset()
    approvals: dict[str, int] = field(default_factory=dict)
    page_size: int = 100
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    troubles: Sequence[Answer | str | None] = field(default_factory=list)
    accounts: Callable[[str, Mapping[str, str]], Answer] | None = None
    lets_in: Callable[[Sent], bool] = lambda sent: "Authorization" in sent.headers
    _born: dict[str, float] = field(default_factory=dict)
    _kept: dict[str, tuple[tuple[str, str, bytes], Answer]] = field(default_factory=dict)

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
        key = headers.get("Idempotency-Key")
        if key is None or method == "GET":
            return self._answered(request)
        signature = (method, path, body)
        if key in self._kept and self._kept[key][0] != signature:
            fault = {"parameter": "Idempotency-Key", "rule": "idempotency_key", "message": "Used."}
            return problem(422, "invalid-fields", "The header cannot be taken.", [fault])
        if key not in self._kept:
            self._kept[key] = (signature, self._answered(request))
        return self._kept[key][1]

    def _answered(self, request: Sent) -> Answer:
        path, body = request.path, request.body
        if path.startswith("/accounts") and self.accounts is not None:
            return self.accounts(path, request.query)
        if request.method == "POST" and path == "/users":
            return self._create(json.loads(body))
        if path == "/users":
            return self._list(request.query)
        if path == "/studios":
            told = {"personas": list(self.personas)} if self.tells_personas else {}
            return answer(200, {"items": [{"alias": each} for each in self.studios], **told})
        match = re.fullmatch(r"/users/([^/]+)(?:/([a-z-]+))?", path)
        user = self.users.get(unquote(match.group(1)).lower()) if match else None
        if match is None or user is None:
            return problem(404, "not-found", "There is no such user.")
        if request.method == "GET":
            return self._timeline(user) if match.group(2) else answer(200, self._now(user))
        if match.group(2) == "login-url":
            return answer(200, {"url": LOGIN_URL, "expires_in": 300})
        return intend(self, user, request, match.group(2))

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
        user = self.users[user_id]
        self.begin(user, "Provisioning", "Requested")
        if self.approvals.get(body["persona"]):
            ask_approval(self, user, self.approvals[body["persona"]])
        return answer(202, user)

    def begin(self, user: dict[str, Any], phase: str, reason: str) -> None:
        """Put a user at work towards the end of ``phase``, which time brings."""
        said = {"phase": phase, "reason": reason, "updated_at": self.clock.text()}
        user |= {**said, "message": f"{reason}."}
        self._born[user["id"]] = self.clock.seconds

    def rest(self, user: dict[str, Any], phase: str, reason: str) -> None:
        """Leave a user in a phase for good."""
        self.begin(user, phase, reason)
        del self._born[user["id"]]

    def _now(self, user: dict[str, Any]) -> dict[str, Any]:
        born = self._born.get(user["id"])
        if born is not None and self.clock.seconds - born >= self.seconds:
            del self._born[user["id"]]
            failed = user["user_name"] in self.fails
            phase, reason, message = END_OF[user["phase"]]
            if user["phase"] == "Offboarding" and user.get("purge_at", "") > self.clock.text():
                phase, reason, message = "Offboarding", "Retained", "The user is closed."
            if failed:
                phase, reason = "Failed", "ResourceLimitExceeded"
                message = "AWS says: the account has no profile left."
            said = {"phase": phase, "reason": reason, "message": message}
            user |= {**said, "updated_at": self.clock.text()}
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
    status: int, kind: str, detail: str, errors: list[dict[str, str]] | None = None, **more: Any
) -> Answer:
    document = {"type": PROBLEM + kind, "title": HTTPStatus(status).phrase, "status": status}
    return answer(status, {**document, "detail": detail, "errors": errors or [], **more})


APPROVERS = ["arn:aws:iam::111111111111:user/ada", "arn:aws:iam::111111111111:user/bo"]
_REFUSED = {"retry": {"Failed"}, "approve": {"PendingApproval"}, "reject": {"PendingApproval"}}


def ask_approval(
    api: FakeApi, user: dict[str, Any], needed: int, change: dict[str, Any] | None = None
) -> None:
    api.rest(user, "PendingApproval", "ApprovalNeeded")
    expires = (api.clock.now() + timedelta(hours=168)).isoformat().replace("+00:00", "Z")
    who = {"needed": needed, "given_by": [], "approvers": APPROVERS, "expires_at": expires}
    user["approval"] = who if change is None else {**who, "change": change}


def intend(api: FakeApi, user: dict[str, Any], request: Sent, intent: str | None) -> Answer:
    """Carry out an intent on a user that is there."""
    api._now(user)
    asked = request.headers.get("If-Match")
    now = user["generation"]
    if asked not in (None, f'"{now}"'):
        detail = f"{user['id']} is at generation {now}, not {asked}."
        return problem(412, "precondition-failed", detail, generation=now)
    body = json.loads(request.body or b"{}")
    if intent in _REFUSED and user["phase"] not in _REFUSED[intent]:
        return problem(409, "conflict", f"{user['id']} is {user['phase']}. Not taken now.")
    user["generation"] += 1
    match intent or request.method:
        case "approve":
            user["approval"]["given_by"].append(APPROVERS[len(user["approval"]["given_by"])])
            if len(user["approval"]["given_by"]) == user["approval"]["needed"]:
                user |= user.pop("approval").get("change", {})
                api.begin(user, "Provisioning", "Approved")
        case "reject":
            del user["approval"]
            api.rest(user, "Rejected", "Rejected")
            user["message"] = f"Rejected: {body['reason']}"
        case "retry" | "resume":
            api.begin(user, "Changing", f"{intent}Requested")
        case "suspend":
            api.begin(user, "Suspending", "SuspendRequested")
        case "DELETE":
            days = int(request.query.get("retention_days", "30"))
            user["purge_at"] = (
                (api.clock.now() + timedelta(days=days)).isoformat(timespec="milliseconds")
            ).replace("+00:00", "Z")
            api.begin(user, "Offboarding", "OffboardRequested")
        case "PATCH" if api.approvals.get(body.get("persona", "")):
            ask_approval(api, user, api.approvals[body["persona"]], body)
        case "PATCH":
            user |= body
            suspended = user["phase"] == "Suspended"
            api.begin(user, "Suspending" if suspended else "Changing", "ChangeRequested")
    return answer(202, dict(user))
