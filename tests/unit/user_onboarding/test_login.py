"""Logging in: for the owner only, written down first, and kept nowhere."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.controller.access import Grant, Role
from services.controller.attributes import Item
from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.idempotency import Remembered
from services.controller.marks import Mark
from services.controller.revisions import RevisionConflictError
from services.controller.timeline import TimelineEntry
from services.user_onboarding.login import Logins, Url
from services.user_onboarding.login_route import build_login_app
from services.user_onboarding.user import Phase, User
from tests.unit.user_onboarding.people import (
    EVERYBODY,
    LEAVING,
    NEW,
    PENDING_CHANGE,
    READY,
    SUSPENDED,
)
from tests.world.cloud import ADMIN, REQUESTER, installation
from tests.world.delivery import START
from tests.world.proxy_events import Reply, proxy_event, reply_of
from tests.world.table import MemoryLedger

OWNER = "arn:aws:iam::111111111111:user/ada"
URL = "https://d-1.studio.eu-west-1.sagemaker.aws/auth?token=s3cret"
OWNED = replace(READY, owner=OWNER)


class Door:
    """Makes the same URL each time, or fails."""

    def __init__(self, error: AwsCallError | None = None) -> None:
        self.asked: list[tuple[str, str, int, int]] = []
        self._error = error

    def open_url(
        self, domain_id: str, user_name: str, url_seconds: int, session_seconds: int
    ) -> Url:
        self.asked.append((domain_id, user_name, url_seconds, session_seconds))
        if self._error is not None:
            raise self._error
        return Url(URL, "request-of-url")


def log_in(
    user: User,
    caller: str = OWNER,
    *,
    door: Door | None = None,
    ledger: MemoryLedger | None = None,
    enabled: bool = True,
    body: str | None = None,
    name: str = "retail-dev.ada",
) -> Reply:
    known = installation()
    known = replace(
        known,
        access=(Grant(REQUESTER, Role.REQUESTER), Grant(ADMIN, Role.ADMIN)),
        login=replace(known.login, enabled=enabled),
    )
    ledger = ledger if ledger is not None else MemoryLedger()
    ledger.states[user.id] = user.to_item()
    used = door or Door()
    app = build_login_app(Logins(known, ledger, lambda _: used, lambda: START))
    return reply_of(app, proxy_event("POST", f"/users/{name}/login-url", body, caller))


def test_the_owner_gets_a_url_without_a_row_in_the_access_table() -> None:
    ledger, door = MemoryLedger(), Door()

    reply = log_in(OWNED, ledger=ledger, door=door)

    assert (reply.status, reply.body) == (200, {"url": URL, "expires_in": 300})
    assert reply.headers["Cache-Control"] == "no-store"
    assert door.asked == [("d-1", "ada", 300, 28800)]


def test_it_is_written_down_that_a_url_was_made_but_not_the_url() -> None:
    ledger = MemoryLedger()

    log_in(OWNED, ledger=ledger)

    (line,) = ledger.entries[OWNED.id]
    entry = TimelineEntry.from_item(line)
    assert (entry.reason, entry.actor, entry.verified) == ("LoginIssued", OWNER, True)
    assert entry.event is not None
    assert entry.event.detail_type == "UserLoginIssued.v1"
    assert entry.event.data["issued_to"] == OWNER
    assert "s3cret" not in json.dumps([ledger.states, ledger.entries, ledger.stream])
    after = User.from_item(ledger.states[OWNED.id])
    assert (after.phase, after.generation, after.revision) == (
        Phase.READY,
        OWNED.generation,
        OWNED.revision + 1,
    )


def test_nothing_is_logged_of_a_url(caplog: pytest.LogCaptureFixture) -> None:
    log_in(OWNED)

    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    ("user", "caller", "status"),
    [
        (OWNED, ADMIN, 403),
        (OWNED, REQUESTER, 403),
        (OWNED, "arn:aws:iam::111111111111:user/stranger", 404),
        (replace(OWNED, requested_by="x"), REQUESTER, 404),
        (READY, REQUESTER, 409),
        (READY, "arn:aws:iam::111111111111:user/stranger", 404),
    ],
)
def test_nobody_else_gets_one(user: User, caller: str, status: int) -> None:
    door = Door()

    assert log_in(user, caller, door=door).status == status
    assert door.asked == []


@pytest.mark.parametrize(
    ("user", "status"),
    [
        (replace(READY, phase=Phase.CHANGING), 200),
        (PENDING_CHANGE, 200),
        (NEW, 409),
        (SUSPENDED, 409),
        (replace(SUSPENDED, phase=Phase.SUSPENDING), 409),
        (replace(SUSPENDED, phase=Phase.PENDING_APPROVAL), 409),
        (LEAVING, 409),
        (EVERYBODY["offboarded"], 409),
        (EVERYBODY["rejected"], 409),
        (EVERYBODY["failed"], 409),
        (EVERYBODY["a request that waits"], 409),
    ],
)
def test_only_what_is_in_service_is_opened(user: User, status: int) -> None:
    assert log_in(replace(user, owner=OWNER)).status == status


def test_logins_that_are_off_are_off_for_everybody() -> None:
    assert log_in(OWNED, enabled=False).status == 403


def test_an_unknown_user_and_a_field_too_many_are_refused() -> None:
    assert log_in(OWNED, name="retail-dev.nobody").status == 404
    assert log_in(OWNED, name="x" * 300).status == 404
    refused = log_in(OWNED, body='{"session": 1}')
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/session")


@pytest.mark.parametrize(
    ("code", "status"), [("ThrottlingException", 503), ("AccessDeniedException", 409)]
)
def test_where_aws_makes_no_url_nothing_is_written(code: str, status: int) -> None:
    ledger = MemoryLedger()
    error = AwsCallError(AwsCall("CreatePresignedDomainUrl", "r", code, "AWS's words."))

    assert log_in(OWNED, door=Door(error), ledger=ledger).status == status
    assert ledger.entries == {}


class Contended(MemoryLedger):
    """Somebody else writes first, so many times."""

    def __init__(self, times: int, meanwhile: Any = None) -> None:
        super().__init__()
        self._times = times
        self._meanwhile = meanwhile

    def write(
        self,
        item: Item,
        entry: TimelineEntry,
        remembered: Remembered | None = None,
        *,
        mark: Mark | None = None,
        before: int | None = None,
    ) -> None:
        if self._times:
            self._times -= 1
            if self._meanwhile:
                self._meanwhile(self)
            raise RevisionConflictError(str(item["id"]))
        super().write(item, entry, remembered, mark=mark, before=before)


def test_a_write_in_between_does_not_lose_the_line() -> None:
    ledger = Contended(2)

    assert log_in(OWNED, ledger=ledger).status == 200
    assert len(ledger.entries[OWNED.id]) == 1


def test_a_url_that_cannot_be_written_down_is_not_handed_out() -> None:
    reply = log_in(OWNED, ledger=Contended(99))

    assert reply.status == 503
    assert "s3cret" not in json.dumps(reply.body)


def test_a_user_suspended_in_between_gets_no_url() -> None:
    def suspended(ledger: MemoryLedger) -> None:
        ledger.states[OWNED.id] = replace(SUSPENDED, owner=OWNER).to_item()

    reply = log_in(OWNED, ledger=Contended(1, suspended))

    assert reply.status == 409
    assert "s3cret" not in json.dumps(reply.body)
