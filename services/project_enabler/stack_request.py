"""What a CloudFormation stack asks for with a custom resource, read with suspicion.

Whoever writes a template writes its properties: they must not make the function take out roles
that are none of ours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

Kind = Literal["Create", "Update", "Delete"]

# Persona roles have a path of their own; without a beginning of a name all on it would be ours.
_PREFIX = re.compile(r"arn:[^:\s]+:iam::\d{12}:role/studio/persona/[^/\s]+")


class UnreadableRequestError(ValueError):
    """The request cannot be read; where it says whom to answer, it is answered."""


@dataclass(frozen=True)
class StackRequest:
    """A custom resource's request.

    Attributes
    ----------
    principals
        ARNs of the roles that are to use the portfolios; none where the resource is deleted.
    portfolio_ids
        The organization's own portfolios that get the same principals.
    ours
        How the ARNs begin of roles that may be taken out again.
    before
        Portfolios of the resource as it was before an update.
    """

    kind: Kind
    region: str
    principals: tuple[str, ...]
    portfolio_ids: tuple[str, ...]
    ours: tuple[str, ...]
    before: tuple[str, ...]


def read_request(event: Mapping[str, Any], region: str) -> StackRequest:
    """Read a request; CloudFormation passes lists as lists and everything else as text.

    Raises
    ------
    UnreadableRequestError
    """
    kind = event.get("RequestType")
    if kind not in ("Create", "Update", "Delete"):
        raise UnreadableRequestError(f"There is no request of the type {kind!r}.")
    now = _properties(event.get("ResourceProperties"))
    ours = _prefix(now)
    ours_before, before = _before(_properties(event.get("OldResourceProperties")))
    return StackRequest(
        kind=cast("Kind", kind),
        region=region,
        principals=() if kind == "Delete" else _principals(now, ours),
        portfolio_ids=_texts(now, "PortfolioIds"),
        # An update may come with other names, and what had the former ones is still ours.
        ours=(ours, *ours_before),
        before=before,
    )


def _before(properties: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return how the roles' ARNs began before an update, and the portfolios that they had.

    When an update was refused because it could not be read, its properties come back here with
    the roll-back, which must not fail for the same reason.
    """
    try:
        return (_prefix(properties),), _texts(properties, "PortfolioIds")
    except UnreadableRequestError:
        return (), ()


def _properties(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _principals(properties: Mapping[str, Any], ours: str) -> tuple[str, ...]:
    found = _texts(properties, "Principals")
    if not found:
        raise UnreadableRequestError("Principals must name at least one role.")
    strange = [each for each in found if not each.startswith(ours)]
    if strange:
        # Once in, it could not be told from others' and would stay.
        raise UnreadableRequestError(f"Principals: {strange[0]} does not begin with {ours}.")
    return found


def _prefix(properties: Mapping[str, Any]) -> str:
    said = properties.get("PersonaRolePrefix")
    if not isinstance(said, str) or not _PREFIX.fullmatch(said):
        raise UnreadableRequestError(
            "PersonaRolePrefix must be the beginning of persona roles' ARNs, with some of the name."
        )
    return said


def _texts(properties: Mapping[str, Any], name: str) -> tuple[str, ...]:
    said = properties.get(name, [])
    if isinstance(said, str):
        # A list of one is often written as its one; an empty text is how nothing arrives.
        said = [said] if said else []
    if not isinstance(said, list) or not all(isinstance(each, str) and each for each in said):
        raise UnreadableRequestError(f"{name} must be a list of texts.")
    return tuple(dict.fromkeys(said))
