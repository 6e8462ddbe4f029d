"""`--settings FILE`: read without surprises, and judged before anything is sent."""

import json

import pytest

from tests.cli.fake_api import FakeApi
from tests.cli.running import ADD_ADA, Studioctl

GOOD = {
    "default_instance_type": "ml.t3.medium",
    "idle_shutdown_minutes": 120,
    "space_storage": {"default_gb": 10, "maximum_gb": 100},
    "hidden_instance_types": ["ml.p4d.24xlarge"],
    "canvas": False,
}
YAML = """\
default_instance_type: ml.t3.medium
idle_shutdown_minutes: 120
space_storage:
  default_gb: 10
  maximum_gb: 100
hidden_instance_types: [ml.p4d.24xlarge]
canvas: false
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("s.json", json.dumps(GOOD, indent="\t")), ("s.yml", YAML), ("s.yaml", json.dumps(GOOD))],
)
def test_settings_are_asked_for_with_the_user(
    name: str, text: str, studioctl: Studioctl, api: FakeApi
) -> None:
    result = studioctl(*ADD_ADA, "--settings", studioctl.file(name, text))

    assert result.exit_code == 0
    assert api.posts()[0]["studio_settings"] == GOOD
    assert "setting space_storage = {" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("name", "text", "line", "field", "rule"),
    [
        ("s.yml", "canvas: true\nidle_shutdown_minutes: 5\n", 2, "idle_shutdown_minutes", "range"),
        ("s.yml", "\ndefault_instance_type: ml.t9\n", 2, "default_instance_type", "one_of"),
        ("s.yml", "colour: red\n", 1, "colour", "unknown_field"),
        ("s.yml", "canvas: 'no'\n", 1, "canvas", "type"),
        ("s.yml", "canvas: no\n", 1, "canvas", "type"),
        ("s.yml", "space_storage:\n  default_gb: 1_0\n", 2, "space_storage.default_gb", "type"),
        ("s.yml", "space_storage:\n  default_gb: 9\n", 1, "space_storage.maximum_gb", "required"),
        ("s.yml", "canvas: true\ncanvas: false\n", 2, "canvas", "duplicate_key"),
        ("s.yml", "- canvas\n", 1, "(file)", "type"),
        ("s.yml", "canvas: [\n", 2, "(file)", "yaml"),
        ("s.json", '{"idle_shutdown_minutes": 5}', 1, "idle_shutdown_minutes", "range"),
        ("s.json", '{"canvas": true,\n "canvas": false}', 1, "canvas", "duplicate_key"),
        ("s.json", "{\n'canvas': 1}", 2, "(file)", "json"),
        ("s.json", "[]", 1, "(file)", "type"),
    ],
)
def test_a_fault_is_told_with_its_line_and_nothing_is_sent(
    name: str, text: str, line: int, field: str, rule: str, studioctl: Studioctl, api: FakeApi
) -> None:
    result = studioctl(*ADD_ADA, "--settings", studioctl.file(name, text), "--json")

    [found] = json.loads(result.stdout)["error"]["findings"]
    assert result.exit_code == 2
    assert (found["line"], found["field"], found["rule"]) == (line, field, rule)
    assert api.sent == []


@pytest.mark.parametrize("name", ["s.json", "s.yml"])
def test_a_file_that_is_no_text_is_said(name: str, studioctl: Studioctl, api: FakeApi) -> None:
    result = studioctl(*ADD_ADA, "--settings", studioctl.file(name, b"\xff\xfe{"), "--json")

    assert json.loads(result.stdout)["error"]["findings"][0]["rule"] == "utf-8"
    assert api.sent == []


def test_null_is_no_setting_of_a_new_user_by_accident(studioctl: Studioctl, api: FakeApi) -> None:
    result = studioctl(*ADD_ADA, "--settings", studioctl.file("s.yml", "space_storage: {}\n"))

    assert result.exit_code == 2
    assert api.sent == []
