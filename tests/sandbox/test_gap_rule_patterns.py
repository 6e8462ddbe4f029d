"""A template's rule needs a pattern that EventBridge takes."""

from typing import Any

import pytest

from tests.sandbox.clouds import Cloud, StackFailedError

# Two wildcards in a row, which AWS refuses.
WRONG = {"source": [{"wildcard": "studio.**"}]}


def _rule(pattern: dict[str, Any]) -> dict[str, Any]:
    return {"Rule": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern}}}


def test_a_rule_with_a_wrong_pattern_fails_its_stack_with_the_reason(cloud: Cloud) -> None:
    with pytest.raises(StackFailedError, match="Consecutive wildcard characters"):
        cloud.deploy(_rule(WRONG))


def test_a_rule_with_a_right_pattern_stands(cloud: Cloud) -> None:
    assert cloud.deploy(_rule({"source": [{"wildcard": "studio.*"}]}))["RefRule"]


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    assert bare.deploy(_rule(WRONG))["RefRule"]
