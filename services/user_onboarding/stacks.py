"""Which CloudFormation stack owns a profile: what is asked, and how the answers are read. Pure.

By CloudFormation's schema of ``AWS::SageMaker::UserProfile`` (2026-11) a profile is identified by
name and domain, and stacks put no tags ``aws:cloudformation:…`` on it: so tags alone do not tell.
In which order the id is written is documented nowhere that we know of, so each is asked for.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

PROFILE_TYPE: Final = "AWS::SageMaker::UserProfile"
# A stack that was deleted, or kept a resource when it let go of it, still tells of it for a while.
_LET_GO: Final = frozenset({"DELETE_COMPLETE", "DELETE_SKIPPED"})


def asks(domain_id: str, name: str, tagged: tuple[str, str] | None) -> list[dict[str, str]]:
    """Return the requests of DescribeStackResources that find a profile's stack.

    Parameters
    ----------
    tagged
        The stack and the logical id that the profile's tags name, if any.
    """
    ids = (f"{name}|{domain_id}", f"{domain_id}|{name}", name)
    found = [{"PhysicalResourceId": each} for each in ids]
    if tagged is not None:
        found.append({"StackName": tagged[0], "LogicalResourceId": tagged[1]})
    return found


def owners(
    resources: Iterable[Mapping[str, Any]], ask: Mapping[str, str], name: str
) -> frozenset[str]:
    """Return the stacks that an answer shows to own the profile.

    An answer has a stack's first hundred resources at most. One to an id of name and domain is
    about the profile, whether it is among them or not; the name alone may be something else's.
    """
    listed = list(resources)
    its = [
        each
        for each in listed
        if each["ResourceType"] == PROFILE_TYPE
        and name.lower() in str(each.get("PhysicalResourceId", "")).lower().split("|")
    ]
    if its:
        listed = its
    elif "|" not in ask.get("PhysicalResourceId", ""):
        return frozenset()
    return frozenset(
        str(each["StackName"]) for each in listed if each["ResourceStatus"] not in _LET_GO
    )
