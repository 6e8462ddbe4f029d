"""A file of studio settings, JSON or YAML, read and judged before anything is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cli.errors import BadInputError
from cli.lists import Finding
from cli.yaml_lines import UnreadableListError, kind_of, line_of, pairs, read_document
from services.user_onboarding.requests import field_errors

_POINTER = "/studio_settings"
# What a part of the settings lacks may be there already: only the service knows.
_OF_THE_WHOLE = frozenset({"required"})


@dataclass
class _Sheet:
    """One file while it is read: its faults, and the line of each value by JSON pointer."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def fault(self, line: int, name: str, rule: str, message: str) -> None:
        self.findings.append(Finding(self.file, line, name or "(file)", rule, message))


def read_settings(folder: Path, file: Path, now: datetime, *, as_patch: bool) -> dict[str, Any]:
    """Return the settings of a file.

    Parameters
    ----------
    folder
        Where relative paths begin.
    as_patch
        The settings are merged into a user's: null clears one, and parts are enough.

    Raises
    ------
    BadInputError
        With everything that is wrong with the file.
    """
    sheet = _Sheet(str(file))
    try:
        data = (folder / file).read_bytes()
    except OSError as error:
        sheet.fault(1, "", "readable", f"The file cannot be read: {error.strerror}.")
        raise BadInputError(sheet.findings) from error
    found = _json(sheet, data) if PurePath(file).suffix == ".json" else _yaml(sheet, data)
    if not sheet.findings and not isinstance(found, dict):
        sheet.fault(1, "", "type", "The file is not a mapping of settings to values.")
    if not sheet.findings:
        _judge(sheet, found, now, as_patch=as_patch)
    if sheet.findings:
        raise BadInputError(sheet.findings)
    settings: dict[str, Any] = found
    return settings


def _judge(sheet: _Sheet, found: Mapping[str, Any], now: datetime, *, as_patch: bool) -> None:
    judged = _without_nulls(found) if as_patch else found
    for error in field_errors({"studio_settings": judged}, now):
        place = error.pointer or ""
        within = place.removeprefix(_POINTER)
        if place == within or (as_patch and error.rule in _OF_THE_WHOLE):
            continue
        name = within.removeprefix("/").replace("/", ".")
        sheet.fault(_line(sheet, within), name, error.rule, error.message)


def _line(sheet: _Sheet, pointer: str) -> int:
    """Return the line of a value, or of what should hold it."""
    while pointer and pointer not in sheet.lines:
        pointer = pointer.rpartition("/")[0]
    return sheet.lines.get(pointer, 1)


def _without_nulls(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _without_nulls(each) for name, each in value.items() if each is not None}


def _json(sheet: _Sheet, data: bytes) -> Any:
    def each_once(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        for name in {name for name in names if names.count(name) > 1}:
            sheet.fault(1, name, "duplicate_key", f"{name!r} is there twice.")
        return dict(found)

    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=each_once)
    except UnicodeDecodeError:
        sheet.fault(1, "", "utf-8", "The file is not UTF-8 text.")
    except json.JSONDecodeError as error:
        sheet.fault(error.lineno, "", "json", f"The file is not JSON: {error.msg}.")
    except RecursionError:
        sheet.fault(1, "", "json", "The file is nested deeper than any settings.")
    return None


def _yaml(sheet: _Sheet, data: bytes) -> Any:
    try:
        root = read_document(data)
    except UnreadableListError as error:
        sheet.fault(error.line, "", error.rule, error.message)
        return None
    return _value(sheet, root, "")


def _value(sheet: _Sheet, node: Node, pointer: str) -> Any:
    """Return a node as plain data; what has no place in JSON is a fault."""
    sheet.lines[pointer] = line_of(node)
    if isinstance(node, MappingNode):
        found: dict[str, Any] = {}
        for pair in pairs(node):
            place = f"{pointer}/{pair.key}"
            if pair.first_line is not None:
                message = f"{pair.key!r} was already given on line {pair.first_line}."
                sheet.fault(pair.line, pair.key, "duplicate_key", message)
            found[pair.key] = _value(sheet, pair.value, place)
            sheet.lines[place] = pair.line
        return found
    if isinstance(node, SequenceNode):
        return [_value(sheet, each, f"{pointer}/{i}") for i, each in enumerate(node.value)]
    return _scalar(sheet, node, pointer)


def _scalar(sheet: _Sheet, node: Node, pointer: str) -> Any:
    kind = kind_of(node)
    text = str(node.value) if isinstance(node, ScalarNode) else ""
    if kind == "str":
        return text
    if kind == "null":
        return None
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "int" and text.isascii() and text.lstrip("-").isdigit():
        return int(text)
    name = pointer.removeprefix("/").replace("/", ".")
    message = f"YAML reads {text} as {kind}; put text in quotes, and write numbers plainly."
    sheet.fault(line_of(node), name, "type", message)
    return None
