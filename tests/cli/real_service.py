"""The service of users itself behind the command line: its API and its worker, in memory."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from typer.testing import Result

from cli.transport import Answer
from services.user_onboarding.api import Api
from services.user_onboarding.routes import build_app
from tests.cli.fake_api import FakeApi, FakeClock
from tests.cli.running import URL, Studioctl
from tests.world.cloud import ADMIN, APPROVER, REQUESTER, Cloud
from tests.world.proxy_events import proxy_event, reply_of

_CALLERS = {"REQUESTER": REQUESTER, "APPROVER": APPROVER, "ADMIN": ADMIN}


@dataclass
class Service:
    """A transport with the API's own code behind it.

    Attributes
    ----------
    asked
        Method and path of each request, in order.
    between
        Done once, before the first request that writes: somebody else is faster.
    """

    cloud: Cloud
    asked: list[tuple[str, str]] = field(default_factory=list)
    between: Any = None

    def __post_init__(self) -> None:
        self._app = build_app(Api(self.cloud.installation, self.cloud.ledger, self.cloud.clock))

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        parts = urlsplit(url)
        path = unquote(parts.path.removeprefix("/v1"))
        if method != "GET" and self.between is not None:
            act, self.between = self.between, None
            act()
        self.asked.append((method, path))
        who = re.search(r"Credential=AKIA([A-Z]+)/", headers["Authorization"])
        event = proxy_event(
            method,
            path,
            body.decode() or None,
            _CALLERS[who[1]] if who else None,
            query=dict(parse_qsl(parts.query)),
            headers=headers,
        )
        reply = reply_of(self._app, event)
        answered = {name.lower(): value for name, value in reply.headers.items()}
        return Answer(reply.status, answered, json.dumps(reply.body).encode())

    def counted(self) -> Counter[str]:
        """Count the requests by method, and ``GET`` of one user by itself."""
        return Counter(
            "GET one" if method == "GET" and path.startswith("/users/") else method
            for method, path in self.asked
        )


class CloudClock(FakeClock):
    """While somebody waits, the service works."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__()
        self._cloud = cloud

    def now(self) -> datetime:
        return self._cloud.now

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self._cloud.settle()


class Lists:
    """Lists of users in a folder, and `studioctl` over the service."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud = cloud
        self.service = Service(cloud)
        clock = CloudClock(cloud)
        keys = {
            f"{person}_{name}": value
            for person in _CALLERS
            for name, value in (
                ("ACCESS_KEY_ID", f"AKIA{person}"),
                ("SECRET_ACCESS_KEY", "secret"),
            )
        }
        self.studioctl = Studioctl(
            FakeApi(clock), clock, folder, {"API_URL": URL, **keys}, transport=self.service
        )
        self.write()

    def write(self, *entries: str) -> None:
        """Write the list: ``ada``, or ``ada, team: x``; who says no persona is a data scientist."""
        lines = [
            f"  - {{user_name: {entry}"
            + ("}" if "persona:" in entry else ", persona: data-scientist}")
            for entry in entries
        ]
        text = "users:\n" + "\n".join(lines) if lines else "users: []"
        self.studioctl.file("people.yml", text + "\n")

    def plan(self, *options: str) -> dict[str, Any]:
        """Return the plan as programs read it; it is not refused."""
        result = self.studioctl("plan", "people.yml", "--json", *options)
        assert result.exit_code == 0, result.output
        document: dict[str, Any] = json.loads(result.stdout)
        return document

    def apply(self, *options: str) -> Result:
        """Apply the list, waiting for the end of it."""
        return self.studioctl("apply", "people.yml", *options)

    def to_do(self, *options: str) -> dict[str, str]:
        """Return what is planned for each user who is not as listed, by name."""
        return {
            step["user_name"]: step["action"]
            for step in self.plan(*options)["steps"]
            if step["action"] != "nothing"
        }

    def phases(self) -> dict[str, str]:
        """Return the phase of each user, by the name in its id."""
        return {
            key.partition(".")[2]: str(item["phase"])
            for key, item in self.cloud.ledger.states.items()
        }
