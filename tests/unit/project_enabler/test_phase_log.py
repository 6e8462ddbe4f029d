"""An account that ends in Failed is one line of the log, which an alarm counts."""

import json
import logging
from typing import Any

import pytest
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from sandbox import organization_events as aws
from services.project_enabler.account import Phase
from tests.unit.project_enabler.joining import AT, joined
from tests.world.account_cloud import NEWCOMER, AccountCloud


def failed(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Return the lines that the alarm's filter `{ $.phase = "Failed" }` counts."""
    lines = [json.loads(LambdaPowertoolsFormatter().format(each)) for each in caplog.records]
    return [line for line in lines if line.get("phase") == "Failed"]


def test_worker_logs_an_account_that_failed_as_an_error(caplog: pytest.LogCaptureFixture) -> None:
    cloud = AccountCloud()
    cloud.place().base = False
    joined(cloud)
    cloud.pass_time(hours=721)
    cloud.sweep("due")
    cloud.settle()
    cloud.sweep()
    cloud.settle()

    assert cloud.account(NEWCOMER).phase is Phase.FAILED
    [line] = failed(caplog)
    assert (line["item_id"], line["level"]) == (NEWCOMER, "ERROR")


def test_intake_logs_a_creation_that_failed_once(caplog: pytest.LogCaptureFixture) -> None:
    event = aws.managed_account("Not Available", at=AT, state="FAILED", message="Taken.")
    cloud = AccountCloud()

    for _ in range(2):
        cloud.tell(event)

    [line] = failed(caplog)
    assert line["level"] == "ERROR"


def test_account_that_is_well_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    joined(AccountCloud())

    assert not failed(caplog)
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
