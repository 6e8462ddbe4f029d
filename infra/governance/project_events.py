"""What the project enabler hears: accounts that join or leave, and bases that are there."""

from events.aws import Pattern, membership_pattern, stack_status_pattern
from infra.configuration.model import Installation


def project_events(installation: Installation) -> dict[str, tuple[str, Pattern]]:
    """Return its rules: by id, the reason and the pattern."""
    rules = {
        "StackStatus": ("A base is there", stack_status_pattern(installation.installation)),
    }
    organization = installation.organization
    if organization is not None and organization.management_account_id is not None:
        rules["Membership"] = (
            "Accounts join and leave, as the management account tells",
            membership_pattern(organization.management_account_id),
        )
    return rules
