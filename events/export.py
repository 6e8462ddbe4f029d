"""JSON Schemas and samples of all events as files, generated from the models."""

import json
from pathlib import Path
from typing import Any

from events.catalog import EVENTS, EventClass
from events.samples import SAMPLES


def schema_of(event: EventClass) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an event's detail."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:studio-provisioner:events:{event.detail_type}",
        "$comment": f"The detail of events with source {event.source}, "
        f"detail-type {event.detail_type}.",
        **event.model_json_schema(),
        "title": event.detail_type,
    }


def files() -> dict[str, str]:
    """Return the content of each exported file by its name."""
    exported: dict[str, str] = {}
    for detail_type, event in EVENTS.items():
        sample = json.loads(SAMPLES[detail_type].to_detail())
        exported[f"{detail_type}.schema.json"] = _json(schema_of(event))
        exported[f"{detail_type}.sample.json"] = _json(sample)
    return exported


def export(folder: Path) -> list[Path]:
    """Write all files; those of events that are gone are removed. Return what was written."""
    content = files()
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in content:
            path.unlink()
    for name, text in content.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in content]


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
