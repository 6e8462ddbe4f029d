"""The shapes of this service's answers, as OpenAPI tells them."""

from typing import Annotated, Any

from pydantic import Field

from services.controller.openapi_models import Arn, Entry, Page, Shown
from services.user_onboarding.studio_settings import StudioSettings
from services.user_onboarding.user import Phase


class Links(Shown):
    """Where to go on, relative to the stage."""

    self: str
    timeline: str


class Approval(Shown):
    """What is waited for in PendingApproval."""

    needed: int
    given_by: list[Arn]
    approvers: Annotated[list[Arn], Field(description="Who may decide.")]
    expires_at: Annotated[str, Field(description="When the request lapses.")]
    change: Annotated[
        dict[str, Any] | None,
        Field(description="What is to change; left out where the user itself is asked for."),
    ] = None


class NextChapter(Shown):
    """A request that begins when the user is offboarded."""

    persona: str
    requested_by: Arn


class User(Shown):
    """A user: what was asked for, and how far it is."""

    id: str
    user_name: str
    studio: str
    account_id: str
    region: str
    domain_id: str | None = None
    persona: str
    owner: Arn | None
    requested_by: Arn
    verified: Annotated[bool, Field(description="Whether AWS vouched for `requested_by`.")]
    email: str | None = None
    team: str | None = None
    cost_center: str | None = None
    expires_at: str | None = None
    studio_settings: StudioSettings
    generation: int
    chapter: int
    phase: Phase
    reason: str
    message: str
    observed_generation: int
    attempts: int
    warnings: list[str]
    created_at: str
    updated_at: str
    links: Links
    approval: Approval | None = None
    purge_at: Annotated[
        str | None, Field(description="When spaces and profile of a leaving user are deleted.")
    ] = None
    next_chapter: NextChapter | None = None


class UserList(Page[User]):
    """A page of users; it may be short and still not be the last."""


class TimelineEntry(Entry):
    """One step of a user's life."""

    phase: Phase


class Timeline(Page[TimelineEntry]):
    """A page of entries, newest last."""


class LoginUrl(Shown):
    """A way into Studio."""

    url: str
    expires_in: Annotated[int, Field(description="Seconds.")]


class Studio(Shown):
    """Where users can be asked for."""

    alias: str
    account_id: str
    region: str
    account_set: str


class StudioList(Shown):
    """All studios the caller may ask for users in, and the personas there are."""

    items: list[Studio]
    personas: list[str]
    caller: Annotated[Arn, Field(description="Who asks: what `requested_by` then says.")]
