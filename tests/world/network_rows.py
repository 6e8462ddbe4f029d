"""Rows of the networks table, as the network registry writes what others are to see of them."""

from typing import Any

from services.controller.clock import to_text
from services.controller.timeline import TimelineEntry
from tests.world.delivery import START
from tests.world.table import MemoryLedger

SEEN_AT = "2026-11-02T10:12:46.120Z"


def network_as_shown(network_id: str, **more: Any) -> dict[str, Any]:
    """Return a network that is in order but for a warning of each kind of place."""
    account_id, _, region = network_id.partition(".")
    return {
        "id": network_id,
        "account_id": account_id,
        "region": region,
        "account_set": "retail",
        "stage": "dev",
        "phase": "InSync",
        "reason": "ParametersRight",
        "message": "The parameters say what the network is.",
        "vpc_id": "vpc-0a1b2c3d4e5f60718",
        "private_subnets": [
            {
                "id": f"subnet-0a1b2c3d4e5f6000{number}",
                "zone_id": f"euw1-az{number}",
                "cidr": f"10.0.{number}.0/24",
                "free_addresses": 9,
            }
            for number in (1, 2)
        ],
        "other_subnets": [
            {"id": "subnet-0a1b2c3d4e5f60003", "zone_id": "euw1-az1", "why": "It has a way in."}
        ],
        "security_group_id": "sg-0c1d2e3f4a5b60718",
        "parameters": {"/vpc/id": "vpc-0a1b2c3d4e5f60718", "/vpc/sg/id": "sg-0c1d2e3f4a5b60718"},
        "missing_endpoints": ["sagemaker.runtime"],
        "warnings": [
            {
                "code": "FewAddresses",
                "subject": "subnet-0a1b2c3d4e5f60001",
                "message": "subnet-0a1b2c3d4e5f60001 has 9 free addresses.",
            }
        ],
        "domains": [
            {
                "domain_id": "d-abcdefghijkl",
                "in_step": False,
                "missing": ["subnet-0a1b2c3d4e5f60002"],
                "surplus": [],
            }
        ],
        "generation": 1,
        "observed_generation": 1,
        "attempts": 0,
        "observed_at": "2026-11-02T09:12:46.120Z",
        "created_at": "2026-11-02T09:12:40.007Z",
        "updated_at": "2026-11-02T09:12:46.120Z",
        **more,
    }


def unseen_network(network_id: str) -> dict[str, Any]:
    """Return a network of which nothing is known yet."""
    nothing = dict.fromkeys(
        ("account_set", "stage", "vpc_id", "security_group_id", "observed_at"), None
    )
    empty: dict[str, Any] = {
        name: []
        for name in ("private_subnets", "other_subnets", "missing_endpoints", "warnings", "domains")
    }
    waiting = {"phase": "WaitingForBase", "reason": "RoleNotReachable", "observed_generation": 0}
    return network_as_shown(network_id, **nothing, **empty, **waiting, parameters={})


def put_network(
    ledger: MemoryLedger,
    summary: dict[str, Any] | None,
    *,
    network_id: str = "",
    observed_at: str | None = SEEN_AT,
) -> None:
    """Write a row that was looked at after its summary was written; None: it has none yet."""
    key = network_id if summary is None else str(summary["id"])
    item: dict[str, Any] = {"id": key, "revision": 1, "subject": "networks", "phase": "InSync"}
    if summary is not None:
        item["summary"] = summary
    if observed_at is not None:
        item["observed_at"] = observed_at
    entry = TimelineEntry(1, to_text(START), "InSync", "R", "M", "network-registry", True, "c-1")
    ledger.write(item, entry)
