"""The HTTP API of users behind a gateway, and who calls it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.controller.access import Grant, Role
from services.controller.ledger import Ledger
from services.user_onboarding.api import Api
from services.user_onboarding.routes import build_app
from services.user_onboarding.settings import Installation
from tests.world.cloud import REQUESTER, installation, studio
from tests.world.delivery import START
from tests.world.proxy_events import Reply, proxy_event, reply_of
from tests.world.table import MemoryLedger, MemoryQuotaNotes

_USER = "arn:aws:iam::111111111111:user/"
OTHER_REQUESTER = _USER + "other-requester"
RETAIL_REQUESTER = _USER + "retail-requester"
JUNIOR_REQUESTER = _USER + "junior-requester"
TEAM_REQUESTER = _USER + "team-requester"
APPROVER = _USER + "approver"
RISK_APPROVER = _USER + "risk-approver"
ADMIN = _USER + "admin"
STRANGER = _USER + "stranger"

ADA = {"user_name": "ada-lovelace", "persona": "lead-data-scientist"}


def limited(principal: str, role: Role, **limits: str) -> Grant:
    return Grant(principal, role, {name: frozenset({value}) for name, value in limits.items()})


ACCESS = (
    limited(REQUESTER, Role.REQUESTER),
    limited(OTHER_REQUESTER, Role.REQUESTER),
    limited(RETAIL_REQUESTER, Role.REQUESTER, account_set="retail"),
    limited(JUNIOR_REQUESTER, Role.REQUESTER, persona="data-scientist"),
    limited(TEAM_REQUESTER, Role.REQUESTER, team="analytics"),
    limited(APPROVER, Role.APPROVER),
    limited(RISK_APPROVER, Role.APPROVER, account_set="risk"),
    limited(ADMIN, Role.ADMIN),
)


def one_studio() -> Installation:
    return replace(installation(), access=ACCESS)


def two_studios() -> Installation:
    risk = replace(studio("risk-dev", "444444444444"), account_set="risk")
    return replace(installation(studio(), risk), access=ACCESS)


@dataclass
class Gateway:
    """The API behind a gateway that has let the caller in."""

    installation: Installation = field(default_factory=one_studio)
    ledger: Ledger = field(default_factory=MemoryLedger)
    now: datetime = START

    def __post_init__(self) -> None:
        self.quota_notes = MemoryQuotaNotes()
        self._app = build_app(
            Api(self.installation, self.ledger, lambda: self.now, self.quota_notes)
        )

    def post(self, *, caller: str = REQUESTER, **body: Any) -> Reply:
        """Ask for a user."""
        return self.call("POST", "/users", body, caller=caller)

    def get(self, path: str, *, caller: str | None = REQUESTER, **query: str) -> Reply:
        return self.call("GET", path, caller=caller, query=query)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        caller: str | None = REQUESTER,
        query: Mapping[str, str] | None = None,
        content_type: str | None = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Call the API; a body that is no text is sent as JSON."""
        sent = {} if content_type is None else {"content-type": content_type}
        text = body if isinstance(body, str | None) else json.dumps(body)
        event = proxy_event(
            method, path, text, caller, query=query, headers={**sent, **(headers or {})}
        )
        return reply_of(self._app, event)
