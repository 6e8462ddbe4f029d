"""A subnet is added and a parameter vandalised: what the network registry makes of both."""

import json
import time
from collections.abc import Callable
from typing import Any

from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from sandbox.part import Part
from sandbox.process import SandboxError
from sandbox.progress import Progress

JsonObject = dict[str, Any]

NETWORK = f"{STUDIO_ACCOUNT}.{REGION}"
SUBNETS = "/vpc/subnets/private/ids"
VPC = "/vpc/id"
_CIDR = "10.0.200.0/24"
_WRONG = "vpc-00000000000000bad"
STEP_SECONDS = 60.0
_POLL_SECONDS = 0.1


def rearrange(cloud: LocalCloud, progress: Progress) -> Part:
    """Have somebody add a subnet, and somebody write a parameter by hand.

    Raises
    ------
    SandboxError
        A step does not end in time.
    """
    ec2, ssm = (cloud.clients(each, STUDIO_ACCOUNT, REGION) for each in ("ec2", "ssm"))
    _wait(lambda: _network(cloud).get("phase") == "InSync", "the network is registered")
    vpc_id = _parameter(ssm, VPC)
    progress.say(f"The network of {STUDIO_ACCOUNT} is registered", vpc_id)

    made = ec2.create_subnet(VpcId=vpc_id, CidrBlock=_CIDR, AvailabilityZone=f"{REGION}a")
    subnet_id = made["Subnet"]["SubnetId"]
    began = time.monotonic()
    _wait(lambda: subnet_id in _parameter(ssm, SUBNETS).split(","), f"{SUBNETS} has {subnet_id}")
    progress.say(f"A subnet was added: {SUBNETS} has it", f"{time.monotonic() - began:.1f} s later")

    version = ssm.get_parameter(Name=VPC)["Parameter"]["Version"]
    ssm.put_parameter(Name=VPC, Value=_WRONG, Type="String", Overwrite=True)
    began = time.monotonic()
    _wait(lambda: _parameter(ssm, VPC) == vpc_id, f"{VPC} says {vpc_id} again")
    progress.say(
        f"{VPC} was vandalised: it is right again", f"{time.monotonic() - began:.1f} s later"
    )

    _wait(lambda: _is_told(cloud), "the timeline tells of both")
    writes = ssm.get_parameter(Name=VPC)["Parameter"]["Version"] - version
    fault = "" if writes == 2 else f"{VPC} was written {writes - 1} times, not once"
    return Part(NETWORK, "a subnet added, a parameter vandalised", _timeline(cloud), fault)


def _is_told(cloud: LocalCloud) -> bool:
    put_right = [x for x in _timeline(cloud) if x["reason"] == "ParametersWritten"]
    return len(put_right) >= 2 and _network(cloud).get("phase") == "InSync"


def _parameter(ssm: Any, name: str) -> str:
    return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])


def _network(cloud: LocalCloud) -> JsonObject:
    answer = _ask(cloud, {"action": "get", "network": NETWORK})
    return answer.get("result") or {}


def _timeline(cloud: LocalCloud) -> list[JsonObject]:
    answer = _ask(cloud, {"action": "timeline", "network": NETWORK})
    items: list[JsonObject] = (answer.get("result") or {}).get("items", [])
    return items


def _ask(cloud: LocalCloud, payload: JsonObject) -> JsonObject:
    function = cloud.outputs["NetworksAdminFunctionName"]
    answer = cloud.clients("lambda", GOVERNANCE_ACCOUNT, REGION).invoke(
        FunctionName=function, Payload=json.dumps(payload).encode()
    )
    told: JsonObject = json.loads(answer["Payload"].read())
    return told


def _wait(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + STEP_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise SandboxError(f"not within {STEP_SECONDS:.0f} s: {what}")
        time.sleep(_POLL_SECONDS)
