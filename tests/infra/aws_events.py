"""AWS's own events, with as much in them as rules look at."""

from typing import Any

Json = dict[str, Any]
MANAGEMENT = "999999999999"


def stack_status(
    stack: str, status: str = "CREATE_COMPLETE", *, account: str = "222222222222"
) -> Json:
    """Return what CloudFormation tells of a stack, named or by its ARN."""
    arn = f"arn:aws:cloudformation:eu-west-1:{account}:stack/{stack}/0a1b2c3d-0000"
    return {
        "source": "aws.cloudformation",
        "detail-type": "CloudFormation Stack Status Change",
        "account": account,
        "region": "eu-west-1",
        "detail": {
            "stack-id": stack if stack.startswith("arn:") else arn,
            "status-details": {"status": status, "status-reason": ""},
        },
    }


def of_organizations(
    event_name: str, *, account: str = MANAGEMENT, called: bool = True, region: str = "us-east-1"
) -> Json:
    """Return what Organizations tells: of a call, or of what a call led to."""
    kind = "AWS API Call via CloudTrail" if called else "AWS Service Event via CloudTrail"
    return {
        "source": "aws.organizations",
        "detail-type": kind,
        "account": account,
        "region": region,
        "detail": {"eventSource": "organizations.amazonaws.com", "eventName": event_name},
    }


def of_control_tower(event_name: str, *, account: str = MANAGEMENT) -> Json:
    """Return what Control Tower tells of the life of an account."""
    return {
        "source": "aws.controltower",
        "detail-type": "AWS Service Event via CloudTrail",
        "account": account,
        "region": "eu-west-1",
        "detail": {"eventSource": "controltower.amazonaws.com", "eventName": event_name},
    }


def of_pipeline(name: str, state: str) -> Json:
    """Return what CodePipeline tells of an execution."""
    return {
        "source": "aws.codepipeline",
        "detail-type": "CodePipeline Pipeline Execution State Change",
        "account": "444444444444",
        "region": "eu-west-1",
        "detail": {"pipeline": name, "execution-id": "0a1b", "state": state, "version": 3.0},
    }
