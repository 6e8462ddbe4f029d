"""Lists from files to requests, judged as a whole before anything is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from cli.errors import (
    BadInputError,
    BadUsageError,
    NotAuthorisedError,
    RefusedError,
    StudioctlError,
)
from cli.lists import Entry, Finding, read_list
from cli.placing import Known, Request, check_studios, place
from cli.session import Session, tell


@dataclass(frozen=True)
class Wish:
    """What a command line says of its lists.

    Attributes
    ----------
    studios, all_studios
        For entries without a studio of their own.
    offline
        What the API would tell may be missing.
    prune
        Who is on no list will be suspended: a list of nobody is a fault, and what there is has to
        be known.
    """

    files: tuple[Path, ...]
    persona: str | None
    studios: tuple[str, ...]
    all_studios: bool
    offline: bool = False
    prune: bool = False


@dataclass(frozen=True)
class Listed:
    """Everybody on the lists, in their order; the studios asked for; what the API told."""

    requests: tuple[Request, ...]
    targets: tuple[str, ...]
    known: Known


def read_lists(here: Session, wish: Wish) -> Listed:
    """Read and judge all lists.

    Raises
    ------
    BadInputError
        With everything that is wrong with them.
    BadUsageError
        The options do not fit together, or to what there is.
    StudioctlError
        The API cannot be asked what there is.
    """
    if wish.studios and wish.all_studios:
        raise BadUsageError("--studio and --all-studios do not go together.")
    entries, findings = _read_files(here, wish)
    known = Known()
    unknown: StudioctlError | None = None
    if entries:
        try:
            known = here.api.known()
        except StudioctlError as error:
            unknown = error
    targets = known.studios or () if wish.all_studios else tuple(dict.fromkeys(wish.studios))
    requests, more = place(entries, targets, known)
    if findings or more:
        order = {str(file): position for position, file in enumerate(_files(entries, findings))}
        raise BadInputError(
            sorted([*findings, *more], key=lambda found: (order[found.file], found.line))
        )
    wrong = check_studios(wish.studios, known)
    if wrong is not None:
        raise BadUsageError(wrong)
    if unknown is not None:
        _bear(here, unknown, wish)
    if wish.all_studios and entries and not targets:
        raise BadUsageError("--all-studios: there is no studio you may ask for.")
    return Listed(tuple(requests), targets, known)


def _read_files(here: Session, wish: Wish) -> tuple[list[Entry], list[Finding]]:
    entries: list[Entry] = []
    findings: list[Finding] = []
    for file in wish.files:
        try:
            data = (here.surroundings.folder / file).read_bytes()
        except OSError as error:
            why = f"The file cannot be read: {error.strerror}."
            findings.append(Finding(str(file), 1, "(file)", "readable", why))
            continue
        read, found = read_list(str(file), data, persona=wish.persona, now=here.clock.now())
        if wish.prune and not read and not found:
            why = (
                "It names nobody, so --prune would suspend whoever it named before. Where that is "
                "meant, leave the file out."
            )
            found = [Finding(str(file), 1, "users", "empty", why)]
        entries += read
        findings += found
    return entries, findings


def _bear(here: Session, unknown: StudioctlError, wish: Wish) -> None:
    """Go on without knowing studios and personas, where that can be borne."""
    # An API that keeps them to itself judges each request alone.
    reserved = isinstance(unknown, RefusedError | NotAuthorisedError)
    misused = isinstance(unknown, BadUsageError)
    needed = wish.all_studios or (wish.prune and not wish.offline)
    if needed or misused or not (reserved or wish.offline):
        raise unknown
    if wish.offline:
        tell(here.screen, unknown)
        here.screen.note(Text("So studios and personas were not checked."))


def _files(entries: Sequence[Entry], findings: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys([*(each.file for each in findings), *(e.file for e in entries)]))
