"""What CloudTrail tells of EC2's calls: those that change networks, and those that tag.

Most calls are written in lower camel case, lists as `...Set.items`. Those of VPC endpoints and of
transit gateway attachments are written as their XML is, in an element named after the call: from
memory of such events, not verified.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

from events.aws import EC2, NETWORK_CALL_NAMES, TAG_CALL_NAMES
from sandbox.seam.call_events import Refusal, Request

JsonObject = dict[str, Any]

_NAMES = frozenset(NETWORK_CALL_NAMES + TAG_CALL_NAMES)
_SCOPE = "/ec2/aws4_request"
_ACTION = re.compile(rb"(?:^|&)Action=([A-Za-z]+)")
_AS_XML = re.compile("VpcEndpoint|TransitGateway")
_SETS = {"ResourceId": "resourcesSet", "Tag": "tagSet", "TagSpecification": "tagSpecificationSet"}
_NUMBERS = {"availableIpAddressCount"}
_WORDS = {"true": True, "false": False}


class Ec2Calls:
    """EC2's calls."""

    source = EC2

    def call_name(self, request: Request) -> str | None:
        """Return the call's name where it is one of those."""
        if _SCOPE not in request.headers.get("authorization", ""):
            return None
        match = _ACTION.search(request.body)
        name = match[1].decode() if match else ""
        return name if name in _NAMES else None

    def request_parameters(self, name: str, request: Request) -> JsonObject:
        """Return what was asked: of `Tag.1.Key` and the like, one tree."""
        asked = parse_qs(request.body.decode(), keep_blank_values=True)
        tree: JsonObject = {}
        for path, values in asked.items():
            if path not in ("Action", "Version"):
                _put(tree, path.split("."), values[0])
        if _AS_XML.search(name):
            return {f"{name}Request": {k: _numbered(v) for k, v in tree.items()}}
        return dict(_member(key, value) for key, value in tree.items())

    def response_elements(self, name: str, answer: bytes) -> JsonObject:
        """Return what was answered."""
        # The emulator's own answer: nothing foreign is parsed.
        told = _of_element(ET.fromstring(answer))  # noqa: S314
        elements: JsonObject = told if isinstance(told, dict) else {}
        return {f"{name}Response": elements} if _AS_XML.search(name) else elements

    def refusal(self, answer: bytes) -> Refusal:
        """Return why the call was refused."""
        error = ET.fromstring(answer).find("./Errors/Error")  # noqa: S314 - as above
        if error is None:
            raise ValueError("a refusal of EC2 has no error")
        return Refusal(f"Client.{error.findtext('Code', '')}", error.findtext("Message", ""))


def _put(tree: JsonObject, path: list[str], value: str) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
    tree[path[-1]] = value


def _member(key: str, value: Any) -> tuple[str, Any]:
    if not isinstance(value, dict):
        return _lowered(key), _WORDS.get(value, value)
    if key not in _SETS:
        return _lowered(key), dict(_member(k, v) for k, v in value.items())
    return _SETS[key], {"items": list(_items(key, value))}


def _items(key: str, numbered: JsonObject) -> Iterator[JsonObject]:
    for each in numbered.values():
        if not isinstance(each, dict):
            yield {_lowered(key): each}
            continue
        item = {_lowered(k): v for k, v in each.items() if not isinstance(v, dict)}
        if "Tag" in each:
            item["tags"] = list(_items("Tag", each["Tag"]))
        yield item


def _numbered(value: Any) -> Any:
    """Return a list as such XML has it: `{"tag": 1, "content": ...}`, several in a list."""
    if not isinstance(value, dict):
        return value
    if not all(key.isdigit() for key in value):
        return {k: _numbered(v) for k, v in value.items()}
    found = []
    for key, each in value.items():
        content = _numbered(each)
        more = content if isinstance(content, dict) else {"content": content}
        found.append({"tag": int(key), **more})
    return found[0] if len(found) == 1 else found


def _of_element(element: ET.Element) -> Any:
    if not len(element):
        name, text = _name(element), (element.text or "").strip()
        if name.endswith("Set"):
            return {}
        return int(text) if name in _NUMBERS else _WORDS.get(text, text)
    if all(_name(child) == "item" for child in element):
        return {"items": [_of_element(child) for child in element]}
    # `return` is a word of the language that CloudTrail is written in.
    return {
        "_return" if _name(child) == "return" else _name(child): _of_element(child)
        for child in element
    }


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]
