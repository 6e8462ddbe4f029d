"""The description of the API, OpenAPI 3.1: what each service contributes, put together.

It is made where the code is written; functions serve the file that was made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from services.controller.openapi_models import Problem

_THIS_DOCUMENT = {
    "get": {
        "operationId": "getOpenapi",
        "summary": "This document",
        "responses": {
            "200": {
                "description": "OpenAPI 3.1",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }
}
_SIGV4 = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "AWS Signature Version 4 for the service execute-api.",
    "x-amazon-apigateway-authtype": "awsSigv4",
}


@dataclass(frozen=True)
class Contribution:
    """What one service adds to the description.

    Attributes
    ----------
    paths
        As OpenAPI has them; they refer to models as ``#/components/schemas/<name>``.
    asked, told
        The models of bodies and of answers. No two services have one of the same name.
    fault_members
        Schemas of further members that this service's faults may have (`FieldError.more`).
    """

    paths: Mapping[str, Any]
    asked: Sequence[type[BaseModel]]
    told: Sequence[type[BaseModel]]
    fault_members: Mapping[str, Any] = field(default_factory=dict)


def assemble(contributions: Sequence[Contribution], description: str) -> dict[str, Any]:
    """Return the document.

    Parameters
    ----------
    contributions
        The order of their paths is the document's.
    description
        What the API is for, in a sentence.
    """
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for each in contributions for model in each.asked),
        *((model, "serialization") for each in contributions for model in each.told),
        (Problem, "serialization"),
    ]
    _, definitions = models_json_schema(
        models,
        ref_template="#/components/schemas/{model}",
    )
    schemas = definitions["$defs"]
    for each in contributions:
        schemas["ProblemField"]["properties"] |= each.fault_members
    return {
        "openapi": "3.1.0",
        "info": {"title": "Studio provisioner", "version": "1", "description": description},
        "security": [{"sigv4": []}],
        "paths": {
            **{path: said for each in contributions for path, said in each.paths.items()},
            "/openapi.json": _THIS_DOCUMENT,
        },
        "components": {"schemas": schemas, "securitySchemes": {"sigv4": _SIGV4}},
    }
