import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from events.__main__ import DOCS, main
from events.catalog import EVENTS
from events.export import export, files


def committed() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.json")}


def test_committed_schemas_and_samples_are_what_the_models_say() -> None:
    assert committed() == files(), "run: python -m events export"


@pytest.mark.parametrize("detail_type", EVENTS)
def test_schema_is_valid_and_its_sample_obeys_it(detail_type: str) -> None:
    schema = json.loads(committed()[f"{detail_type}.schema.json"])
    sample = json.loads(committed()[f"{detail_type}.sample.json"])

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(sample)


@pytest.mark.parametrize("detail_type", EVENTS)
def test_committed_sample_loads_in_the_model(detail_type: str) -> None:
    text = committed()[f"{detail_type}.sample.json"]

    event = EVENTS[detail_type].from_detail(text)

    assert json.loads(event.to_detail()) == json.loads(text)


@pytest.mark.parametrize("detail_type", EVENTS)
@pytest.mark.parametrize("part", ["metadata", "data"])
def test_schema_refuses_a_sample_that_lacks_a_part(detail_type: str, part: str) -> None:
    schema = json.loads(committed()[f"{detail_type}.schema.json"])
    sample = json.loads(committed()[f"{detail_type}.sample.json"])
    del sample[part]

    assert not Draft202012Validator(schema).is_valid(sample)


@pytest.mark.parametrize("detail_type", EVENTS)
def test_schema_accepts_fields_of_a_later_writer(detail_type: str) -> None:
    schema = json.loads(committed()[f"{detail_type}.schema.json"])
    sample = json.loads(committed()[f"{detail_type}.sample.json"])
    sample["data"]["added_later"] = True

    assert Draft202012Validator(schema).is_valid(sample)


def test_docs_tell_of_every_event_its_source_and_when_it_is_sent() -> None:
    page = (DOCS / "README.md").read_text(encoding="utf-8")

    rows = re.findall(r"^\| `(\S+)` \| `(\S+)` \| (.+) \|$", page, re.MULTILINE)

    assert [(name, source) for name, source, when in rows if len(when.split()) > 5] == [
        (name, event.source) for name, event in EVENTS.items()
    ]


def test_export_removes_files_of_events_that_are_gone(tmp_path: Path) -> None:
    (tmp_path / "UserForgotten.v1.schema.json").write_text("{}")
    (tmp_path / "README.md").write_text("kept")

    export(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"README.md", *files()}


def test_export_command_prints_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["export", str(tmp_path)])

    assert capsys.readouterr().out.splitlines() == [str(tmp_path / name) for name in files()]
