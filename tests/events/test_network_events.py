"""What each event about a network must say, and may leave out; and whom forwarding rules match."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from events import names
from events.catalog import EVENTS
from events.samples import SAMPLES

EVERY = {"id", "account_id", "region", "generation", "revision", "phase", "reason", "message"}
OPTIONAL = {"account_set", "stage"}
SAYS: dict[str, tuple[set[str], set[str]]] = {
    "NetworkChanged.v1": ({"after", "written", "causes"}, {"before"}),
    "NetworkFailed.v1": (set(), {"operation", "request_id", "error_code", "error_message"}),
    "NetworkWarning.v1": ({"warnings"}, set()),
}


def sampled(detail_type: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SAMPLES[detail_type].to_detail())
    return found


def test_every_name_of_a_network_event_has_its_model() -> None:
    named = {value for name, value in vars(names).items() if name.startswith("NETWORK_")}

    assert named == {*SAYS, "studio.network-registry"}
    assert {EVENTS[each].source for each in SAYS} == {"studio.network-registry"}


@pytest.mark.parametrize("detail_type", SAYS)
def test_event_says_what_it_promises_and_no_more(detail_type: str) -> None:
    must, may = SAYS[detail_type]

    fields = EVENTS[detail_type].model_fields["data"].annotation.model_fields  # type: ignore[union-attr]  # always a model

    assert {name for name, field in fields.items() if field.is_required()} == EVERY | must
    assert {name for name, field in fields.items() if not field.is_required()} == OPTIONAL | may


@pytest.mark.parametrize(
    ("detail_type", "field", "value"),
    [
        ("NetworkChanged.v1", "account_id", "44444444444"),
        ("NetworkFailed.v1", "phase", "Ready"),
        ("NetworkWarning.v1", "warnings", []),
    ],
)
def test_value_that_means_nothing_is_refused(detail_type: str, field: str, value: object) -> None:
    detail = sampled(detail_type)
    detail["data"][field] = value

    with pytest.raises(ValidationError, match=field):
        EVENTS[detail_type].from_detail(json.dumps(detail))


def test_no_network_is_without_private_subnets() -> None:
    detail = sampled("NetworkChanged.v1")
    detail["data"]["after"]["private_subnet_ids"] = []

    with pytest.raises(ValidationError, match="private_subnet_ids"):
        EVENTS["NetworkChanged.v1"].from_detail(json.dumps(detail))
