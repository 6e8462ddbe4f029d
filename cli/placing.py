"""From entries of lists to requests: which studio, known personas, nobody twice. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from cli.lists import Entry, Finding


@dataclass(frozen=True)
class Known:
    """What the API says exists; ``None`` where it does not say: then it judges alone.

    ``caller`` is who asks, as users' ``requested_by`` says it.
    """

    studios: tuple[str, ...] | None = None
    personas: tuple[str, ...] | None = None
    caller: str | None = None


@dataclass(frozen=True)
class Request:
    """One user in one studio. ``studio`` is None where the installation's only one is meant."""

    entry: Entry
    studio: str | None

    @property
    def body(self) -> dict[str, Any]:
        """The body of ``POST /users``."""
        fields = dict(self.entry.fields)
        return fields if self.studio is None else {**fields, "studio": self.studio}

    @property
    def wanted(self) -> dict[str, str | None]:
        """What the list says of the user, None where a field is to have no value."""
        said = (each for each in self.entry.fields if each not in ("user_name", "studio"))
        return {
            **{name: self.entry.fields[name] for name in said},
            **dict.fromkeys(sorted(self.entry.cleared)),
        }

    @property
    def persona(self) -> str:
        """The persona asked for."""
        return self.entry.fields["persona"]


def place(
    entries: Sequence[Entry], studios: Sequence[str], known: Known
) -> tuple[list[Request], list[Finding]]:
    """Put each entry into its own ``studio``, else into each of ``studios``, else into the only.

    Entries with findings of their own may be passed too, to find more; they lack fields.
    """
    findings: list[Finding] = []
    requests: list[Request] = []
    first: dict[tuple[str | None, str], Entry] = {}
    for entry in entries:
        findings.extend(_unknown(entry, "persona", known.personas))
        findings.extend(_unknown(entry, "studio", known.studios))
        own = entry.fields.get("studio")
        targets: list[str | None] = [own] if own else [*studios] or [_only(known)]
        if targets == [None] and known.studios is not None:
            findings.append(
                _finding(
                    entry,
                    "studio",
                    "required",
                    f"Which studio? Give --studio or --all-studios: {', '.join(known.studios)}.",
                )
            )
        for studio in targets:
            seen = first.setdefault((studio, entry.user_name.lower()), entry)
            if seen is entry:
                requests.append(Request(entry, own or (studio if studios else None)))
                continue
            where = f" in {studio}" if studio else ""
            findings.append(
                _finding(
                    entry,
                    "user_name",
                    "duplicate",
                    f"{entry.user_name!r} is already on {seen.file}:{seen.line_for('user_name')}"
                    f"{where}; case makes no difference.",
                )
            )
            break  # Once is enough for the reader, however many studios it would go to.
    return requests, findings


def check_studios(studios: Sequence[str], known: Known) -> str | None:
    """Return what is wrong with the studios of the command line, or nothing."""
    for studio in studios:
        if known.studios is not None and studio not in known.studios:
            return (
                f"--studio {studio}: there is no such studio; these are: "
                f"{', '.join(known.studios) or 'none'}."
            )
    return None


def _only(known: Known) -> str | None:
    return known.studios[0] if known.studios is not None and len(known.studios) == 1 else None


def _unknown(entry: Entry, name: str, allowed: tuple[str, ...] | None) -> list[Finding]:
    value = entry.fields.get(name)
    if value is None or allowed is None or value in allowed:
        return []
    near = next(iter(get_close_matches(value, allowed, n=1)), None)
    message = f"There is no {name} {value!r}; these are: {', '.join(allowed) or 'none'}."
    return [_finding(entry, name, "one_of", message, near)]


def _finding(
    entry: Entry, name: str, rule: str, message: str, suggestion: str | None = None
) -> Finding:
    # A field the entry took from the command line has no line of its own.
    return Finding(entry.file, entry.line_for(name), name, rule, message, suggestion)


def summary_body(body: Mapping[str, Any]) -> str:
    """Return the optional fields of a body as `name=value`, for a dry run's table."""
    shown = (name for name in body if name not in ("user_name", "persona", "studio"))
    return ", ".join(f"{name}={body[name]}" for name in shown)
