"""YAML read with line numbers, and without the surprises: every key once, text stays text."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_TAG_PREFIX = "tag:yaml.org,2002:"


class UnreadableListError(Exception):
    """The bytes are not one YAML document; ``line`` (from 1) and ``rule`` say where and why."""

    def __init__(self, line: int, rule: str, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.rule = rule
        self.message = message


@dataclass(frozen=True)
class Pair:
    """One ``key: value`` of a mapping. ``first_line`` is set when the key came before."""

    key: str
    line: int
    value: Node
    first_line: int | None = None


def read_document(data: bytes) -> Node:
    """Return the root node of ``data``.

    Raises
    ------
    UnreadableListError
        For bytes that are not UTF-8, not YAML, empty, or several documents.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableListError(line, "utf-8", "The file is not UTF-8 text.") from error
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = error.problem or error.context or "it cannot be parsed"
        raise UnreadableListError(line, "yaml", f"The file is not YAML: {what}.") from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise UnreadableListError(
            line, "yaml", "The file is not YAML: it has a character YAML does not allow."
        ) from error
    except RecursionError as error:
        raise UnreadableListError(
            1, "yaml", "The file is nested deeper than any list of users."
        ) from error
    if root is None:
        raise UnreadableListError(1, "type", "The file is empty; it needs a list `users:`.")
    return root


def line_of(node: Node) -> int:
    """Return the line on which ``node`` begins, from 1."""
    return int(node.start_mark.line) + 1


def pairs(node: MappingNode) -> Iterator[Pair]:
    """Return each key of a mapping in order, repeated ones marked with their first line."""
    first_seen: dict[str, int] = {}
    for key_node, value in node.value:
        key = key_node.value if isinstance(key_node, ScalarNode) else "(not a word)"
        line = line_of(key_node)
        yield Pair(key, line, value, first_seen.get(key))
        first_seen.setdefault(key, line)


def kind_of(node: Node) -> str:
    """Return what YAML takes the node for: ``str``, ``int``, ``timestamp``, ``map`` or ``seq``."""
    if isinstance(node, MappingNode):
        return "map"
    if isinstance(node, SequenceNode):
        return "seq"
    return str(node.tag).removeprefix(_TAG_PREFIX)
