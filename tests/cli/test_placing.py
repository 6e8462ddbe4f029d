"""Entries become requests: into their studios, nobody twice, nothing unknown."""

from collections.abc import Mapping

from cli.lists import Entry
from cli.placing import Known, check_studios, place

TWO = Known(studios=("retail-dev", "risk-dev"), personas=("data-scientist",))


def entry(name: str, line: int = 2, file: str = "a.yml", **fields: str) -> Entry:
    written: Mapping[str, str] = {"user_name": name, "persona": "data-scientist", **fields}
    return Entry(file, line, written, dict.fromkeys(written, line))


def test_an_entry_goes_to_its_own_studio_and_others_to_those_asked_for() -> None:
    entries = [entry("ada", studio="risk-dev"), entry("bo")]

    requests, found = place(entries, ["retail-dev", "risk-dev"], TWO)

    assert found == []
    assert [(each.entry.user_name, each.studio) for each in requests] == [
        ("ada", "risk-dev"),
        ("bo", "retail-dev"),
        ("bo", "risk-dev"),
    ]


def test_the_only_studio_is_left_to_the_api() -> None:
    [request], found = place([entry("ada")], [], Known(studios=("retail-dev",)))

    assert found == []
    assert request.body == {"user_name": "ada", "persona": "data-scientist"}


def test_with_several_studios_one_must_be_chosen() -> None:
    _, [found] = place([entry("ada")], [], TWO)

    assert (found.field, found.rule) == ("studio", "required")
    assert "retail-dev, risk-dev" in found.message


def test_a_name_is_on_the_lists_once_without_regard_to_case() -> None:
    entries = [entry("Ada"), entry("bo", 3), entry("ada", 7, "b.yml")]

    _, [found] = place(entries, [], Known())

    assert (found.file, found.line, found.rule) == ("b.yml", 7, "duplicate")
    assert "a.yml:2" in found.message


def test_the_only_studio_named_and_unnamed_is_the_same_studio() -> None:
    entries = [entry("ada"), entry("ada", 3, studio="retail-dev")]

    _, [found] = place(entries, [], Known(studios=("retail-dev",)))

    assert found.rule == "duplicate"


def test_a_name_may_be_in_several_studios() -> None:
    entries = [entry("ada", studio="retail-dev"), entry("ada", 3, studio="risk-dev")]

    requests, found = place(entries, [], TWO)

    assert found == []
    assert len(requests) == 2


def test_unknown_personas_and_studios_name_the_nearest() -> None:
    bad = entry("ada", studio="retial-dev", persona="data-scientits")

    _, found = place([bad], [], TWO)

    assert [(each.field, each.rule, each.suggestion) for each in found] == [
        ("persona", "one_of", "data-scientist"),
        ("studio", "one_of", "retail-dev"),
    ]


def test_what_the_api_does_not_tell_is_left_to_it() -> None:
    _, found = place([entry("ada", studio="x", persona="y")], [], Known())

    assert found == []
    assert check_studios(["x"], Known()) is None
