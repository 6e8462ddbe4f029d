"""What the tests of accounts have in common."""

from datetime import datetime, timedelta

from sandbox import organization_events as aws
from tests.world.account_cloud import NEWCOMER, REGION, AccountCloud
from tests.world.delivery import START

AT = START - timedelta(minutes=10)
_PERSONAS = f"arn:aws:iam::{NEWCOMER}:role/studio/persona/test-{REGION}"
ROLES = [f"{_PERSONAS}-ds", f"{_PERSONAS}-lead"]


def later(seconds: int) -> datetime:
    """Return a moment after `AT`, when the account joins."""
    return AT + timedelta(seconds=seconds)


def joined(cloud: AccountCloud) -> AccountCloud:
    """Let the newcomer join in the configured OU, and everything that follows happen."""
    cloud.tell(aws.managed_account(NEWCOMER, at=AT))
    cloud.settle()
    return cloud


def phase_and_reason(cloud: AccountCloud, account_id: str = NEWCOMER) -> tuple[str, str]:
    account = cloud.account(account_id)
    return account.phase.value, account.reason
