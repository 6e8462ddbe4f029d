"""Trimming botocore's data to the services and operations that are used."""

import gzip
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from infra.bundles.contents import BOTOCORE_DATA_FILES, OTHER_NAMES, Operations

_RULES = "endpoint-rule-set-1"
_MODEL = "service-2"
_PAGES = "paginators-1"


def trim_botocore_data(data: Path, models: Operations) -> None:
    """Leave in botocore's ``data`` folder what is called, as plain compact JSON.

    Plain, since decompressing costs time at each cold start and the zip compresses anyway.
    """
    for entry in sorted(data.iterdir()):
        if entry.is_file():
            if entry.name not in BOTOCORE_DATA_FILES:
                entry.unlink()
            elif entry.name == "endpoints.json":
                _write(
                    entry,
                    _endpoints_of(json.loads(entry.read_bytes()), (*models, *OTHER_NAMES)),
                )
        elif entry.name in models:
            # A client takes the newest version of an API; EC2 has eight.
            *older, newest = sorted(entry.iterdir())
            for version in older:
                shutil.rmtree(version)
            _trim_service(newest, models[entry.name])
        else:
            shutil.rmtree(entry)


def _endpoints_of(endpoints: Mapping[str, Any], services: Iterable[str]) -> dict[str, Any]:
    """Return botocore's table of endpoints for these services: the whole costs 37 ms to parse."""
    return {
        **endpoints,
        "partitions": [
            {
                **partition,
                "services": {
                    name: partition["services"][name]
                    for name in sorted(services)
                    if name in partition["services"]
                },
            }
            for partition in endpoints["partitions"]
        ],
    }


def _trim_service(folder: Path, operations: tuple[str, ...]) -> None:
    kept = {name: _read(folder, name) for name in (_MODEL, _PAGES, _RULES)}
    for file in folder.iterdir():
        file.unlink()
    model = kept[_MODEL]
    if model is not None:
        pruned = pruned_model(_without_documentation(model), operations)
        _write(folder / f"{_MODEL}.json", pruned)
    pages = kept[_PAGES]
    if pages is not None:
        wanted = {name: page for name, page in pages["pagination"].items() if name in operations}
        _write(folder / f"{_PAGES}.json", {"pagination": wanted})
    if kept[_RULES] is not None:
        _write(folder / f"{_RULES}.json", kept[_RULES])


def pruned_model(model: Mapping[str, Any], operations: Iterable[str]) -> dict[str, Any]:
    """Return a service model with these operations and the shapes that they reach.

    Raises
    ------
    KeyError
        The service has no such operation.
    """
    chosen = {name: model["operations"][name] for name in sorted(operations)}
    shapes: dict[str, Any] = {}
    waiting = sorted(_shape_names(chosen))
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            waiting.extend(sorted(_shape_names(shapes[name])))
    return {**model, "operations": chosen, "shapes": dict(sorted(shapes.items()))}


def _shape_names(part: object) -> set[str]:
    if isinstance(part, Mapping):
        own = {part["shape"]} if isinstance(part.get("shape"), str) else set()
        return own.union(*(_shape_names(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(_shape_names(value) for value in part))
    return set()


def _without_documentation(model: dict[str, Any]) -> dict[str, Any]:
    for group in ("operations", "shapes"):
        for item in model.get(group, {}).values():
            _drop_documentation(item)
    model.pop("documentation", None)
    return model


def _drop_documentation(item: dict[str, Any]) -> None:
    # Only text is documentation: a member of that name would be a mapping.
    if isinstance(item.get("documentation"), str):
        del item["documentation"]
    for value in item.values():
        if isinstance(value, dict):
            _drop_documentation(value)
        elif isinstance(value, list):
            for element in value:
                if isinstance(element, dict):
                    _drop_documentation(element)


def _read(folder: Path, name: str) -> dict[str, Any] | None:
    plain, packed = folder / f"{name}.json", folder / f"{name}.json.gz"
    if plain.exists():
        content: dict[str, Any] = json.loads(plain.read_bytes())
    elif packed.exists():
        content = json.loads(gzip.decompress(packed.read_bytes()))
    else:
        return None
    return content


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
