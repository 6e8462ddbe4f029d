"""What may be asked for, and what is wrong with it: one validation for every door.

Pydantic finds the faults; they are told as `FieldError`, each with its field and its rule.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from services.controller.access import canonical_principal, is_principal
from services.controller.clock import from_text, to_text
from services.controller.field_faults import fault_of
from services.controller.problems import FieldError, InvalidFieldsError
from services.user_onboarding.merge_patch import merge
from services.user_onboarding.settings import Installation
from services.user_onboarding.studio_settings import StudioSettings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# SageMaker's own pattern, so that no name is accepted here and refused there.
USER_NAME_PATTERN = r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$"
USER_NAME_LENGTH = 63
MOST_RETENTION_DAYS = 3650
# What AWS takes as the value of a tag.
_TAG_VALUE = r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$"

UserName = Annotated[str, StringConstraints(pattern=USER_NAME_PATTERN, max_length=USER_NAME_LENGTH)]
TagValue = Annotated[str, StringConstraints(pattern=_TAG_VALUE, min_length=1, max_length=256)]
# A person's name or a ticket's, where a row claims it; the length is bounded, nothing else.
Claim = Annotated[str, StringConstraints(min_length=1, max_length=2048)]
Name = Annotated[str, StringConstraints(max_length=64)]
Email = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^@\s\p{C}]+@[^@\s\p{C}]+\.[^@\s\p{C}]+$", min_length=3, max_length=254
    ),
]
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class UserRequest(BaseModel):
    """Who is to be onboarded, as what, where.

    ``expires_at`` is RFC 3339 with an offset and lies in the future.
    """

    model_config = _STRICT

    user_name: UserName
    persona: Name
    studio: Name | None = None
    email: Email | None = None
    team: TagValue | None = None
    cost_center: TagValue | None = None
    owner: Claim | None = None
    expires_at: str | None = None
    studio_settings: StudioSettings | None = None


class ChangeRequest(BaseModel):
    """A JSON Merge Patch of a user: null clears a field. ``persona`` cannot be cleared."""

    model_config = _STRICT

    persona: Name = ""
    email: Email | None = None
    team: TagValue | None = None
    cost_center: TagValue | None = None
    owner: Claim | None = None
    expires_at: str | None = None
    studio_settings: dict[str, Any] | None = None


class Rejection(BaseModel):
    """Why a request is rejected; those who asked read it."""

    model_config = _STRICT

    reason: Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class NoFields(BaseModel):
    """The body of a call that needs none."""

    model_config = _STRICT


class OnboardRow(UserRequest):
    """A row of the requests table that asks for a user."""

    action: Literal["onboard"]
    requested_by: Claim


class ChangeRow(ChangeRequest):
    """A row of the requests table that changes a user."""

    action: Literal["change"]
    requested_by: Claim
    user_name: UserName
    studio: Name | None = None


class OffboardRow(BaseModel):
    """A row of the requests table that lets a user go; never at once."""

    model_config = _STRICT

    action: Literal["offboard"]
    requested_by: Claim
    user_name: UserName
    studio: Name | None = None
    retention_days: Annotated[int, Field(ge=1, le=MOST_RETENTION_DAYS)] | None = None


RequestRow = OnboardRow | ChangeRow | OffboardRow
ROWS: dict[str, type[OnboardRow] | type[ChangeRow] | type[OffboardRow]] = {
    "onboard": OnboardRow,
    "change": ChangeRow,
    "offboard": OffboardRow,
}
# Fields that say which user, and how the row is to be taken: no part of what changes.
_ABOUT = frozenset({"action", "requested_by", "user_name", "studio", "retention_days"})

Request = TypeVar("Request", bound=BaseModel)


def read_request(
    body: Mapping[str, Any], installation: Installation, now: datetime
) -> UserRequest | list[FieldError]:
    """Validate a request's fields.

    Returns
    -------
    UserRequest
        With ``studio`` filled in where the installation has only one, ``owner`` canonical and
        ``expires_at`` in UTC.
    list of FieldError
        Every fault that was found, where there is any.
    """
    return _read(UserRequest, body, installation, now)


def read_change(
    body: Mapping[str, Any], installation: Installation, now: datetime
) -> ChangeRequest | list[FieldError]:
    """Validate a change's fields; returns as `read_request`."""
    return _read(ChangeRequest, body, installation, now)


def read_body(model: type[Request], body: Mapping[str, Any]) -> Request | list[FieldError]:
    """Validate a body that only its model judges."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        return [_fault(each, model) for each in error.errors(include_url=False)]


def read_row(
    row: Mapping[str, Any], installation: Installation, now: datetime
) -> RequestRow | list[FieldError]:
    """Validate a row of the requests table, without its key; returns as `read_request`."""
    action = row.get("action")
    if action is None:
        # What a row lacks beside it is told too.
        return _read(OnboardRow, row, installation, now)
    if action not in ROWS:
        message = f"It must be one of: {', '.join(ROWS)}."
        more = {"allowed": list(ROWS)}
        return [FieldError("one_of", message, pointer="/action", more=more)]
    return _read(ROWS[action], row, installation, now)


def fields_of(request: UserRequest) -> dict[str, Any]:
    """Return what a request says, field by field: those that were given, as plain data."""
    given = {name: getattr(request, name) for name in request.model_fields_set | {"studio"}}
    if "studio_settings" in given:
        settings = request.studio_settings
        given["studio_settings"] = settings.as_stored() if settings else {}
    return {name: value for name, value in given.items() if name in UserRequest.model_fields}


def patch_of(request: ChangeRequest, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a change says, field by field, with ``studio_settings`` as a whole.

    Parameters
    ----------
    settings
        Those that the patch of ``studio_settings`` is merged into.

    Raises
    ------
    InvalidFieldsError
        The merged settings cannot be taken.
    """
    given = {
        name: getattr(request, name) for name in request.model_fields_set if name not in _ABOUT
    }
    if "studio_settings" not in given:
        return given
    merged = merge(settings, given["studio_settings"] or {}) if given["studio_settings"] else {}
    read = read_body(StudioSettings, merged)
    if isinstance(read, list):
        errors = [replace(each, pointer=f"/studio_settings{each.pointer or ''}") for each in read]
        raise InvalidFieldsError("The change has fields that cannot be taken.", errors)
    return {**given, "studio_settings": read.as_stored()}


def field_errors(said: Mapping[str, Any], now: datetime) -> list[FieldError]:
    """Return what is wrong with a request, as far as its fields alone tell.

    Personas and studios are judged by the installation, which a caller may not know.
    """
    errors: list[FieldError] = []
    try:
        UserRequest.model_validate(said)
    except ValidationError as error:
        errors = [_fault(each, UserRequest) for each in error.errors(include_url=False)]
    return errors + _beyond_the_model(said, now)


def suggest_user_name(name: str) -> str | None:
    """Return a name that SageMaker would take, as close to this one as can be, or None."""
    local = name.strip().partition("@")[0]
    words = re.sub(r"[^a-zA-Z0-9]+", "-", local).strip("-")[:USER_NAME_LENGTH].strip("-")
    return words or None


def _read(
    model: type[Request], said: Mapping[str, Any], installation: Installation, now: datetime
) -> Request | list[FieldError]:
    errors: list[FieldError] = []
    request = None
    try:
        request = model.model_validate(said)
    except ValidationError as error:
        errors = [_fault(each, model) for each in error.errors(include_url=False)]
    errors += _against_installation(said, installation, with_studio="studio" in model.model_fields)
    errors += _beyond_the_model(said, now)
    if errors or request is None:
        return errors
    update: dict[str, Any] = {}
    if "studio" in model.model_fields:
        update["studio"] = said.get("studio") or next(iter(installation.studios))
    for name in ("owner", "requested_by"):
        if isinstance(said.get(name), str):
            update[name] = canonical_principal(said[name], installation.trusted_session_roles)
    if isinstance(said.get("expires_at"), str):
        update["expires_at"] = to_text(from_text(said["expires_at"]))
    changed = request.model_copy(update=update)
    changed.model_fields_set.difference_update(set(update) - set(said))
    return changed


def _fault(error: "ErrorDetails", model: type[BaseModel]) -> FieldError:
    """Tell an error in the words of its field, where the field has some."""
    fault = fault_of(error, model)
    name = str(error["loc"][-1]) if error["loc"] else ""
    if name == "user_name" and fault.rule in ("pattern", "max_length"):
        message = (
            "It must be letters, digits and hyphens between them, at most "
            f"{USER_NAME_LENGTH} characters: SageMaker takes no other names."
        )
        suggested = suggest_user_name(str(error["input"]))
        more = {"suggested_user_name": suggested} if suggested else {}
        return replace(fault, message=message, more=more)
    if fault.rule == "pattern" and name in _FORMS:
        return replace(fault, message=_FORMS[name])
    return fault


def _against_installation(
    said: Mapping[str, Any], installation: Installation, *, with_studio: bool
) -> list[FieldError]:
    """Check what only the installation knows, whatever else is wrong."""
    errors = []
    persona = said.get("persona")
    if isinstance(persona, str) and persona not in installation.personas:
        errors.append(_one_of("persona", persona, sorted(installation.personas)))
    if not with_studio:
        return errors
    studio = said.get("studio")
    if isinstance(studio, str) and studio not in installation.studios:
        errors.append(_one_of("studio", studio, sorted(installation.studios)))
    if studio is None and len(installation.studios) != 1:
        known = sorted(installation.studios)
        message = f"It must be given: there are {len(known)} studios."
        errors.append(FieldError("required", message, pointer="/studio", more={"allowed": known}))
    return errors


def _beyond_the_model(said: Mapping[str, Any], now: datetime) -> list[FieldError]:
    """Check what takes more than a pattern, whatever else is wrong."""
    errors = []
    owner = said.get("owner")
    if isinstance(owner, str) and not is_principal(owner):
        message = "It must be the ARN of an IAM user, a role or a session of a role."
        errors.append(FieldError("principal", message, pointer="/owner"))
    expires_at = said.get("expires_at")
    if isinstance(expires_at, str):
        errors += _expiry(expires_at, now)
    return errors


def _expiry(text: str, now: datetime) -> list[FieldError]:
    try:
        moment = from_text(text)
    except ValueError:
        message = "It must be an RFC 3339 date and time with an offset: 2027-01-31T00:00:00Z."
        return [FieldError("date_time", message, pointer="/expires_at")]
    if moment <= now:
        return [FieldError("future", "It must lie in the future.", pointer="/expires_at")]
    return []


def _one_of(name: str, given: str, allowed: list[str]) -> FieldError:
    message = f"There is no {name} {given[:64]!r}; it must be one of: {', '.join(allowed)}."
    return FieldError("one_of", message, pointer=f"/{name}", more={"allowed": allowed})


_FORMS = {
    "email": "It must be like ada@bank.example.",
    "team": "It becomes a tag: letters, digits, spaces and _.:/=+-@ only.",
    "cost_center": "It becomes a tag: letters, digits, spaces and _.:/=+-@ only.",
}
