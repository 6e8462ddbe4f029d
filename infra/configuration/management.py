"""The regions of the management account in which something is heard, and where they alarm."""

from typing import Final

from infra.configuration.model import Installation
from infra.configuration.places import partition

# Organizations is one for a partition, and tells of itself in one region.
_ORGANIZATIONS_REGION: Final = {
    "aws": "us-east-1",
    "aws-cn": "cn-northwest-1",
    "aws-us-gov": "us-gov-west-1",
}


def organizations_region(installation: Installation) -> str:
    """Return the region in which Organizations tells of accounts."""
    return _ORGANIZATIONS_REGION[partition(installation.region)]


def heard_regions(installation: Installation) -> frozenset[str]:
    """Return the regions with a stack in the management account; none without such an account."""
    organization = installation.organization
    if organization is None or organization.management_account_id is None:
        return frozenset()
    home = organization.control_tower_region
    return frozenset({organizations_region(installation), *([home] if home else [])})


def topic_region(topic_arn: str) -> str:
    """Return the region of an SNS topic."""
    return topic_arn.split(":")[3]


def alarm_topic(installation: Installation, region: str) -> str | None:
    """Return the topic of the management account's stack in one region."""
    listed = installation.organization.alarm_topic_arns if installation.organization else ()
    return next((each for each in listed if topic_region(each) == region), None)
