"""The three people of the sandbox: IAM users, which no template makes."""

from dataclasses import dataclass

from sandbox.accounts import GOVERNANCE_ACCOUNT, INSTALLATION, REGION
from sandbox.clients import Clients

ROLES = ("requester", "approver", "admin")


@dataclass(frozen=True)
class Person:
    """Somebody who calls the API."""

    role: str
    access_key_id: str
    secret_access_key: str


def make_people(clients: Clients) -> dict[str, Person]:
    """Make one IAM user for each role, allowed what the governance stack's policy of it allows."""
    iam = clients("iam", GOVERNANCE_ACCOUNT, REGION)
    people = {}
    for role in ROLES:
        name = f"sandbox-{role}"
        iam.create_user(UserName=name)
        iam.attach_user_policy(
            UserName=name,
            PolicyArn=f"arn:aws:iam::{GOVERNANCE_ACCOUNT}:policy/{INSTALLATION}-{REGION}-{role}",
        )
        key = iam.create_access_key(UserName=name)["AccessKey"]
        people[role] = Person(role, key["AccessKeyId"], key["SecretAccessKey"])
    return people
