"""The payloads that operators invoke this service with: one model for each kind."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.user_onboarding.requests import (
    MOST_RETENTION_DAYS,
    ChangeRequest,
    Claim,
    UserRequest,
)
from services.user_onboarding.user import Phase

QueueName = Literal["work", "streams"]
Limit = Annotated[int, Field(ge=1, le=100)]
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Fields(BaseModel):
    model_config = _STRICT


class Onboard(UserRequest):
    """Ask for a user."""

    action: Literal["onboard"]
    asserted_by: Claim


class Change(ChangeRequest):
    """Change a user; null clears a field."""

    action: Literal["change"]
    user_id: str
    asserted_by: Claim


class Intent(_Fields):
    """Retry, suspend or resume a user."""

    action: Literal["retry", "suspend", "resume"]
    user_id: str
    asserted_by: Claim


class Offboard(_Fields):
    """Let a user go; 0 days purge at once."""

    action: Literal["offboard"]
    user_id: str
    asserted_by: Claim
    retention_days: Annotated[int, Field(ge=0, le=MOST_RETENTION_DAYS)] | None = None


class Get(_Fields):
    """Look at a user or its timeline; ``cursor`` is an earlier answer's."""

    action: Literal["get", "timeline"]
    user_id: str
    limit: Limit = 100
    cursor: str | None = None


class List(_Fields):
    """List users of a studio, by name; ``cursor`` is an earlier answer's."""

    action: Literal["list"]
    studio: str
    phase: Phase | None = Field(default=None, strict=False)
    limit: Limit = 50
    cursor: str | None = None


class Sweep(_Fields):
    """Have a studio, or all, looked at now."""

    action: Literal["sweep"]
    studio: str | None = None


class BrakeAction(_Fields):
    """See or release the brake on deletions."""

    action: Literal["brake", "release-brake"]


class DlqList(_Fields):
    """List dead letters."""

    action: Literal["dlq-list"]
    queue: QueueName | None = None
    limit: Limit = 50


class DlqShow(_Fields):
    """Show one dead letter with its whole body."""

    action: Literal["dlq-show"]
    message_id: str


class DlqRedrive(_Fields):
    """Send dead letters on their way again: some, or all."""

    action: Literal["dlq-redrive"]
    message_ids: Annotated[list[str], Field(min_length=1, max_length=100)] | None = None
    all: bool = False
    queue: QueueName | None = None
    limit: Limit = 100
