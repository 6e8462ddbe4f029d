"""Closing a default security group while others change it, and where EC2 refuses."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from infra.network.providers import default_group

LOOK, SHOWN = "describe_security_group_rules", "SecurityGroupRules"
REVOKE = "revoke_security_group_ingress"


def rule(name: str, *, egress: bool = False) -> dict[str, Any]:
    return {"SecurityGroupRuleId": name, "GroupId": "sg-1", "IsEgress": egress}


def stubbed() -> tuple[Any, Stubber]:
    client: Any = boto3.client(
        "ec2", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    return client, Stubber(client)


def test_rules_of_a_second_page_are_taken_out_too() -> None:
    client, answers = stubbed()
    answers.add_response(LOOK, {SHOWN: [rule("sgr-1")], "NextToken": "more"})
    answers.add_response(LOOK, {SHOWN: [rule("sgr-2", egress=True)]})
    first = {"GroupId": "sg-1", "SecurityGroupRuleIds": ["sgr-1"]}
    second = {"GroupId": "sg-1", "SecurityGroupRuleIds": ["sgr-2"]}
    answers.add_response(REVOKE, {"Return": True}, first)
    answers.add_response("revoke_security_group_egress", {"Return": True}, second)
    answers.add_response(LOOK, {SHOWN: []})

    with answers:
        assert default_group.close(client, "sg-1") == 2
    answers.assert_no_pending_responses()


def test_a_rule_that_somebody_else_took_out_meanwhile_is_no_failure() -> None:
    client, answers = stubbed()
    answers.add_response(LOOK, {SHOWN: [rule("sgr-1")]})
    answers.add_client_error(REVOKE, "InvalidSecurityGroupRuleId.NotFound", "gone")
    answers.add_response(LOOK, {SHOWN: []})

    with answers:
        assert default_group.close(client, "sg-1") == 0
    answers.assert_no_pending_responses()


def test_a_refusal_is_raised_in_the_words_of_aws() -> None:
    client, answers = stubbed()
    answers.add_response(LOOK, {SHOWN: [rule("sgr-1")]})
    answers.add_client_error(REVOKE, "UnauthorizedOperation", "Not you.")

    with answers, pytest.raises(ClientError, match=r"UnauthorizedOperation.*Not you\."):
        default_group.close(client, "sg-1")


def test_a_group_that_is_given_rules_again_and_again_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(default_group, "ROUNDS", 1)
    client, answers = stubbed()
    answers.add_response(LOOK, {SHOWN: [rule("sgr-1")]})
    answers.add_response(REVOKE, {"Return": True})

    with answers, pytest.raises(TimeoutError, match="sg-1 is given rules"):
        default_group.close(client, "sg-1")
