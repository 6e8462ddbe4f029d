"""AWS's own events that the services listen to: their names, and the patterns of rules for them.

Wire names as literals: what forwards, what matches and what reads them cannot part. Nothing is
imported, since functions read it at a cold start.
"""

from typing import Any, Final

Pattern = dict[str, Any]

ORGANIZATIONS: Final = "aws.organizations"
CONTROL_TOWER: Final = "aws.controltower"
CLOUDFORMATION: Final = "aws.cloudformation"
API_CALL: Final = "AWS API Call via CloudTrail"
SERVICE_EVENT: Final = "AWS Service Event via CloudTrail"
STACK_STATUS: Final = "CloudFormation Stack Status Change"

# They appear on the management account's default bus, in us-east-1 only.
ORGANIZATIONS_EVENT_NAMES: Final = (
    "AcceptHandshake",
    "AccountDepartedOrganization",
    "AccountJoinedOrganization",
    "CloseAccountResult",
    "CreateAccountResult",
    "MoveAccount",
    "RemoveAccountFromOrganization",
)
# They appear on the management account's default bus, in Control Tower's home region only.
CONTROL_TOWER_EVENT_NAMES: Final = ("CreateManagedAccount", "UpdateManagedAccount")
# A base is there, or there again.
STACK_STATUSES: Final = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
)


def organizations_pattern() -> Pattern:
    """Return the pattern of what Organizations tells of accounts."""
    return {
        "source": [ORGANIZATIONS],
        "detail-type": [API_CALL, SERVICE_EVENT],
        "detail": {"eventName": list(ORGANIZATIONS_EVENT_NAMES)},
    }


def control_tower_pattern() -> Pattern:
    """Return the pattern of what Control Tower tells of accounts."""
    return {
        "source": [CONTROL_TOWER],
        "detail-type": [SERVICE_EVENT],
        "detail": {"eventName": list(CONTROL_TOWER_EVENT_NAMES)},
    }


def membership_pattern(management_account: str) -> Pattern:
    """Return the pattern of both as forwarded, believed from the management account alone.

    Names are not matched here: what was forwarded and is not known must reach the function, which
    keeps it for a person to look at.
    """
    return {"source": [ORGANIZATIONS, CONTROL_TOWER], "account": [management_account]}


def stack_status_pattern(installation: str) -> Pattern:
    """Return the pattern of the installation's base being there, in any account and region.

    Parameters
    ----------
    installation
        Its name, which begins the name of each of its stacks.
    """
    return {
        "source": [CLOUDFORMATION],
        "detail-type": [STACK_STATUS],
        "detail": {
            # By what follows the name too: another installation's may begin alike.
            "stack-id": [
                {"wildcard": f"arn:*:cloudformation:*:stack/{installation}-{kind}"}
                for kind in ("network/*", "studio-*")
            ],
            "status-details": {"status": list(STACK_STATUSES)},
        },
    }
