"""What a function is told; what is missing names itself."""

from pathlib import Path

import pytest

from services.controller import settings
from services.controller.settings import SettingMissingError, bundle_file, setting


def test_a_setting_is_read_from_what_is_given() -> None:
    assert setting({"USERS_TABLE": "users"}, "USERS_TABLE") == "users"


@pytest.mark.parametrize("environ", [{}, {"USERS_TABLE": ""}], ids=["not there", "empty"])
def test_a_missing_setting_names_itself(environ: dict[str, str]) -> None:
    with pytest.raises(SettingMissingError, match="USERS_TABLE"):
        setting(environ, "USERS_TABLE")


def test_a_file_is_found_at_the_root_of_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "_BUNDLE", tmp_path)
    (tmp_path / "told.json").write_text('{"ü": 1}', "utf-8")

    assert bundle_file("told.json") == '{"ü": 1}'


def test_the_root_of_the_bundle_is_where_the_services_are() -> None:
    assert "services" in bundle_file("pyproject.toml")


def test_a_missing_file_names_itself() -> None:
    with pytest.raises(SettingMissingError, match=r"nothing\.json is not in the bundle"):
        bundle_file("nothing.json")
