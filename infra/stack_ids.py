"""What each stack is called in the assembly; in its account the installation's name comes first."""

from typing import Final

GOVERNANCE: Final = "governance"
ORGANIZATION: Final = "organization"


def network_stack(account_set: str, stage: str, region: str) -> str:
    """Return the id of the stack with an account's network."""
    return f"network-{account_set}-{stage}-{region}"


def studio_stack(alias: str) -> str:
    """Return the id of a studio's stack."""
    return f"studio-{alias}"


def pipeline_stack(name: str) -> str:
    """Return the id of the pipeline of an account set, or of ``governance``."""
    return f"pipeline-{name}"


def stack_name(installation: str, stack_id: str) -> str:
    """Return what a stack is called in its account."""
    return f"{installation}-{stack_id}"
