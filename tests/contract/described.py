"""Answers of the API held against its description."""

from jsonschema import Draft202012Validator

from services.openapi import document
from tests.world.proxy_events import Reply


def problems_of(reply: Reply, path: str, method: str) -> list[str]:
    """Return how an answer differs from what the description says of it."""
    said = document()
    operation = said["paths"][path][method]
    described = operation["responses"].get(str(reply.status))
    if described is None:
        return [f"{reply.status} is not described"]
    content = described["content"].get(reply.media_type)
    if content is None:
        return [f"{reply.media_type} is not described"]
    # The references in it point into the document.
    schema = {**content["schema"], "components": said["components"]}
    validator = Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(reply.body)]
