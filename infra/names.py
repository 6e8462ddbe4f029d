"""Names that two accounts must agree on without asking each other.

They are deterministic, carry installation and region, and stay within IAM's 64 characters.
"""

from collections.abc import Mapping
from typing import Final, Literal

from events.names import BUS

Service = Literal["onboarding", "projects", "networks"]
FunctionShortName = Literal[
    "api", "requests", "intake", "relay", "outbox", "worker", "sweep", "login", "admin"
]

# The functions of each service in the governance account.
FUNCTION_SHORT_NAMES: Final[Mapping[Service, tuple[FunctionShortName, ...]]] = {
    "onboarding": (
        *("api", "requests", "intake", "relay", "outbox"),
        *("worker", "sweep", "login", "admin"),
    ),
    "projects": ("intake", "relay", "outbox", "worker", "sweep", "admin", "api"),
    "networks": ("intake", "relay", "outbox", "worker", "sweep", "admin"),
}
PERSONA_PATH: Final = "/studio/persona/"
LONGEST_IAM_NAME: Final = 64


def function_name(
    installation: str, region: str, service: Service, short_name: FunctionShortName
) -> str:
    """Return the name of a function, which is also the name of its role."""
    return f"{installation}-{region}-{service}-{short_name}"


def workload_role_name(installation: str, region: str) -> str:
    """Return the name of the role that the worker assumes where a studio is."""
    return f"{installation}-{region}-onboarding"


def login_role_name(installation: str, region: str) -> str:
    """Return the name of the role under which login URLs are made where a studio is."""
    return f"{installation}-{region}-studio-login"


def projects_role_name(installation: str, region: str) -> str:
    """Return the name of the role under which SageMaker Projects are enabled where a studio is."""
    return f"{installation}-{region}-projects"


def projects_look_role_name(installation: str, region: str) -> str:
    """Return the name of the role that sees of SageMaker Projects what that one does."""
    return f"{installation}-{region}-projects-look"


def projects_stack_function_name(installation: str, region: str) -> str:
    """Return the name of the Studio stack's own function, which is also the name of its role."""
    return f"{installation}-{region}-projects-stack"


def network_role_name(installation: str, region: str) -> str:
    """Return the name of the role under which an account's network parameters are kept right."""
    return f"{installation}-{region}-network"


def network_admin_role_name(installation: str, region: str) -> str:
    """Return the name of the role that sees what that one does, and changes Studio domains."""
    return f"{installation}-{region}-network-admin"


def default_group_function_name(installation: str, region: str) -> str:
    """Return the name of the function that closes a default security group, and of its role."""
    return f"{installation}-{region}-default-group"


def network_check_function_name(installation: str, region: str) -> str:
    """Return the name of the function that looks at an existing network, and of its role."""
    return f"{installation}-{region}-network-check"


def flow_logs_role_name(installation: str, region: str) -> str:
    """Return the name of the role under which a VPC's flow logs are written."""
    return f"{installation}-{region}-flow-logs"


def forwarder_role_name(installation: str, region: str) -> str:
    """Return the name of the role under which an account's events are put on the bus."""
    return f"{installation}-{region}-forwarder"


def persona_role_name(installation: str, region: str, short_name: str) -> str:
    """Return the name of an execution role; ``short_name`` is ``ds``, ``lead``, ``suspended``."""
    return f"{installation}-{region}-{short_name}"


def boundary_name(installation: str, region: str) -> str:
    """Return the name of the permissions boundary of persona roles.

    Where a persona has one of its own, its ``boundary_suffix`` follows.
    """
    return f"{installation}-{region}-persona-boundary"


def persona_work_name(installation: str, region: str) -> str:
    """Return the name of the managed policy with the work that persona roles share."""
    return f"{installation}-{region}-persona-work"


def people_policy_name(installation: str, region: str, role: str) -> str:
    """Return the name of the managed policy for requesters, approvers or admins."""
    return f"{installation}-{region}-{role}"


def principal_arn(partition: str, account_id: str, role_name: str) -> str:
    """Return the ARN of a role without a path."""
    return f"arn:{partition}:iam::{account_id}:role/{role_name}"


def bus_arn(partition: str, region: str, account_id: str) -> str:
    """Return the ARN of the governance account's bus."""
    return f"arn:{partition}:events:{region}:{account_id}:event-bus/{BUS}"
