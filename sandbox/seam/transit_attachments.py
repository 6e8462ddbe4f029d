"""Gap: EC2 has no transit gateway attachments of VPCs.

They are there at once, without the gateway itself or its account having a say. They may be made,
changed, deleted and described by `vpc-id` and `state`.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from ministack.core.responses import AccountRegionScopedDict, get_account_id
from ministack.services import ec2

from sandbox.seam.patch import SeamError, found, wrap

JsonObject = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]

_KIND = "TransitGatewayVpcAttachment"
_ID = "TransitGatewayAttachmentId"
_attachments = AccountRegionScopedDict()


def install() -> None:
    """Add the calls.

    Raises
    ------
    SeamError
        If the emulator has come to have attachments itself.
    """
    actions = found(ec2, "_ACTION_MAP")
    if f"Describe{_KIND}s" in actions:
        raise SeamError("the emulator now has transit gateway attachments itself")
    actions[f"Create{_KIND}"] = _create
    actions[f"Modify{_KIND}"] = _modify
    actions[f"Delete{_KIND}"] = _delete
    actions[f"Describe{_KIND}s"] = _describe
    wrap(ec2, "_clear_state", _clearing)


def _clearing(clear: Callable[[], None]) -> Callable[[], None]:
    def clear_all() -> None:
        clear()
        _attachments.clear()

    return clear_all


def _create(request: JsonObject) -> Response:
    vpc_id = ec2._p(request, "VpcId")
    if vpc_id not in ec2._vpcs:
        return _refused("InvalidVpcID.NotFound", f"The vpc ID '{vpc_id}' does not exist")
    attachment_id = f"tgw-attach-{uuid4().hex[:17]}"
    _attachments[attachment_id] = {
        "id": attachment_id,
        "gateway": ec2._p(request, "TransitGatewayId"),
        "vpc": vpc_id,
        "owner": get_account_id(),
        "state": "available",
        "subnets": ec2._parse_member_list(request, "SubnetIds"),
    }
    return _answer(f"Create{_KIND}", attachment_id)


def _modify(request: JsonObject) -> Response:
    attachment = _attachments.get(ec2._p(request, _ID))
    if attachment is None:
        return _not_found(request)
    gone = ec2._parse_member_list(request, "RemoveSubnetIds")
    kept = [each for each in attachment["subnets"] if each not in gone]
    attachment["subnets"] = kept + ec2._parse_member_list(request, "AddSubnetIds")
    return _answer(f"Modify{_KIND}", attachment["id"])


def _delete(request: JsonObject) -> Response:
    attachment = _attachments.get(ec2._p(request, _ID))
    if attachment is None:
        return _not_found(request)
    attachment["state"] = "deleted"
    return _answer(f"Delete{_KIND}", attachment["id"])


def _describe(request: JsonObject) -> Response:
    filters = ec2._parse_filters(request)
    ids = ec2._parse_member_list(request, f"{_ID}s")
    shown = [
        each
        for each in _attachments.values()
        if (not ids or each["id"] in ids)
        and each["vpc"] in filters.get("vpc-id", [each["vpc"]])
        and each["state"] in filters.get("state", [each["state"]])
    ]
    items = "".join(f"<item>{_xml(each)}</item>" for each in shown)
    inner = f"<transitGatewayVpcAttachments>{items}</transitGatewayVpcAttachments>"
    response: Response = ec2._xml(200, f"Describe{_KIND}sResponse", inner)
    return response


def _xml(attachment: JsonObject) -> str:
    subnets = "".join(f"<item>{each}</item>" for each in attachment["subnets"])
    return (
        f"<transitGatewayAttachmentId>{attachment['id']}</transitGatewayAttachmentId>"
        f"<transitGatewayId>{attachment['gateway']}</transitGatewayId>"
        f"<vpcId>{attachment['vpc']}</vpcId><vpcOwnerId>{attachment['owner']}</vpcOwnerId>"
        f"<state>{attachment['state']}</state><subnetIds>{subnets}</subnetIds>"
    )


def _answer(call: str, attachment_id: str) -> Response:
    element = "transitGatewayVpcAttachment"
    inner = f"<{element}>{_xml(_attachments[attachment_id])}</{element}>"
    response: Response = ec2._xml(200, f"{call}Response", inner)
    return response


def _not_found(request: JsonObject) -> Response:
    return _refused(
        "InvalidTransitGatewayAttachmentID.NotFound",
        f"The transitGatewayAttachment ID '{ec2._p(request, _ID)}' does not exist",
    )


def _refused(code: str, message: str) -> Response:
    response: Response = ec2._error(code, message, 400)
    return response
