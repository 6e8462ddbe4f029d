"""The accounts' service in memory: its calls of the API and its admin function, one state."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cli.transport import Answer
from tests.cli.fake_api import FakeClock, answer, problem
from tests.cli.fake_function import FakeFunction, RefusalError

NEWCOMER = "444444444444"
PERSONAS = "arn:aws:iam::444444444444:role/studio/persona/sandbox-eu-west-1"
AT_WORK = ("WaitingForBase", "Enabling", "Closing")
PROJECTS = {
    "region": "eu-west-1",
    "portfolios": ["port-abcdefghijklm"],
    "principals": [f"{PERSONAS}-ds", f"{PERSONAS}-lead"],
}
MEMBERSHIP = {
    "state": "member",
    "since": "2026-11-02T08:12:43.000Z",
    "told_by": "CreateManagedAccount",
    "organizational_unit": "ou-ab12-cd34ef56",
    "last_failure": None,
}


def number(index: int) -> str:
    return f"{index:012}"


@dataclass
class FakeAccounts:
    """Accounts that time brings from work to their end.

    ``ends`` says in which phase an account ends instead of Enabled, and with which message;
    ``refuses`` whom every action refuses, and why; ``would`` what a dry run tells. A page looks at
    ``scan`` accounts, whether or not they are wanted.
    """

    clock: FakeClock
    seconds: float = 4.0
    scan: int = 100
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    entries: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    refuses: dict[str, str] = field(default_factory=dict)
    would: dict[str, list[str]] = field(default_factory=dict)
    _born: dict[str, float] = field(default_factory=dict)

    def put(self, account_id: str, phase: str = "Enabled", **more: Any) -> dict[str, Any]:
        """Have an account stand in a phase for good, or until time brings it to its end."""
        account = self.accounts.setdefault(
            account_id,
            {
                "id": account_id,
                "account_id": account_id,
                "account_name": "newcomer-dev",
                "account_set": None,
                "stage": "dev",
                "regions": ["eu-west-1"],
                "managed": True,
                "membership": MEMBERSHIP,
                "base": {"state": "there"},
                "projects": {"wanted": True, "regions": [PROJECTS]},
                "asked": None,
                "generation": 0,
                "observed_generation": 0,
                "attempts": 0,
                "created_at": self.clock.text(),
            },
        )
        message = f"It is {phase}."
        said = {"phase": phase, "reason": f"{phase}Now", "message": message, **more}
        account |= {**said, "updated_at": self.clock.text()}
        entry = {"revision": len(self.entries.setdefault(account_id, [])) + 1}
        entry |= {name: account[name] for name in ("phase", "reason", "message")}
        by = {"actor": "project-enabler-worker", "verified": True}
        self.entries[account_id].append({**entry, "at": self.clock.text(), **by})
        if phase in AT_WORK:
            self._born[account_id] = self.clock.seconds
        return account

    def now(self, account_id: str) -> dict[str, Any]:
        """Return an account as time has brought it on."""
        born = self._born.get(account_id)
        if born is not None and self.clock.seconds - born >= self.seconds:
            del self._born[account_id]
            closing = self.accounts[account_id]["phase"] == "Closing"
            usual = ("Closed" if closing else "Enabled", "All is in order.")
            phase, message = self.ends.get(account_id, usual)
            self.put(account_id, phase, message=message)
        return self.accounts[account_id]

    def on_call(self, path: str, query: Mapping[str, str]) -> Answer:
        """Answer a call of the API."""
        if path == "/accounts":
            return answer(200, self._page(query, int(query.get("limit", "50"))))
        match = re.fullmatch(r"/accounts/([^/]+)(/timeline)?", path)
        if match is None or match.group(1) not in self.accounts:
            return problem(404, "not-found", "Nothing is known of the account.")
        found = self.now(match.group(1))
        if match.group(2):
            return answer(200, {"items": self.entries[found["id"]], "next_cursor": None})
        return answer(200, found)

    def function(self) -> FakeFunction:
        """Return the admin function."""
        return FakeFunction(
            {
                "enable": lambda said: self._each(said, self._enabled),
                "recheck": lambda said: self._each(said, self._rechecked),
                "close": lambda said: self._each(said, self._closed),
                "status": lambda said: dict(self._known(said["account"])),
                "list": lambda said: self._page(said, said.get("limit", 50)),
                "sweep": lambda said: {"accounts": len(self.accounts)},
            }
        )

    def _page(self, asked: Mapping[str, Any], limit: int) -> dict[str, Any]:
        assert 1 <= limit <= 100
        ids = sorted(self.accounts)
        start = int(asked.get("cursor", "0"))
        end = start + min(limit, self.scan)
        found = [
            account
            for account in map(self.now, ids[start:end])
            if all(
                asked.get(name, account[name]) == account[name]
                for name in ("phase", "stage", "account_set")
            )
        ]
        return {"items": found, "next_cursor": str(end) if end < len(ids) else None}

    def _each(self, said: Mapping[str, Any], act: Callable[[str], bool]) -> dict[str, Any]:
        assert said["asserted_by"]
        if said.get("all"):
            ids = [key for key in sorted(self.accounts) if self.now(key)["projects"]["wanted"]]
            start = int(said.get("cursor", "0"))
            page = ids[start : start + 50]
            more = str(start + 50) if start + 50 < len(ids) else None
            done = [self._told(key, said, act) for key in page]
            return {"accounts": done, "next_cursor": more}
        assert 1 <= len(said["accounts"]) <= 100
        return {"accounts": [self._told(key, said, act) for key in said["accounts"]]}

    def _told(
        self, account_id: str, said: Mapping[str, Any], act: Callable[[str], bool]
    ) -> dict[str, Any]:
        told: dict[str, Any] = {"account": account_id, "changed": False}
        try:
            self._refuse(account_id)
            if said.get("dry_run"):
                phase = self.accounts.get(account_id, {}).get("phase")
                return {**told, "phase": phase, "would": self.would.get(account_id, [])}
            changed = act(account_id)
        except RefusalError as refusal:
            return {**told, "error": refusal.problem}
        account = self.accounts[account_id]
        known = {name: account[name] for name in ("phase", "message")}
        return {**told, "changed": changed, **known}

    def _enabled(self, account_id: str) -> bool:
        account = self.put(account_id, "Enabling", message="Somebody asked for Projects.")
        account["generation"] += 1
        return True

    def _rechecked(self, account_id: str) -> bool:
        if not self._known(account_id)["projects"]["wanted"]:
            return False
        return self._enabled(account_id)

    def _closed(self, account_id: str) -> bool:
        if self._known(account_id)["phase"] == "Closed":
            return False
        self.put(account_id, "Closing")
        return True

    def _refuse(self, account_id: str) -> None:
        if account_id in self.refuses:
            raise RefusalError(409, "conflict", self.refuses[account_id])

    def _known(self, account_id: str) -> dict[str, Any]:
        if account_id not in self.accounts:
            raise RefusalError(404, "not-found", f"Nothing is known of the account {account_id}.")
        return self.now(account_id)
