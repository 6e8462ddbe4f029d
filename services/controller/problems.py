"""Errors told to callers: problem+json (RFC 9457), and the small family that becomes it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class FieldError:
    """One named field and the rule it breaks.

    Attributes
    ----------
    rule
        A word programs can match: ``required``, ``unknown_field``, ``pattern`` …
    pointer
        A JSON pointer into the body (``/user_name``).
    parameter
        The name of a query or path parameter; one of the two is set.
    more
        Further members, such as ``suggested_user_name`` or ``allowed``.
    """

    rule: str
    message: str
    pointer: str | None = None
    parameter: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the error as a member of ``errors``."""
        place = (
            {"pointer": self.pointer} if self.parameter is None else {"parameter": self.parameter}
        )
        return {**place, "rule": self.rule, "message": self.message, **self.more}


class ProblemError(Exception):
    """Base of what a caller is told. Subclasses set ``status`` and ``kind``.

    ``more`` are further members of the document (RFC 9457's extensions).
    """

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    kind = "internal"
    always: ClassVar[Mapping[str, str]] = {}
    """Headers that go with every problem of the kind."""

    def __init__(
        self,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = {**self.always, **(headers or {})}
        self.more = dict(more or {})

    def to_json(self, instance: str) -> dict[str, Any]:
        """Return the problem as the API's contract shows it; ``instance`` is the path."""
        return {
            **self.more,
            "type": f"urn:studio-provisioner:problem:{self.kind}",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
            "instance": instance,
            "errors": [error.to_json() for error in self.errors],
        }

    def body(self, instance: str) -> str:
        """Return the problem as JSON text."""
        return json.dumps(self.to_json(instance))


class MalformedBodyError(ProblemError):
    """The body is not JSON, or not a JSON object."""

    status = HTTPStatus.BAD_REQUEST
    kind = "malformed-body"


class NotAllowedError(ProblemError):
    """The caller is known and may not do this."""

    status = HTTPStatus.FORBIDDEN
    kind = "not-allowed"


class NotFoundError(ProblemError):
    """There is no such thing, or the caller may not see it."""

    status = HTTPStatus.NOT_FOUND
    kind = "not-found"


class ConflictError(ProblemError):
    """What is stored stands against what is asked."""

    status = HTTPStatus.CONFLICT
    kind = "conflict"


class PreconditionFailedError(ProblemError):
    """The thing is past the generation that the caller named in ``If-Match``."""

    status = HTTPStatus.PRECONDITION_FAILED
    kind = "precondition-failed"

    def __init__(self, detail: str, *, generation: int) -> None:
        super().__init__(
            detail, headers={"ETag": f'"{generation}"'}, more={"generation": generation}
        )


class TooLargeError(ProblemError):
    """The body is over the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    kind = "too-large"


class WrongMediaTypeError(ProblemError):
    """The body is not declared as JSON."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    kind = "wrong-media-type"


class InvalidFieldsError(ProblemError):
    """Named fields break named rules."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "invalid-fields"


class TryAgainError(ProblemError):
    """AWS could not be reached or asked for patience; the same call may be made again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "try-again"
    always: ClassVar[Mapping[str, str]] = {"Retry-After": "2"}


class UnexpectedError(ProblemError):
    """A fault of ours. The detail names the request's id in the logs, nothing of the inside."""
