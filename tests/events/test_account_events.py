"""What each event about an account must say, and may leave out."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from events import names
from events.catalog import EVENTS
from events.samples import SAMPLES

EVERY = {"id", "regions", "generation", "revision", "phase", "reason", "message"}
OPTIONAL = {"account_name", "account_set", "stage", "organizational_unit"}
# What each event says besides what is said of every account: what it must say, what it may.
SAYS: dict[str, tuple[set[str], set[str]]] = {
    "AccountJoined.v1": ({"account_id"}, set()),
    "AccountDeparted.v1": ({"account_id"}, set()),
    "ProjectsEnabled.v1": ({"account_id", "projects"}, set()),
    "ProjectsFailed.v1": (
        set(),
        {"account_id", "operation", "request_id", "error_code", "error_message"},
    ),
}


def sampled(detail_type: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SAMPLES[detail_type].to_detail())
    return found


def test_every_name_of_an_account_event_has_its_model() -> None:
    named = {
        value for name, value in vars(names).items() if name.startswith(("ACCOUNT_", "PROJECTS_"))
    }

    assert named == set(SAYS)
    assert {EVENTS[each].source for each in named} == {"studio.project-enabler"}


@pytest.mark.parametrize("detail_type", SAYS)
def test_event_says_what_it_promises_and_no_more(detail_type: str) -> None:
    must, may = SAYS[detail_type]

    fields = EVENTS[detail_type].model_fields["data"].annotation.model_fields  # type: ignore[union-attr]  # always a model

    assert {name for name, field in fields.items() if field.is_required()} == EVERY | must
    assert {name for name, field in fields.items() if not field.is_required()} == OPTIONAL | may


@pytest.mark.parametrize(
    ("detail_type", "field", "value"),
    [
        ("AccountJoined.v1", "account_id", "44444444444"),
        ("AccountJoined.v1", "phase", "Ready"),
        ("ProjectsEnabled.v1", "projects", []),
        ("ProjectsEnabled.v1", "stage", "production"),
    ],
)
def test_value_that_means_nothing_is_refused(detail_type: str, field: str, value: object) -> None:
    event = sampled(detail_type)
    event["data"][field] = value

    with pytest.raises(ValidationError, match=field):
        EVENTS[detail_type].from_detail(json.dumps(event))


def test_account_that_was_never_created_is_told_without_a_number() -> None:
    event = sampled("ProjectsFailed.v1")
    del event["data"]["account_id"]
    event["data"]["id"] = "creation-0123456789ab"

    read = EVENTS["ProjectsFailed.v1"].from_detail(json.dumps(event))

    assert read.data.key == "creation-0123456789ab"


def test_enabled_projects_name_a_portfolio_in_each_region() -> None:
    event = sampled("ProjectsEnabled.v1")
    event["data"]["projects"][0]["portfolios"] = []

    with pytest.raises(ValidationError, match="portfolios"):
        EVENTS["ProjectsEnabled.v1"].from_detail(json.dumps(event))


def test_samples_tell_one_life() -> None:
    life = ("AccountJoined.v1", "ProjectsEnabled.v1", "AccountDeparted.v1")
    told = [SAMPLES[name] for name in life]

    assert [each.data.revision for each in told] == sorted({each.data.revision for each in told})
    assert [each.occurred_at for each in told] == sorted(each.occurred_at for each in told)
    assert told[1].metadata.causation_id == str(told[0].metadata.event_id)
