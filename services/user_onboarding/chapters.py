"""The beginning of a chapter: a request as the first state of a user. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from events.names import USER_REQUESTED
from services.controller.attributes import Value
from services.controller.clock import to_text
from services.controller.ledger import INTAKE
from services.controller.origin import Origin
from services.controller.timeline import PendingEvent, TimelineEntry, event_id
from services.user_onboarding.approvals import approvals_for, ask, scope, sentence
from services.user_onboarding.expiry import next_moment, warn_moment
from services.user_onboarding.leavers import Past
from services.user_onboarding.settings import Installation
from services.user_onboarding.transitions import Transition
from services.user_onboarding.user import Phase, User, user_id

FIELDS = ("email", "team", "cost_center", "owner", "expires_at", "studio_settings")
"""What a request may say besides user_name, persona and studio."""


def open_chapter(
    request: Mapping[str, Any],
    origin: Origin,
    installation: Installation,
    now: datetime,
    before: Past | None = None,
    *,
    adopted: bool = False,
) -> Transition:
    """Return the first state of a chapter.

    Parameters
    ----------
    request
        ``user_name``, ``persona``, ``studio`` and what is given of `FIELDS`.
    before
        The end of the last chapter of that name, or what is recorded of it.
    adopted
        A profile of that name is there already and is to become the user's.
    """
    at = to_text(now)
    studio = installation.studios[request["studio"]]
    persona = request["persona"]
    asked = f"{'Take-over asked' if adopted else 'Asked'} for as {persona} in {studio.alias}"
    given = {name: request[name] for name in FIELDS if request.get(name) is not None}
    approval = None
    if approvals_for(persona, installation) > 0:
        parties = (origin.principal, given.get("owner"))
        thing = scope(studio, persona, given.get("team"))
        approval = ask(thing, parties, installation, now, verified=origin.verified)
    revision = before.revision + 1 if before else 1
    user = User(
        id=user_id(studio.alias, request["user_name"]),
        user_name=request["user_name"],
        studio=studio.alias,
        account_id=studio.account_id,
        region=studio.region,
        persona=persona,
        requested_by=origin.principal,
        verified=origin.verified,
        generation=before.generation + 1 if before else 1,
        revision=revision,
        chapter=before.chapter + 1 if before else 1,
        phase=Phase.PROVISIONING if approval is None else Phase.PENDING_APPROVAL,
        reason="Requested" if approval is None else "ApprovalNeeded",
        message=f"{asked}." if approval is None else sentence(approval, f"{asked}; it"),
        observed_generation=before.observed_generation if before else 0,
        attempts=0,
        created_at=at,
        updated_at=at,
        written_by=INTAKE,
        correlation_id=origin.correlation_id,
        caused_by=str(event_id(user_id(studio.alias, request["user_name"]), revision)),
        due_at=at,
        approval=approval,
        recorded=before.recorded if before else False,
        adopted=adopted,
        warn_at=warn_moment(given.get("expires_at"), installation.lifecycle.expiry_warning_days),
        **given,
    )
    if approval is not None:
        user = replace(user, due_at=next_moment(user))
    data = user.facts()
    if approval is not None:
        data["approvals_needed"] = approval.needed
    return Transition(
        user,
        TimelineEntry(
            revision=revision,
            at=at,
            phase=user.phase.value,
            reason=user.reason,
            message=user.message,
            actor=origin.principal,
            verified=origin.verified,
            correlation_id=origin.correlation_id,
            event=PendingEvent(USER_REQUESTED, data, origin.correlation_id),
        ),
    )


def kept_for_later(request: Mapping[str, Any], origin: Origin) -> dict[str, Value]:
    """Return a request as it is kept on a user until the chapter has ended."""
    return {
        **{name: request[name] for name in ("user_name", "persona", "studio")},
        **{name: request[name] for name in FIELDS if request.get(name) is not None},
        "requested_by": origin.principal,
        "verified": origin.verified,
        "correlation_id": origin.correlation_id,
    }


def open_kept(user: User, installation: Installation, now: datetime) -> Transition:
    """Return the first state of the chapter that waited for this one's end."""
    kept: Mapping[str, Any] = user.next_chapter or {}
    origin = Origin(kept["requested_by"], kept["verified"], kept["correlation_id"])
    return open_chapter(kept, origin, installation, now, before=user)
