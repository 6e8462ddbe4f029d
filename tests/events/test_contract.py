import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.catalog import EVENTS
from events.contract import DomainEvent, Metadata
from events.samples import SAMPLES
from events.users import UserFailed, UserProvisioned, UserRequested


def metadata(**changes: Any) -> Metadata:
    values: dict[str, Any] = {
        "event_id": UUID(int=1),
        "occurred_at": datetime(2026, 11, 2, 9, 12, 44, tzinfo=UTC),
        "correlation_id": "request-1",
        "causation_id": "request-1",
    }
    return Metadata(**(values | changes))


def test_wire_names_are_these() -> None:
    assert list(EVENTS) == [
        "UserRequested.v1",
        "UserApproved.v1",
        "UserRejected.v1",
        "UserProvisioned.v1",
        "UserChanged.v1",
        "UserSuspended.v1",
        "UserOffboarded.v1",
        "UserFailed.v1",
        "UserLoginIssued.v1",
        "UserDriftCorrected.v1",
        "AccountJoined.v1",
        "AccountDeparted.v1",
        "ProjectsEnabled.v1",
        "ProjectsFailed.v1",
        "NetworkChanged.v1",
        "NetworkFailed.v1",
        "NetworkWarning.v1",
    ]
    assert {event.source for event in EVENTS.values()} == {
        "studio.user-onboarding",
        "studio.network-registry",
        "studio.project-enabler",
    }


def test_every_event_has_a_sample() -> None:
    assert {name: type(sample) for name, sample in SAMPLES.items()} == EVENTS


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_detail_read_back_is_the_same_event(sample: DomainEvent[Any]) -> None:
    assert type(sample).from_detail(sample.to_detail()) == sample


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_entry_carries_the_wire_names_the_time_and_what_it_is_about(
    sample: DomainEvent[Any],
) -> None:
    entry = sample.to_entry()

    assert entry.key in ("retail-dev.ada-lovelace", "444444444444", "222222222222.eu-west-1")
    assert entry.to_put_events("studio-provisioner") == {
        "EventBusName": "studio-provisioner",
        "Source": sample.source,
        "DetailType": sample.detail_type,
        "Detail": sample.to_detail(),
        "Time": sample.metadata.occurred_at,
    }


def test_time_in_another_zone_is_written_in_utc() -> None:
    moment = datetime(2026, 11, 2, 10, 12, 44, tzinfo=timezone(timedelta(hours=1)))

    written = json.loads(metadata(occurred_at=moment).model_dump_json())

    assert written["occurred_at"] == "2026-11-02T09:12:44Z"


def test_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValidationError, match="occurred_at"):
        metadata(occurred_at=datetime(2026, 11, 2))  # noqa: DTZ001 - the point of the test


def test_empty_correlation_is_refused() -> None:
    with pytest.raises(ValidationError, match="correlation_id"):
        metadata(correlation_id="")


def test_misspelt_field_is_refused_when_an_event_is_built() -> None:
    with pytest.raises(ValidationError, match="corelation_id"):
        metadata(corelation_id="request-1")


def test_events_cannot_be_changed() -> None:
    sample = SAMPLES["UserRequested.v1"]

    with pytest.raises(ValidationError, match="frozen"):
        sample.metadata = metadata()  # type: ignore[misc]  # the point of the test


def test_fields_of_a_later_writer_are_ignored() -> None:
    sample = SAMPLES["UserFailed.v1"]
    detail = json.loads(sample.to_detail())
    detail["trace"] = {}
    detail["metadata"]["tenant"] = "retail"
    detail["data"]["error_type"] = "Client"

    assert UserFailed.from_detail(json.dumps(detail)) == sample


def test_unknown_values_are_left_out_of_the_detail() -> None:
    sample = UserRequested.from_detail(SAMPLES["UserRequested.v1"].to_detail())
    without_team = sample.model_copy(update={"data": sample.data.model_copy(update={"team": None})})

    assert "team" not in json.loads(without_team.to_detail())["data"]


def test_provisioned_event_must_name_the_profile() -> None:
    detail = json.loads(SAMPLES["UserProvisioned.v1"].to_detail())
    del detail["data"]["profile_arn"]

    with pytest.raises(ValidationError, match="profile_arn"):
        UserProvisioned.from_detail(json.dumps(detail))


def test_account_ids_are_twelve_digits() -> None:
    detail = json.loads(SAMPLES["UserRequested.v1"].to_detail())
    detail["data"]["account_id"] = "2222"

    with pytest.raises(ValidationError, match="account_id"):
        UserRequested.from_detail(json.dumps(detail))


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("events.entry", {"pydantic", "botocore", "boto3"}),
        ("events.publisher", {"pydantic", "botocore", "boto3"}),
        ("events.names", {"pydantic", "botocore", "boto3"}),
        ("events.users", {"botocore", "boto3"}),
        ("events.catalog", {"botocore", "boto3"}),
    ],
)
def test_importing_a_module_leaves_heavy_packages_out(module: str, absent: set[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"

    loaded = subprocess.run(  # noqa: S603 - this interpreter and a literal
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert module in loaded
    assert not absent & set(loaded)
