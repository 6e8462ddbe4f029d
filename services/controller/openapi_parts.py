"""Parts that the descriptions of calls are made of, in every service alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.controller.idempotency import HEADER
from services.controller.pages import DEFAULT_LIMIT, MAX_LIMIT
from services.controller.problems import MEDIA_TYPE

READ_PROBLEMS: Final = ("403", "500", "503")
WRITE_PROBLEMS: Final = ("400", "403", "404", "409", "412", "413", "415", "422", "500", "503")
"""The statuses that reading and writing calls answer with, where nothing else is said."""

_REASONS: Final = {
    "400": "The body is not a JSON object.",
    "403": "The caller may not do this.",
    "409": "What is stored stands against it; the detail says what.",
    "413": "The body is over 64 KiB.",
    "415": "The body has another media type.",
    "422": "Named fields, parameters or headers break named rules.",
    "500": "A fault of ours; the detail names its id in the logs.",
    "503": "AWS asked for patience; the same request may be made again.",
}


@dataclass(frozen=True)
class Problems:
    """How a service tells errors.

    Attributes
    ----------
    thing
        What its calls are about, without article: ``user``.
    examples
        A problem by status.
    """

    thing: str
    examples: Mapping[str, Any]

    def of(self, *statuses: str) -> dict[str, Any]:
        """Return the answers with these statuses."""
        reasons = {
            **_REASONS,
            "404": f"There is no such {self.thing}, or the caller may not see it.",
            "412": f"The {self.thing} is past the generation in `If-Match`; the answer tells the "
            "one it is at.",
        }
        return {
            status: {
                "description": reasons[status],
                "content": content("Problem", self.examples[status], MEDIA_TYPE),
            }
            for status in statuses
        }


def query(name: str, schema: Mapping[str, Any], description: str | None = None) -> dict[str, Any]:
    """Return an optional parameter of the query."""
    told = {} if description is None else {"description": description}
    return {"name": name, "in": "query", "required": False, "schema": dict(schema), **told}


def limit_and_cursor() -> list[dict[str, Any]]:
    """Return the parameters of a call that answers page by page."""
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    return [query("limit", limit), query("cursor", {"type": "string"})]


def in_path(name: str, example: str) -> dict[str, Any]:
    """Return a parameter of the path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": example,
    }


def idempotency_key() -> dict[str, Any]:
    """Return the header that has the same request carried out once."""
    return _header(
        HEADER,
        "1 to 255 visible ASCII characters. Kept for 24 hours: the same request under the same key "
        "is carried out once and answered alike.",
    )


def if_match(thing: str) -> dict[str, Any]:
    """Return the header that has a call refused where a thing has changed."""
    return _header(
        "If-Match",
        f"The ETag of the {thing} as last seen; another generation is answered with 412.",
    )


def body(model: str, example: Any, *more_types: str, required: bool = True) -> dict[str, Any]:
    """Return a request's body: JSON, under further media types where there are some."""
    told = content(model, example)
    for media_type in more_types:
        told |= content(model, example, media_type)
    return {"required": required, "content": told}


def answer(model: str, description: str, example: Any) -> dict[str, Any]:
    """Return an answer that is no problem."""
    return {"description": description, "content": content(model, example)}


def content(model: str, example: Any, media_type: str = "application/json") -> dict[str, Any]:
    """Return the content of a body or an answer: a model by name, and an example of it."""
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{model}"}, "example": example}}


def _header(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string"},
    }
