"""Gap: `DescribeVpcEndpoints` shows neither policy, security groups nor private DNS."""

import json
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2

from sandbox.seam.patch import wrap

JsonObject = dict[str, Any]


def install() -> None:
    """Show of an endpoint what was asked for."""
    wrap(ec2, "_vpce_fields_xml", _showing_more)


def _showing_more(write: Callable[..., str]) -> Callable[..., str]:
    def write_more(endpoint: JsonObject, tag: str = "item") -> str:
        closing = f"</{tag}>"
        return write(endpoint, tag).removesuffix(closing) + _more(endpoint) + closing

    return write_more


def _more(endpoint: JsonObject) -> str:
    groups = "".join(
        f"<item><groupId>{each}</groupId></item>" for each in endpoint.get("SecurityGroupIds", [])
    )
    private_dns = str(endpoint.get("PrivateDnsEnabled", False)).lower()
    policy = endpoint.get("PolicyDocument")
    text = policy if isinstance(policy, str) or policy is None else json.dumps(policy)
    shown = "" if text is None else f"<policyDocument>{escape(text)}</policyDocument>"
    return (
        f"<groupSet>{groups}</groupSet><privateDnsEnabled>{private_dns}</privateDnsEnabled>{shown}"
    )
