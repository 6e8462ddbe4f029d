"""YAML that remembers where each key stands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

KeyPath = tuple[str | int, ...]

_MAPPING, _SEQUENCE = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"


class YamlError(Exception):
    """The text is not YAML of the kind wanted; ``line`` counts from one."""

    def __init__(self, line: int, path: KeyPath, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class LocatedYaml:
    """Plain data (mappings, lists, scalars) and the line of every key path in it."""

    data: Any
    lines: dict[KeyPath, int]

    def line_of(self, path: KeyPath) -> int:
        """Return the line of the nearest key that is there: the path, or what contains it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(path: Path) -> LocatedYaml:
    """Read a file.

    Raises
    ------
    YamlError
        Not UTF-8, not YAML, a key twice, a key that is no string, or a tag.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise YamlError(1, (), f"the file is not UTF-8 (byte {error.start})") from error
    loader = yaml.SafeLoader(text)
    lines: dict[KeyPath, int] = {}
    try:
        node = loader.get_single_node()
        data = None if node is None else _plain(node, (), lines, loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError((mark.line if mark else 0) + 1, (), str(error.problem)) from error
    except yaml.YAMLError as error:
        raise YamlError(1, (), str(error)) from error
    finally:
        loader.dispose()
    return LocatedYaml(data, lines)


def _plain(
    node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int], loader: yaml.SafeLoader
) -> object:
    lines.setdefault(path, node.start_mark.line + 1)
    if not isinstance(node, yaml.ScalarNode) and node.tag not in (_MAPPING, _SEQUENCE):
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        raise YamlError(node.start_mark.line + 1, path, f"the tag {tag} is not wanted here")
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = loader.construct_object(key_node)
            if not isinstance(key, str):
                raise YamlError(line, path, f"the key {key!r} is not a string: put it in quotes")
            if key in mapping:
                first = lines[(*path, key)]
                raise YamlError(line, (*path, key), f"the key is already given in line {first}")
            lines[(*path, key)] = line
            mapping[key] = _plain(value_node, (*path, key), lines, loader)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(item, (*path, position), lines, loader)
            for position, item in enumerate(node.value)
        ]
    return loader.construct_object(node)
