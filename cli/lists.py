"""Lists of users in YAML: the predecessor's two files and our own format, read and judged.

Pure: bytes and times in, entries and findings out. A finding names file, line, field and rule;
nothing stops at the first one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cli.yaml_lines import UnreadableListError, kind_of, line_of, pairs, read_document
from services.user_onboarding.requests import field_errors

_SHOWN = 80
OWN_FIELDS = (
    "user_name",
    "persona",
    "studio",
    "email",
    "team",
    "cost_center",
    "owner",
    "expires_at",
)
CLEARABLE = frozenset({"email", "team", "cost_center", "owner", "expires_at"})
"""Fields that a list may say are not set: ``team: null``."""
_PREDECESSOR_FIELDS = ("user_profile_name",)
# In the predecessor the file's name decided the persona; the prefix only entered logical ids.
_PREDECESSOR_FILES = {
    "data_scientists": ("ds", "data-scientist"),
    "lead_data_scientists": ("lead-ds", "lead-data-scientist"),
}


@dataclass(frozen=True)
class Finding:
    """One fault of a list: where it is, which field breaks which rule, and in words."""

    file: str
    line: int
    field: str
    rule: str
    message: str
    suggestion: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the finding without what it does not have."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Entry:
    """One user of a list.

    Attributes
    ----------
    fields
        The API's fields that have a value.
    lines
        Where each was written.
    cleared
        Those that are to have none.
    """

    file: str
    line: int
    fields: Mapping[str, str]
    lines: Mapping[str, int]
    cleared: frozenset[str] = frozenset()

    @property
    def user_name(self) -> str:
        """The name as written."""
        return self.fields["user_name"]

    def line_for(self, name: str) -> int:
        """Return the line of a field, or of the entry when the field is not in it."""
        return self.lines.get(name, self.line)


@dataclass
class _Sheet:
    """One file while it is read."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def fault(
        self, line: int, name: str, rule: str, message: str, suggestion: str | None = None
    ) -> None:
        self.findings.append(Finding(self.file, line, name, rule, message, suggestion))


def read_list(
    file: str, data: bytes, *, persona: str | None, now: datetime
) -> tuple[list[Entry], list[Finding]]:
    """Read one file.

    Parameters
    ----------
    file
        Its path as the user gave it; the last part may say that it is the predecessor's.
    persona
        For files of the predecessor's content under other names, and for entries without one.
    now
        The time by which fields are judged. A date that has passed is no fault: a list is kept for
        longer than some of its users.

    Returns
    -------
    The entries that could be read, and every finding; with findings the entries are of no use
    but to find more.
    """
    sheet = _Sheet(file)
    try:
        root = read_document(data)
    except UnreadableListError as error:
        sheet.fault(error.line, "(file)", error.rule, error.message)
        return [], sheet.findings
    if not isinstance(root, MappingNode):
        sheet.fault(
            line_of(root), "(file)", "type", "The file is not a mapping with a list `users:`."
        )
        return [], sheet.findings
    predecessor = _has_predecessor_content(root)
    top = _fields(sheet, root, ("prefix", "users") if predecessor else ("users",), place="")
    if predecessor:
        persona = _predecessor_persona(sheet, root, top, persona)
    entries = [
        entry
        for node in _user_nodes(sheet, root, top)
        if (entry := _entry(sheet, node, predecessor, persona, now)) is not None
    ]
    return entries, sheet.findings


def _has_predecessor_content(root: MappingNode) -> bool:
    top = {pair.key: pair.value for pair in pairs(root)}
    users = top.get("users")
    keys = {
        pair.key
        for node in (users.value if isinstance(users, SequenceNode) else [])
        if isinstance(node, MappingNode)
        for pair in pairs(node)
    }
    return "user_name" not in keys and ("prefix" in top or "user_profile_name" in keys)


def _predecessor_persona(
    sheet: _Sheet, root: MappingNode, top: Mapping[str, tuple[int, Node]], asked: str | None
) -> str | None:
    """Return the persona of a predecessor's file; name, prefix and ``--persona`` must agree."""
    name = PurePath(sheet.file).name
    known = next(
        (_PREDECESSOR_FILES[stem] for stem in _PREDECESSOR_FILES if _is_yaml_named(name, stem)),
        None,
    )
    if known is None:
        if asked is None:
            sheet.fault(
                line_of(root),
                "persona",
                "required",
                f"The name {name} does not tell the persona of these users; give --persona.",
            )
        return asked
    prefix, persona = known
    line, node = top.get("prefix", (line_of(root), None))
    written = node.value if isinstance(node, ScalarNode) else None
    if written != prefix:
        says = "has no prefix" if node is None else f"has another prefix, {written!r}"
        sheet.fault(
            line,
            "prefix",
            "contradiction",
            f'A file named {name} carries prefix: "{prefix}"; this one {says}. '
            "Rename the file and give --persona, or put the prefix right.",
        )
    elif asked not in (None, persona):
        sheet.fault(
            line,
            "persona",
            "contradiction",
            f"{name} with prefix {prefix!r} means persona {persona}, but --persona says {asked}.",
        )
    return persona


def _is_yaml_named(name: str, stem: str) -> bool:
    return name in (f"{stem}.yml", f"{stem}.yaml")


def _user_nodes(
    sheet: _Sheet, root: MappingNode, top: Mapping[str, tuple[int, Node]]
) -> Iterable[MappingNode]:
    if "users" not in top:
        sheet.fault(line_of(root), "users", "required", "The list `users:` is missing.")
        return
    line, users = top["users"]
    if not isinstance(users, SequenceNode):
        sheet.fault(line, "users", "type", "`users:` is not a list; an empty one is written [].")
        return
    for position, node in enumerate(users.value):
        if isinstance(node, MappingNode):
            yield node
        else:
            sheet.fault(
                line_of(node),
                f"users[{position}]",
                "type",
                "An entry is a mapping of fields, such as `- user_name: ada-lovelace`.",
            )


def _fields(
    sheet: _Sheet, node: MappingNode, allowed: Sequence[str], place: str
) -> dict[str, tuple[int, Node]]:
    """Return the allowed keys of a mapping; report those that are repeated or unknown."""
    found: dict[str, tuple[int, Node]] = {}
    for pair in pairs(node):
        if pair.first_line is not None:
            sheet.fault(
                pair.line,
                pair.key,
                "duplicate_key",
                f"{pair.key!r} was already given on line {pair.first_line}.",
            )
        elif pair.key not in allowed:
            near = next(iter(get_close_matches(pair.key, allowed, n=1)), None)
            sheet.fault(
                pair.line,
                pair.key,
                "unknown_field",
                f"{pair.key!r} is not a field{place}; these are: {', '.join(allowed)}.",
                near,
            )
        else:
            found[pair.key] = (pair.line, pair.value)
    return found


def _entry(
    sheet: _Sheet, node: MappingNode, predecessor: bool, persona: str | None, now: datetime
) -> Entry | None:
    before = len(sheet.findings)
    allowed = _PREDECESSOR_FIELDS if predecessor else OWN_FIELDS
    written = _fields(sheet, node, allowed, " of a user")
    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    cleared: set[str] = set()
    for name, (line, value) in written.items():
        api_name = "user_name" if name == "user_profile_name" else name
        lines[api_name] = line
        if name in CLEARABLE and _is_null(value):
            cleared.add(name)
            continue
        text = _text(sheet, name, line, value)
        if text is not None:
            fields[api_name] = text
    _judge(sheet, fields, lines, now)
    name_key = allowed[0]
    misspelt = len(sheet.findings) > before and "user_name" not in lines
    if name_key not in written and not misspelt:
        sheet.fault(line_of(node), name_key, "required", f"{name_key} is missing.")
    if "persona" not in lines:
        if persona is not None:
            fields["persona"] = persona
        elif not predecessor and not _near_miss(node, "persona"):
            sheet.fault(
                line_of(node),
                "persona",
                "required",
                "persona is missing; --persona gives it to all entries without one.",
            )
    if "user_name" not in fields:
        return None
    return Entry(sheet.file, line_of(node), fields, lines, frozenset(cleared))


def _judge(
    sheet: _Sheet, fields: Mapping[str, str], lines: Mapping[str, int], now: datetime
) -> None:
    """Report what the service would say of the fields that are there."""
    for error in field_errors(fields, now):
        name = (error.pointer or "/").removeprefix("/")
        passed = (name, error.rule) == ("expires_at", "future")
        if name in fields and not passed:
            message = f"{_shortened(fields[name])!r}: {error.message}"
            suggested = error.more.get("suggested_user_name")
            sheet.fault(lines[name], name, error.rule, message, suggested)


def _shortened(text: str) -> str:
    """Return a text as far as it is worth showing."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _near_miss(node: MappingNode, name: str) -> bool:
    """Tell whether a misspelt ``name`` is there: one fault is enough for it."""
    return any(
        pair.key not in OWN_FIELDS and get_close_matches(pair.key, OWN_FIELDS, n=1) == [name]
        for pair in pairs(node)
    )


def _is_null(node: Node) -> bool:
    """Tell whether null was written; a value that was forgotten is null to YAML too."""
    return kind_of(node) == "null" and bool(node.value)


def _text(sheet: _Sheet, name: str, line: int, node: Node) -> str | None:
    kind = kind_of(node)
    if kind == "str" or (kind == "timestamp" and name == "expires_at"):
        text = str(node.value).strip() if kind == "str" else str(node.value)
        if text:
            return text
        sheet.fault(line, name, "required", f"{name} is empty.")
    elif kind == "null":
        sheet.fault(line, name, "required", f"{name} is empty.")
    elif kind in ("map", "seq"):
        sheet.fault(line, name, "type", f"{name} has to be one piece of text.")
    else:
        sheet.fault(
            line,
            name,
            "type",
            f"YAML reads {node.value} as {kind}, not as text; put it in quotes.",
            f'"{node.value}"',
        )
    return None
