"""The doors through which the demo asks for people: a list, an API call, a table row."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION, STUDIO_ALIAS
from sandbox.cloud import LocalCloud
from sandbox.process import SandboxError

SAMPLE = Path(__file__).parent / "sample"
LISTS = (SAMPLE / "data_scientists.yml", SAMPLE / "lead_data_scientists.yml")
COMMAND_SECONDS = 120.0
API_USER, API_PERSONA = "ada-lovelace", "lead-data-scientist"
ROW_USER, ROW_PERSONA = "alan-turing", "data-scientist"
# A developer's own AWS sign-in must not shadow the sandbox's people.
_SHADOWS = ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked for, and through which door."""

    user_id: str
    door: str


def apply_lists(cloud: LocalCloud) -> list[Asked]:
    """Send the two lists with `studioctl apply`, without waiting for the outcome.

    Raises
    ------
    SandboxError
        If anybody was refused, with what the command said.
    """
    users: list[dict[str, Any]] = run_studioctl(cloud, "apply", *map(str, LISTS), "--no-wait")[
        "users"
    ]
    return [Asked(_id(user), "list") for user in users]


def run_studioctl(cloud: LocalCloud, *arguments: str) -> dict[str, Any]:
    """Run a command against the cloud and return its JSON.

    Raises
    ------
    SandboxError
        It exits with a failure; the text is what it said.
    """
    environment = {k: v for k, v in os.environ.items() if k not in _SHADOWS}
    done = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *arguments, "--json"],
        env={**environment, **cloud.environment()},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise SandboxError(f"studioctl {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _id(user: dict[str, Any]) -> str:
    found = user.get("id") or f"{STUDIO_ALIAS}.{user['user_name']}"
    return str(found).lower()


def post_user(cloud: LocalCloud) -> Asked:
    """Ask for somebody with a signed `POST /users`."""
    body = {"user_name": API_USER, "persona": API_PERSONA, "team": "analytical-engine"}
    answer = cloud.api("requester").post("/users", body)
    if answer.status not in (200, 202):
        raise SandboxError(f"POST /users answers {answer.status}: {answer.body}")
    return Asked(str(answer.body["id"]), "API")


def put_row(cloud: LocalCloud) -> Asked:
    """Ask for somebody with a row in the requests table."""
    row = {
        "pk": "demo-1",
        "action": "onboard",
        "user_name": ROW_USER,
        "persona": ROW_PERSONA,
        "studio": STUDIO_ALIAS,
        "requested_by": f"arn:aws:iam::{GOVERNANCE_ACCOUNT}:user/sandbox-requester",
    }
    cloud.clients("dynamodb", GOVERNANCE_ACCOUNT, REGION).put_item(
        TableName=cloud.outputs["RequestsTableName"],
        Item={name: {"S": value} for name, value in row.items()},
    )
    return Asked(f"{STUDIO_ALIAS}.{ROW_USER}", "row")
