"""The payloads that operators invoke this service with: one model for each kind."""

from typing import Annotated, Literal

from pydantic import Field

from services.controller.admin import Fields, Limit
from services.user_onboarding.requests import (
    MOST_RETENTION_DAYS,
    ChangeRequest,
    Claim,
    UserRequest,
)
from services.user_onboarding.user import Phase


class Onboard(UserRequest):
    """Ask for a user."""

    action: Literal["onboard"]
    asserted_by: Claim


class Adopt(UserRequest):
    """Take over a profile that is there already; settings that are not named stay as they are."""

    action: Literal["adopt"]
    asserted_by: Claim


class Unmanaged(Fields):
    """See the profiles of a studio that are nobody's of ours, or how many each studio has."""

    action: Literal["unmanaged"]
    studio: str | None = None


class Change(ChangeRequest):
    """Change a user; null clears a field."""

    action: Literal["change"]
    user_id: str
    asserted_by: Claim


class Intent(Fields):
    """Retry, suspend or resume a user."""

    action: Literal["retry", "suspend", "resume"]
    user_id: str
    asserted_by: Claim


class Erase(Fields):
    """Erase the personal data of a user who is gone; ``done: false``: the same again goes on."""

    action: Literal["erase"]
    user_id: str
    asserted_by: Claim


class Offboard(Fields):
    """Let a user go; 0 days purge at once."""

    action: Literal["offboard"]
    user_id: str
    asserted_by: Claim
    retention_days: Annotated[int, Field(ge=0, le=MOST_RETENTION_DAYS)] | None = None


class Get(Fields):
    """Look at a user or its timeline; ``cursor`` is an earlier answer's."""

    action: Literal["get", "timeline"]
    user_id: str
    limit: Limit = 100
    cursor: str | None = None


class List(Fields):
    """List users of a studio, by name; ``cursor`` is an earlier answer's."""

    action: Literal["list"]
    studio: str
    phase: Phase | None = Field(default=None, strict=False)
    limit: Limit = 50
    cursor: str | None = None


class Sweep(Fields):
    """Have a studio, or all, looked at now."""

    action: Literal["sweep"]
    studio: str | None = None


class CheckRecords(Fields):
    """After a restore of the users table: have it compared with the record of who left.

    ``cursor`` is an earlier answer's; the end is reached where ``next_cursor`` is null.
    """

    action: Literal["check-records"]
    asserted_by: Claim
    limit: Limit = 100
    cursor: str | None = None


class BrakeAction(Fields):
    """See or release the brake on deletions."""

    action: Literal["brake", "release-brake"]
