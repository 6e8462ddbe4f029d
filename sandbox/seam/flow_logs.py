"""Gap: templates cannot make flow logs.

The emulator's EC2 API has them; this handler writes the same records. Nothing is written to them.
"""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from sandbox.seam.network_resources import fresh_id
from sandbox.seam.patch import found
from sandbox.seam.provisioning import Created, JsonObject, provide


def install() -> None:
    """Add `AWS::EC2::FlowLog`."""
    provide("AWS::EC2::FlowLog", create=_create, update=_update, delete=_delete)


def _create(_logical_id: str, props: JsonObject, _stack_name: str) -> Created:
    kind = props.get("LogDestinationType", "cloud-watch-logs")
    group, role = props.get("LogGroupName"), props.get("DeliverLogsPermissionArn")
    if kind == "cloud-watch-logs" and not (group and role):
        raise ValueError("LogGroupName and DeliverLogsPermissionArn are needed for CloudWatch Logs")
    if props["ResourceType"] == "VPC" and props["ResourceId"] not in ec2._vpcs:
        raise ValueError(f"The vpc ID '{props['ResourceId']}' does not exist")
    flow_log_id = fresh_id("fl")
    ec2._flow_logs[flow_log_id] = {
        "FlowLogId": flow_log_id,
        "ResourceId": props["ResourceId"],
        "ResourceType": props["ResourceType"],
        "TrafficType": props.get("TrafficType", "ALL"),
        "LogDestinationType": kind,
        "LogDestination": props.get("LogDestination") or group,
        "FlowLogStatus": "ACTIVE",
        "CreationTime": found(ec2, "_now_ts")(),
    }
    provisioners._ec2_apply_tags(flow_log_id, props)
    return flow_log_id, {"Id": flow_log_id}


def _update(physical_id: str, old: JsonObject, new: JsonObject, stack_name: str) -> Created:
    # All but tags means replacement.
    if {**old, "Tags": None} == {**new, "Tags": None}:
        provisioners._ec2_apply_tags(physical_id, new, old)
        return physical_id, {"Id": physical_id}
    _delete(physical_id, old)
    return _create("", new, stack_name)


def _delete(physical_id: str, _props: JsonObject) -> None:
    ec2._flow_logs.pop(physical_id, None)
    ec2._tags.pop(physical_id, None)
