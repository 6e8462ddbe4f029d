"""Lists, judged without any API: each fault names its line, its field and its rule."""

from datetime import UTC, datetime

import pytest

from cli.lists import Entry, Finding, read_list

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PREDECESSOR = 'prefix: "ds"\nusers:\n  - user_profile_name: "ada"\n  - user_profile_name: grace\n'


def read(
    text: str | bytes, file: str = "people.yml", persona: str | None = None
) -> tuple[list[Entry], list[Finding]]:
    data = text if isinstance(text, bytes) else text.encode()
    return read_list(file, data, persona=persona, now=NOW)


def faults(
    text: str | bytes, file: str = "people.yml", persona: str | None = None
) -> list[tuple[int, str, str]]:
    return [(each.line, each.field, each.rule) for each in read(text, file, persona)[1]]


def test_own_format_gives_every_field_with_its_line() -> None:
    text = (
        "users:\n"
        "  - user_name: ada-lovelace\n"
        "    persona: data-scientist\n"
        "    studio: retail-dev\n"
        "    email: ada@bank.example\n"
        "    team: Café 42\n"
        "    cost_center: 'CC-7'\n"
        "    owner: arn:aws:iam::111111111111:user/ada\n"
        "    expires_at: 2027-01-31T18:00:00+01:00\n"
    )

    [entry], found = read(text)

    assert found == []
    assert entry.fields == {
        "user_name": "ada-lovelace",
        "persona": "data-scientist",
        "studio": "retail-dev",
        "email": "ada@bank.example",
        "team": "Café 42",
        "cost_center": "CC-7",
        "owner": "arn:aws:iam::111111111111:user/ada",
        "expires_at": "2027-01-31T18:00:00+01:00",
    }
    assert entry.line == 2
    assert entry.line_for("studio") == 4


@pytest.mark.parametrize(
    ("file", "prefix", "persona"),
    [
        ("data_scientists.yml", "ds", "data-scientist"),
        ("config/dev/data_scientists.yaml", "ds", "data-scientist"),
        ("lead_data_scientists.yml", "lead-ds", "lead-data-scientist"),
    ],
)
def test_the_predecessors_files_tell_their_persona(file: str, prefix: str, persona: str) -> None:
    entries, found = read(PREDECESSOR.replace('"ds"', f'"{prefix}"'), file)

    assert found == []
    assert [entry.fields for entry in entries] == [
        {"user_name": "ada", "persona": persona},
        {"user_name": "grace", "persona": persona},
    ]


@pytest.mark.parametrize("prefix", ['"lead-ds"', '"other"', "[ds]"])
def test_a_name_and_a_prefix_that_contradict_each_other_are_refused(prefix: str) -> None:
    text = PREDECESSOR.replace('"ds"', prefix)

    assert faults(text, "data_scientists.yml") == [(1, "prefix", "contradiction")]
    assert faults(text, "data_scientists.yml", "data-scientist") == [(1, "prefix", "contradiction")]


def test_a_predecessors_file_without_its_prefix_is_refused() -> None:
    text = PREDECESSOR.split("\n", 1)[1]

    assert faults(text, "data_scientists.yml") == [(1, "prefix", "contradiction")]


def test_a_persona_that_contradicts_the_file_is_refused() -> None:
    found = faults(PREDECESSOR, "data_scientists.yml", "lead-data-scientist")

    assert found == [(1, "persona", "contradiction")]


def test_the_predecessors_content_under_another_name_needs_a_persona() -> None:
    assert faults(PREDECESSOR, "people.yml") == [(1, "persona", "required")]

    entries, found = read(PREDECESSOR, "people.yml", "ml-engineer")

    assert found == []
    assert {entry.fields["persona"] for entry in entries} == {"ml-engineer"}


def test_our_own_content_under_a_predecessors_name_is_our_own() -> None:
    text = "users:\n  - {user_name: ada, persona: lead-data-scientist}\n"

    [entry], found = read(text, "data_scientists.yml")

    assert found == []
    assert entry.fields["persona"] == "lead-data-scientist"


def test_a_persona_is_given_to_entries_without_one_only() -> None:
    text = "users:\n  - user_name: ada\n  - {user_name: bo, persona: lead-data-scientist}\n"

    entries, found = read(text, persona="data-scientist")

    assert found == []
    assert [each.fields["persona"] for each in entries] == ["data-scientist", "lead-data-scientist"]


@pytest.mark.parametrize(
    ("data", "line", "rule"),
    [
        (b"users:\n  - user_name: J\xfcrgen\n", 2, "utf-8"),
        ("users: []".encode("utf-16"), 1, "utf-8"),
        (b"users:\n  - user_name: [ada\n", 3, "yaml"),
        (b"users:\n\t- user_name: ada\n", 2, "yaml"),
        (b"users: []\n\nowner: \x07\n", 3, "yaml"),
        (b"users: []\n---\nusers: []\n", 2, "yaml"),
        (b"users: *nobody\n", 1, "yaml"),
        (b"[" * 5000, 1, "yaml"),
        (b"", 1, "type"),
        (b"# only a comment\n", 1, "type"),
        (b"- ada\n- grace\n", 1, "type"),
        (b"ada\n", 1, "type"),
    ],
)
def test_a_file_that_is_no_list_is_one_finding_with_its_line(
    data: bytes, line: int, rule: str
) -> None:
    assert faults(data) == [(line, "(file)", rule)]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert faults(b"\xef\xbb\xbfusers: []\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("people: []\n", [(1, "people", "unknown_field"), (1, "users", "required")]),
        ("users:\n", [(1, "users", "type")]),
        ("users: ada\n", [(1, "users", "type")]),
        ("users: []\nusers: []\n", [(2, "users", "duplicate_key")]),
        ("users:\n  - ada\n", [(2, "users[0]", "type")]),
        ("users:\n  - {}\n", [(2, "user_name", "required"), (2, "persona", "required")]),
        ("users:\n  - user_name: a\n", [(2, "persona", "required")]),
    ],
)
def test_a_wrong_shape_is_named(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("extra", "field", "rule"),
    [
        ("persona: lead", "persona", "duplicate_key"),
        ("emial: ada@bank.example", "emial", "unknown_field"),
        ("email: ada", "email", "pattern"),
        ("email:", "email", "required"),
        ("email: '  '", "email", "required"),
        ("email: [a@b.example]", "email", "type"),
        ("cost_center: 4711", "cost_center", "type"),
        ("team: yes", "team", "type"),
        ("team: 'a;b'", "team", "pattern"),
        (f"team: {'x' * 257}", "team", "max_length"),
        ("owner: ada", "owner", "principal"),
        ("expires_at: 2027-01-31", "expires_at", "date_time"),
        ("expires_at: 2027-01-31T18:00:00", "expires_at", "date_time"),
        ("expires_at: 2027-13-31T18:00:00Z", "expires_at", "date_time"),
        ("? [a, b]\n    : c", "(not a word)", "unknown_field"),
    ],
)
def test_a_bad_field_is_named_with_its_line_and_rule(extra: str, field: str, rule: str) -> None:
    text = f"users:\n  - user_name: ada\n    persona: data-scientist\n    {extra}\n"

    assert faults(text) == [(4, field, rule)]


def test_a_date_that_has_passed_is_no_fault_of_the_list() -> None:
    text = "users:\n  - {user_name: ada, persona: x, expires_at: 2026-11-02T08:59:59Z}\n"

    [entry], found = read(text)

    assert found == []
    assert entry.fields["expires_at"] == "2026-11-02T08:59:59Z"


@pytest.mark.parametrize("null", ["null", "~", "Null"])
def test_null_says_that_a_field_is_to_have_no_value(null: str) -> None:
    [entry], found = read(f"users:\n  - {{user_name: ada, persona: x, team: {null}}}\n")

    assert found == []
    assert entry.cleared == {"team"}
    assert "team" not in entry.fields


@pytest.mark.parametrize("name", ["user_name", "persona", "studio"])
def test_what_every_user_has_is_not_cleared(name: str) -> None:
    fields = {"user_name": "ada", "persona": "x", "studio": "retail-dev", name: "null"}
    written = ", ".join(f"{key}: {value}" for key, value in fields.items())

    assert (2, name, "required") in faults(f"users:\n  - {{{written}}}\n")


@pytest.mark.parametrize(
    ("name", "rule", "suggestion"),
    [
        ("ada.lovelace@bank.example", "pattern", "ada-lovelace"),
        ("ada_lovelace", "pattern", "ada-lovelace"),
        ("-ada-", "pattern", "ada"),
        ("...", "pattern", None),
        ("a" * 64, "max_length", "a" * 63),
        ("a" + "-" * 62 + "b", "max_length", "a-b"),
    ],
)
def test_a_bad_name_comes_with_a_suggestion(name: str, rule: str, suggestion: str | None) -> None:
    _, [found] = read(f"users:\n  - {{user_name: '{name}', persona: data-scientist}}\n")

    assert (found.line, found.field, found.rule) == (2, "user_name", rule)
    assert found.suggestion == suggestion


@pytest.mark.parametrize(
    ("written", "read_as"), [("007", "int"), ("on", "bool"), ("1e3", None), ("null", None)]
)
def test_a_name_that_yaml_reads_as_something_else_wants_quotes(
    written: str, read_as: str | None
) -> None:
    _, found = read(f"users:\n  - {{user_name: {written}, persona: data-scientist}}\n")

    if read_as is not None:
        assert found[0].suggestion == f'"{written}"'
        assert read_as in found[0].message
    assert read(f"users:\n  - {{user_name: '{written}', persona: x}}\n")[1] == []


def test_a_misspelt_key_names_the_nearest_and_is_one_finding() -> None:
    _, [own] = read("users:\n  - {usr_name: ada, persona: data-scientist}\n")
    _, [persona] = read("users:\n  - {user_name: ada, persoan: data-scientist}\n")
    _, [old] = read('prefix: "ds"\nusers:\n  - user_profil_name: a\n', "data_scientists.yml")

    assert (own.field, own.suggestion) == ("usr_name", "user_name")
    assert (persona.field, persona.suggestion) == ("persoan", "persona")
    assert (old.field, old.suggestion) == ("user_profil_name", "user_profile_name")


def test_all_faults_of_a_file_are_found_at_once() -> None:
    text = (
        "users:\n"
        "  - {user_name: ada.l, persona: data-scientist}\n"
        "  - {user_name: bo, persona: data-scientist, colour: blue}\n"
        "  - {persona: data-scientist}\n"
    )

    assert faults(text) == [
        (2, "user_name", "pattern"),
        (3, "colour", "unknown_field"),
        (4, "user_name", "required"),
    ]


def test_an_empty_list_is_no_fault() -> None:
    assert read("users: []\n") == ([], [])
    assert read('prefix: "ds"\nusers: []\n', "data_scientists.yml") == ([], [])
