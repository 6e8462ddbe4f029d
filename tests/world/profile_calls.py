"""CloudTrail's events of calls that change user profiles, as EventBridge delivers them."""

from typing import Any

from tests.world.studio import DOMAIN_ID

SOMEBODY = {"type": "IAMUser", "arn": "arn:aws:iam::222222222222:user/somebody"}
OUR_WORKER = {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::222222222222:assumed-role/test-onboarding/worker",
    "sessionContext": {
        "sessionIssuer": {"arn": "arn:aws:iam::222222222222:role/test-onboarding"},
    },
}


def profile_call(
    name: str = "UpdateUserProfile",
    profile: str = "ada",
    *,
    account_id: str = "222222222222",
    region: str = "eu-west-1",
    by: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """Return the event of a call about one profile; ``more`` is of its detail."""
    asked: Any = {"domainId": DOMAIN_ID, "userProfileName": profile}
    if name.endswith("Tags"):
        start = f"arn:aws:sagemaker:{region}:{account_id}:user-profile"
        asked = {"resourceArn": f"{start}/{DOMAIN_ID}/{profile.lower()}"}
    return {
        "version": "0",
        "id": "7bf73129-1428-4cd3-a780-95db273d1777",
        "source": "aws.sagemaker",
        "detail-type": "AWS API Call via CloudTrail",
        "account": account_id,
        "region": region,
        "time": "2026-11-02T09:12:46Z",
        "resources": [],
        "detail": {
            "eventSource": "sagemaker.amazonaws.com",
            "eventName": name,
            "userIdentity": by or SOMEBODY,
            "requestParameters": asked,
            **more,
        },
    }
