"""Users in every state that intents meet, for tests that go through all of them."""

from dataclasses import replace
from datetime import timedelta

from services.controller.clock import to_text
from services.controller.origin import Origin
from services.user_onboarding.desired import Asked
from services.user_onboarding.settings import Installation
from services.user_onboarding.user import Approval, Phase, User, Wanted
from tests.world.cloud import APPROVER, REQUESTER, installation
from tests.world.delivery import START

LEAD = "lead-data-scientist"
ARN = "arn:aws:sagemaker:eu-west-1:222222222222:user-profile/d-1/ada"
LATER = to_text(START + timedelta(hours=1))

READY = User(
    id="retail-dev.ada",
    user_name="ada",
    studio="retail-dev",
    account_id="222222222222",
    region="eu-west-1",
    persona="data-scientist",
    requested_by=REQUESTER,
    verified=True,
    generation=3,
    revision=9,
    chapter=1,
    phase=Phase.READY,
    reason="InService",
    message="",
    observed_generation=3,
    attempts=0,
    created_at=to_text(START),
    updated_at=to_text(START),
    written_by="user-onboarding-worker",
    correlation_id="c",
    caused_by="c",
    profile_arn=ARN,
    domain_id="d-1",
    applied_generation=3,
    provisioned=True,
)
NEW = replace(
    READY,
    phase=Phase.PROVISIONING,
    reason="Requested",
    profile_arn=None,
    domain_id=None,
    provisioned=False,
    observed_generation=0,
)
ASKED = Approval(needed=1, expires_at=LATER, parties=(REQUESTER,))
PENDING = replace(NEW, phase=Phase.PENDING_APPROVAL, persona=LEAD, approval=ASKED)
PENDING_CHANGE = replace(
    READY, phase=Phase.PENDING_APPROVAL, approval=replace(ASKED, change={"persona": LEAD})
)
SUSPENDED = replace(READY, phase=Phase.SUSPENDED, wanted=Wanted.SUSPENDED)
LEAVING = replace(
    READY, phase=Phase.OFFBOARDING, reason="Retained", wanted=Wanted.GONE, purge_at=LATER
)
PURGING = replace(LEAVING, reason="Purging", purge_begun_at=to_text(START))
WAITED_FOR = replace(
    LEAVING,
    next_chapter={
        "user_name": "ada",
        "persona": "data-scientist",
        "studio": "retail-dev",
        "requested_by": REQUESTER,
        "verified": True,
        "correlation_id": "c",
    },
)
GONE = replace(LEAVING, phase=Phase.OFFBOARDED, reason="Offboarded", profile_arn=None)
FAILED = replace(READY, phase=Phase.FAILED, reason="ProfileFailed")
EXPIRED = replace(
    READY,
    phase=Phase.SUSPENDED,
    reason="Expired",
    expires_at=to_text(START - timedelta(days=1)),
    expired_at=to_text(START - timedelta(days=1)),
    purge_at=to_text(START + timedelta(days=29)),
)
LET_GO = replace(
    EXPIRED,
    phase=Phase.OFFBOARDING,
    reason="DeletionBrake",
    purge_at=to_text(START),
    let_go_at=to_text(START),
)

EVERYBODY: dict[str, User] = {
    "a request that waits": PENDING,
    "a request that waits for two": replace(PENDING, approval=replace(ASKED, needed=2)),
    "a request that was approved by the approver": replace(
        PENDING, approval=replace(ASKED, needed=2, given_by=(APPROVER,))
    ),
    "a request that lapsed": replace(PENDING, approval=replace(ASKED, expires_at=to_text(START))),
    "a change that waits": PENDING_CHANGE,
    "a change of somebody new that waits": replace(
        NEW, phase=Phase.PENDING_APPROVAL, approval=PENDING_CHANGE.approval
    ),
    "a change of somebody suspended that waits": replace(
        SUSPENDED, phase=Phase.PENDING_APPROVAL, approval=PENDING_CHANGE.approval
    ),
    "provisioning": NEW,
    "provisioning with a profile": replace(READY, phase=Phase.PROVISIONING),
    "ready": READY,
    "changing": replace(READY, phase=Phase.CHANGING),
    "suspending": replace(SUSPENDED, phase=Phase.SUSPENDING),
    "suspending without a profile": replace(SUSPENDED, phase=Phase.SUSPENDING, profile_arn=None),
    "suspended": SUSPENDED,
    "expired": EXPIRED,
    "expired without a profile": replace(EXPIRED, profile_arn=None),
    "expired and suspended": replace(EXPIRED, wanted=Wanted.SUSPENDED),
    "expired, and being closed": replace(EXPIRED, phase=Phase.SUSPENDING),
    "expired without a profile, and being closed": replace(
        EXPIRED, phase=Phase.SUSPENDING, profile_arn=None
    ),
    "expired, and not renewed": LET_GO,
    "expired without a profile, and not renewed": replace(LET_GO, profile_arn=None),
    "expired and suspended, and not renewed": replace(LET_GO, wanted=Wanted.SUSPENDED),
    "expired, and purging": replace(LET_GO, reason="Purging", purge_begun_at=to_text(START)),
    "failed to close, expired": replace(EXPIRED, phase=Phase.FAILED),
    "suspended without a profile": replace(SUSPENDED, profile_arn=None),
    "leaving": LEAVING,
    "leaving without a profile": replace(LEAVING, profile_arn=None),
    "leaving, and asked for again": WAITED_FOR,
    "purging": PURGING,
    "offboarded": GONE,
    "offboarded, and asked for again": replace(GONE, next_chapter=WAITED_FOR.next_chapter),
    "offboarded, and being erased": replace(GONE, erasing_from=GONE.revision),
    "offboarded, and erased": replace(GONE, erased_at=to_text(START)),
    "rejected": replace(NEW, phase=Phase.REJECTED),
    "rejected, and being erased": replace(
        NEW, phase=Phase.REJECTED, erasing_from=NEW.revision, observed_generation=3
    ),
    "failed": FAILED,
    "failed before there was a profile": replace(FAILED, profile_arn=None),
    "failed to be taken over": replace(FAILED, profile_arn=None, adopted=True, provisioned=False),
    "failed while being taken over": replace(FAILED, adopted=True, provisioned=False),
    "failed to suspend": replace(FAILED, wanted=Wanted.SUSPENDED),
    "failed to suspend, without a profile": replace(
        FAILED, wanted=Wanted.SUSPENDED, profile_arn=None
    ),
    "failed to leave": replace(FAILED, wanted=Wanted.GONE, purge_at=LATER),
    "failed to purge": replace(
        FAILED, wanted=Wanted.GONE, purge_at=LATER, purge_begun_at=to_text(START)
    ),
}


def with_approvals(**approvals: int) -> Installation:
    """Return an installation in which leads, and others as said, need approval."""
    named = {name.replace("_", "-"): number for name, number in approvals.items()}
    return installation(approvals={LEAD: 1, **named})


def asked(
    by: str = REQUESTER, *, verified: bool = True, where: Installation | None = None
) -> Asked:
    """Return who asks, now."""
    origin = Origin(by, verified=verified, correlation_id="request-2")
    return Asked(origin, START, where or with_approvals())
