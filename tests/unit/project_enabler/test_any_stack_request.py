"""Whatever a request contains, it has one answer: bent at one place, or made up altogether."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.project_enabler.cfn_response import MOST_BYTES, NotAnsweredError
from tests.world.projects import AMAZONS
from tests.world.stack import ACCOUNT, PREFIX, ROLES, URL, MemoryStack

ADMIN = f"arn:aws:iam::{ACCOUNT}:role/Admin"

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=40)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
arns = st.sampled_from([*ROLES, PREFIX, ADMIN, f"arn:aws:iam::{ACCOUNT}:role/", "", "*"])
portfolios = st.sampled_from([AMAZONS, "port-other00000001", "port-nowhere", ""])
properties = st.fixed_dictionaries(
    {},
    optional={
        "Principals": st.lists(arns, max_size=4) | arns | anything,
        "PortfolioIds": st.lists(portfolios, max_size=3) | portfolios | anything,
        "PersonaRolePrefix": arns | anything,
        "ServiceToken": anything,
    },
)
bent = st.fixed_dictionaries(
    {"RequestType": st.sampled_from(["Create", "Update", "Delete"]) | anything},
    optional={
        "ResourceProperties": properties | anything,
        "OldResourceProperties": properties | anything,
        "PhysicalResourceId": st.text(max_size=300) | anything,
        "ResponseURL": st.sampled_from([URL, "http://[", "", "ftp://x"]) | anything,
        "StackId": anything,
        "RequestId": anything,
        "LogicalResourceId": anything,
    },
)


def answers(event: dict[str, Any]) -> tuple[MemoryStack, list[dict[str, Any]]]:
    """Send a request to a region where Admin is let in; return what CloudFormation is told."""
    stack = MemoryStack()
    stack.call_seconds = 5  # There are fewer rounds to wait through.
    stack.place.enabled_at = stack.now
    stack.place.associated[AMAZONS] = [ADMIN, *ROLES]
    told: list[dict[str, Any]] = []

    def put(url: str, body: bytes) -> None:
        assert len(body) <= MOST_BYTES or len(json.dumps(event)) > MOST_BYTES / 2
        told.append(json.loads(body))

    stack.put = put  # type: ignore[method-assign] # takes answers to any URL
    with suppress(NotAnsweredError):
        stack.invoke(event)
    return stack, told


@settings(max_examples=300, deadline=None)
@given(bent)
@example({"RequestType": "Delete", "ResourceProperties": {"PersonaRolePrefix": [""]}})
@example({"RequestType": "Create", "PhysicalResourceId": ""})
@example({"ResponseURL": URL})
def test_any_request_is_answered_once_or_names_no_url(changes: dict[str, Any]) -> None:
    event = {**MemoryStack().request("Create"), **changes}

    stack, told = answers(event)

    if told:
        (answer,) = told
        assert answer["Status"] in ("SUCCESS", "FAILED")
        assert answer["PhysicalResourceId"]
        assert answer["Reason"]
        assert {"StackId", "RequestId", "LogicalResourceId"} < set(answer)
    else:
        url = event["ResponseURL"]
        assert not (isinstance(url, str) and url.startswith(("https://", "http://x")))
    assert ADMIN in stack.place.associated[AMAZONS]


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=20), anything, max_size=6))
def test_request_that_is_none_changes_nothing(event: dict[str, Any]) -> None:
    stack, told = answers({**event, "ResponseURL": URL})

    assert [each["Status"] for each in told] == ["FAILED"]
    assert stack.place.changes == []
