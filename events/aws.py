"""AWS's own events that the services listen to: their names, and the patterns of rules for them.

Wire names as literals: what forwards, what matches and what reads them cannot part. Nothing is
imported, since functions read it at a cold start.
"""

from typing import Any, Final

Pattern = dict[str, Any]

ORGANIZATIONS: Final = "aws.organizations"
CONTROL_TOWER: Final = "aws.controltower"
CLOUDFORMATION: Final = "aws.cloudformation"
EC2: Final = "aws.ec2"
SSM: Final = "aws.ssm"
SAGEMAKER: Final = "aws.sagemaker"
API_CALL: Final = "AWS API Call via CloudTrail"
SERVICE_EVENT: Final = "AWS Service Event via CloudTrail"
STACK_STATUS: Final = "CloudFormation Stack Status Change"
PARAMETER_CHANGE: Final = "Parameter Store Change"

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
# Calls after which a VPC, its subnets, their routes, its groups or its endpoints are others. They
# appear on the default bus of the account and region in which they are made.
NETWORK_CALL_NAMES: Final = (
    "AcceptTransitGatewayVpcAttachment",
    "AssociateRouteTable",
    "AssociateVpcCidrBlock",
    "AttachInternetGateway",
    "CreateDefaultSubnet",
    "CreateRoute",
    "CreateSecurityGroup",
    "CreateSubnet",
    "CreateTransitGatewayVpcAttachment",
    "CreateVpc",
    "CreateVpcEndpoint",
    "DeleteRoute",
    "DeleteRouteTable",
    "DeleteSecurityGroup",
    "DeleteSubnet",
    "DeleteTransitGatewayVpcAttachment",
    "DeleteVpc",
    "DeleteVpcEndpoints",
    "DetachInternetGateway",
    "DisassociateRouteTable",
    "DisassociateVpcCidrBlock",
    "ModifyTransitGatewayVpcAttachment",
    "ModifyVpcEndpoint",
    "ReplaceRoute",
    "ReplaceRouteTableAssociation",
)
# What is chosen by tags is another after these; most of such calls are of other things.
TAG_CALL_NAMES: Final = ("CreateTags", "DeleteTags")
_TAGGED_IDS: Final = ("sg-", "subnet-", "vpc-")
# Only these say who changed a parameter; `Parameter Store Change` does not.
PARAMETER_CALL_NAMES: Final = ("DeleteParameter", "PutParameter")
# Calls after which a user profile is another, or has other tags. They appear on the default bus of
# the account and region in which they are made.
PROFILE_CALL_NAMES: Final = ("CreateUserProfile", "DeleteUserProfile", "UpdateUserProfile")
PROFILE_TAG_CALL_NAMES: Final = ("AddTags", "DeleteTags")
# All parameters that the network registry keeps right begin so.
NETWORK_PARAMETERS: Final = "/vpc/"


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
        Its name, which begins the name of each of its stacks. What CloudFormation makes of a stack
        set begins with `StackSet-`, and Control Tower's customizations put more before ours.
    """
    return {
        "source": [CLOUDFORMATION],
        "detail-type": [STACK_STATUS],
        "detail": {
            # By what follows the name too: another installation's may begin alike.
            "stack-id": [
                {"wildcard": f"arn:*:cloudformation:*:stack/{name}"}
                for name in (
                    f"{installation}-network/*",
                    f"{installation}-studio-*",
                    f"{installation}-base/*",
                    f"StackSet-*{installation}-base-*",
                )
            ],
            "status-details": {"status": list(STACK_STATUSES)},
        },
    }


def network_patterns() -> dict[str, Pattern]:
    """Return the patterns of what may change a network or its parameters, by the rule's name.

    They are for the default bus of an account and region; each rule forwards one of them.
    """
    return {
        "NetworkCalls": {
            "source": [EC2],
            "detail-type": [API_CALL],
            "detail": {"eventName": list(NETWORK_CALL_NAMES)},
        },
        "NetworkTags": {
            "source": [EC2],
            "detail-type": [API_CALL],
            "detail": {
                "eventName": list(TAG_CALL_NAMES),
                "requestParameters": {
                    "resourcesSet": {
                        "items": {"resourceId": [{"prefix": each} for each in _TAGGED_IDS]}
                    }
                },
            },
        },
        "ParameterChanges": {
            "source": [SSM],
            "detail-type": [PARAMETER_CHANGE],
            "detail": {"name": [{"prefix": NETWORK_PARAMETERS}]},
        },
        "ParameterCalls": {
            "source": [SSM],
            "detail-type": [API_CALL],
            "detail": {
                "eventName": list(PARAMETER_CALL_NAMES),
                "requestParameters": {"name": [{"prefix": NETWORK_PARAMETERS}]},
            },
        },
    }


def network_news_pattern() -> Pattern:
    """Return the pattern of all of these as forwarded, whatever account they come from.

    Names are not matched here: what was forwarded and is not known must reach the function.
    """
    return {"source": [EC2, SSM], "detail-type": [API_CALL, PARAMETER_CHANGE]}


def profile_patterns() -> dict[str, Pattern]:
    """Return the patterns of what may change a user profile, by the rule's name.

    They are for the default bus of an account and region; each rule forwards one of them.
    """
    return {
        "ProfileCalls": {
            "source": [SAGEMAKER],
            "detail-type": [API_CALL],
            "detail": {"eventName": list(PROFILE_CALL_NAMES)},
        },
        "ProfileTags": {
            "source": [SAGEMAKER],
            "detail-type": [API_CALL],
            "detail": {
                "eventName": list(PROFILE_TAG_CALL_NAMES),
                "requestParameters": {"resourceArn": [{"wildcard": "arn:*:user-profile/*"}]},
            },
        },
    }


def profile_news_pattern() -> Pattern:
    """Return the pattern of all of these as forwarded, whatever account they come from.

    Names are not matched here: what was forwarded and is not known must reach the function.
    """
    return {"source": [SAGEMAKER], "detail-type": [API_CALL]}
