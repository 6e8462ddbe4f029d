"""The routes of the API, read from the committed OpenAPI document."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.refusal import InfraError

OPENAPI_FILE: Final = Path(__file__).resolve().parent.parent.parent / "docs" / "openapi.json"

_METHODS: Final = ("get", "post", "put", "patch", "delete")


class RoutesError(InfraError):
    """The OpenAPI document cannot be used; the text says why."""


@dataclass(frozen=True, order=True)
class Route:
    """A path as OpenAPI writes it (``/users/{id}``) and a method in capitals."""

    path: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def read_routes(openapi_file: Path) -> tuple[Route, ...]:
    """Return all routes, sorted.

    Raises
    ------
    RoutesError
        There is no such file, it is not JSON, or it has no paths.
    """
    try:
        document = json.loads(openapi_file.read_text(encoding="utf-8"))
    except OSError as error:
        raise RoutesError(f"{openapi_file.name} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise RoutesError(f"{openapi_file.name} is not JSON: {error}") from error
    routes = sorted(
        Route(path, method.upper())
        for path, item in document.get("paths", {}).items()
        for method in item
        if method in _METHODS
    )
    if not routes:
        raise RoutesError(f"{openapi_file.name} has no paths")
    return tuple(routes)
