"""Names that two accounts must agree on without asking each other.

They are deterministic, carry installation and region, and stay within IAM's 64 characters.
"""

from typing import Final, Literal

FunctionShortName = Literal[
    "api", "requests", "relay", "outbox", "worker", "sweep", "login", "admin"
]

FUNCTION_SHORT_NAMES: Final[tuple[FunctionShortName, ...]] = (
    "api",
    "requests",
    "relay",
    "outbox",
    "worker",
    "sweep",
    "login",
    "admin",
)
PERSONA_PATH: Final = "/studio/persona/"
LONGEST_IAM_NAME: Final = 64


def function_name(installation: str, region: str, short_name: FunctionShortName) -> str:
    """Return the name of a function, which is also the name of its role."""
    return f"{installation}-{region}-onboarding-{short_name}"


def workload_role_name(installation: str, region: str) -> str:
    """Return the name of the role that the worker assumes where a studio is."""
    return f"{installation}-{region}-onboarding"


def login_role_name(installation: str, region: str) -> str:
    """Return the name of the role under which login URLs are made where a studio is."""
    return f"{installation}-{region}-studio-login"


def persona_role_name(installation: str, region: str, short_name: str) -> str:
    """Return the name of an execution role; ``short_name`` is ``ds``, ``lead``, ``suspended``."""
    return f"{installation}-{region}-{short_name}"


def boundary_name(installation: str, region: str) -> str:
    """Return the name of the permissions boundary that every persona role has."""
    return f"{installation}-{region}-persona-boundary"


def people_policy_name(installation: str, region: str, role: str) -> str:
    """Return the name of the managed policy for requesters, approvers or admins."""
    return f"{installation}-{region}-{role}"


def principal_arn(partition: str, account_id: str, role_name: str) -> str:
    """Return the ARN of a role without a path."""
    return f"arn:{partition}:iam::{account_id}:role/{role_name}"
