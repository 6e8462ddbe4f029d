"""What the API says when it says no: problem+json, read defensively."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

# The application's own "you may not do this to this user", unlike the gateway's refusal of the
# caller: the next user of a list may still be allowed.
_ONE_USER_NOT_ALLOWED = "urn:studio-provisioner:problem:not-allowed"

_LONGEST_FOREIGN_TEXT = 200


@dataclass(frozen=True)
class FieldFault:
    """One line of ``errors``: where, which rule, in words, and a name that would do."""

    where: str
    rule: str
    message: str
    suggested_user_name: str | None = None


@dataclass(frozen=True)
class Problem:
    """A refusal. ``document`` is what came, or what could be made of it."""

    status: int
    title: str
    detail: str
    faults: tuple[FieldFault, ...]
    document: Mapping[str, Any]

    @property
    def about_one_user(self) -> bool:
        """Whether the application refused this one request, not the gateway this caller."""
        return self.document.get("type") == _ONE_USER_NOT_ALLOWED

    @property
    def generation(self) -> int | None:
        """The generation the user is at, where another one was named; else nothing."""
        found = self.document.get("generation")
        stale = self.status == HTTPStatus.PRECONDITION_FAILED
        return found if stale and isinstance(found, int) else None

    def sentence(self) -> str:
        """Return title and detail as one line."""
        return f"{self.title}: {self.detail}" if self.detail else self.title

    def reason(self) -> str:
        """Return the refusal with every field fault, as one line of a table."""
        faults = "; ".join(
            f"{fault.where} {fault.message}{suggestion(fault)}" for fault in self.faults
        )
        return faults or self.detail or self.title

    def to_json(self) -> dict[str, Any]:
        """Return the document as it came."""
        return dict(self.document)


def suggestion(fault: FieldFault) -> str:
    """Return the closing words that offer another name, or nothing."""
    name = fault.suggested_user_name
    return f" (try {name})" if name else ""


def read_problem(status: int, body: bytes) -> Problem:
    """Read any refusal: the application's, the gateway's, or a proxy's page."""
    document = _as_object(body)
    if document is None:
        text = " ".join(body.decode("utf-8", "replace").split())[:_LONGEST_FOREIGN_TEXT]
        document = {"detail": text}
    # The gateway's own denials are no problem+json everywhere: {"message": …} or {"Message": …}.
    detail = _text(document, "detail") or _text(document, "message") or _text(document, "Message")
    listed = document.get("errors")
    return Problem(
        status=status,
        title=_text(document, "title") or _phrase(status),
        detail=detail,
        faults=tuple(
            _fault(each)
            for each in (listed if isinstance(listed, list) else [])
            if isinstance(each, dict)
        ),
        document={"status": status, "title": _phrase(status), **document},
    )


def _fault(each: Mapping[str, Any]) -> FieldFault:
    return FieldFault(
        where=_text(each, "pointer") or _text(each, "parameter"),
        rule=_text(each, "rule"),
        message=_text(each, "message"),
        suggested_user_name=_text(each, "suggested_user_name") or None,
    )


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""


def _as_object(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
