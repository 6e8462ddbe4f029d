"""A list of many users applied, while the account's SageMaker allows five calls a second."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.accounts import REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from sandbox.studio_work import domain_of
from tests.e2e.acting import DENIED, refused, sessions_of
from tests.e2e.conftest import eventually, governance, studio, wait_for_phase
from tests.e2e.test_refusals import LOGIN_ROLE, WORKLOAD_ROLE
from tests.soak_numbers import write_numbers

ROOT = Path(__file__).parent.parent.parent
A_SECOND = 5.0
LIST_FILE_SIZE = 500
MOST = 1_000


def sagemaker(cloud: LocalCloud, **command: Any) -> Counter[str]:
    """Command the stand-in; return how often each operation was called so far."""
    request = urllib.request.Request(  # noqa: S310 - our own emulator
        f"{cloud.emulator.endpoint}/_sandbox/sagemaker",
        data=json.dumps(command).encode(),
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
        return Counter(json.load(answer)["calls"])


def profiles(cloud: LocalCloud) -> list[str]:
    """Return the names of all profiles of the studio."""
    pages = studio(cloud, "sagemaker").get_paginator("list_user_profiles")
    found = pages.paginate(DomainIdEquals=domain_of(cloud))
    return [each["UserProfileName"] for page in found for each in page["UserProfiles"]]


def lists_of(folder: Path, count: int) -> list[str]:
    """Write lists of so many people."""
    files = []
    for start in range(0, count, LIST_FILE_SIZE):
        users = [
            {"user_name": f"many-{number}", "persona": "data-scientist"}
            for number in range(start, min(count, start + LIST_FILE_SIZE))
        ]
        file = folder / f"many-{start}.yml"
        file.write_text(yaml.safe_dump({"users": users}))
        files.append(str(file))
    return files


@pytest.mark.parametrize("count", [30, pytest.param(MOST, marks=pytest.mark.soak)])
def test_a_list_is_applied_at_the_pace_that_sagemaker_allows(
    cloud: LocalCloud, tmp_path: Path, count: int
) -> None:
    seconds = 60 + 3 * count / A_SECOND
    rates = dict.fromkeys(("Create", "Describe", "List"), A_SECOND)
    before = sagemaker(cloud, rates=rates)
    begun = time.monotonic()
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            [
                str(Path(sys.executable).parent / "studioctl"), "apply", "--json",
                "--timeout", str(int(seconds)), *lists_of(tmp_path, count),
            ],
            env={**os.environ, **cloud.environment()}, cwd=ROOT,
            capture_output=True, text=True, timeout=seconds + 120, check=False,
        )  # fmt: skip
    finally:
        calls = sagemaker(cloud, rates={}) - before

    if count == MOST:
        took = round(time.monotonic() - begun, 1)
        made = {name: calls[name] for name in ("CreateUserProfile", "DescribeUserProfile")}
        write_numbers("apply", users=count, seconds=took, calls_a_second=A_SECOND, calls=made)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert Counter(each["phase"] for each in json.loads(done.stdout)["users"]) == {"Ready": count}
    # A call that is throttled is made again: the SDK's tries are counted here too.
    assert calls["CreateUserProfile"] <= 1.01 * count
    assert calls["DescribeUserProfile"] <= 0.05 * count
    queues = ("WorkDeadLetterQueueUrl", "StreamDeadLetterQueueUrl")
    for name in queues:
        held = governance(cloud, "sqs").get_queue_attributes(
            QueueUrl=cloud.outputs[name], AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        assert held["ApproximateNumberOfMessages"] == "0", name


def test_who_meets_the_quota_is_told_it_and_who_asks_near_it_is_warned(cloud: LocalCloud) -> None:
    asked = {"user_name": "the-first", "persona": "data-scientist"}
    assert cloud.api("requester").post("/users", asked).status == 202
    wait_for_phase(cloud, "retail-dev.the-first", "Ready")
    made = len(profiles(cloud))
    sagemaker(cloud, profile_quota=made)
    try:
        over = cloud.api("requester").post(
            "/users", {"user_name": "one-too-many", "persona": "data-scientist"}
        )
        assert over.status == 202, over
        failed = wait_for_phase(cloud, "retail-dev.one-too-many", "Failed")
        swept = governance(cloud, "lambda").invoke(
            FunctionName=cloud.outputs["SweepFunctionName"], Payload=b"{}"
        )
        assert "FunctionError" not in swept

        def warned() -> str | None:
            again = cloud.api("requester").post(
                "/users", {"user_name": "one-too-many", "persona": "data-scientist"}
            )
            return next(iter(again.body["warnings"]), None)

        warning = eventually(warned, "the sweep has noted the quota", 60.0)
    finally:
        sagemaker(cloud, reset=True)

    # The name and the value are Service Quotas' own: the worker's role may ask for them.
    name = "Maximum number of Studio user profiles allowed per account"
    assert failed["reason"] == "ResourceLimitExceeded"
    assert f'"{name}" (L-AC46C40F) of account {STUDIO_ACCOUNT} in {REGION} is {made}.' in str(
        failed["message"]
    )
    assert f"has {made} of the {made} user profiles" in warning


def test_only_the_workers_role_may_ask_for_the_quota_and_for_nothing_else_there(
    cloud: LocalCloud,
) -> None:
    which = {"ServiceCode": "sagemaker", "QuotaCode": "L-AC46C40F"}
    acting = sessions_of(cloud, "onboarding", ("worker", "login"))
    worker = acting["worker"].assume(WORKLOAD_ROLE).client("service-quotas")
    login = acting["login"].assume(LOGIN_ROLE).client("service-quotas")

    assert worker.get_service_quota(**which)["Quota"]["Value"] > 0
    assert refused(lambda: worker.list_service_quotas(ServiceCode="sagemaker")) in DENIED
    assert refused(lambda: login.get_service_quota(**which)) in DENIED
