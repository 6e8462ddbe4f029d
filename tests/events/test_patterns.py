import json

import pytest

from events.catalog import EVENTS
from events.patterns import rule_pattern
from events.users import UserFailed, UserProvisioned


def test_pattern_matches_source_account_and_detail_types() -> None:
    assert rule_pattern(UserProvisioned, UserFailed, account="111111111111") == {
        "source": ["studio.user-onboarding"],
        "account": ["111111111111"],
        "detail-type": ["UserFailed.v1", "UserProvisioned.v1"],
    }


def test_pattern_does_not_depend_on_the_order_of_events() -> None:
    one = rule_pattern(UserProvisioned, UserFailed, account="111111111111")
    other = rule_pattern(UserFailed, UserProvisioned, account="111111111111")

    assert json.dumps(one) == json.dumps(other)


def test_pattern_of_no_event_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        rule_pattern(account="111111111111")


def test_pattern_of_all_events_fits_into_a_rule() -> None:
    pattern = rule_pattern(*EVENTS.values(), account="111111111111")

    assert pattern["detail-type"] == sorted(EVENTS)
    # EventBridge takes patterns of up to 2048 characters.
    assert len(json.dumps(pattern)) <= 2048
