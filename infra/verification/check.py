"""A check: one thing that is asked of a deployed installation."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.configuration.model import Installation
from infra.verification.scene import Scene
from infra.verification.verdict import Verdict


def _always(_installation: Installation) -> str:
    return ""


@dataclass(frozen=True)
class Check:
    """One thing to find out.

    Attributes
    ----------
    id
        Its name, for `--only`.
    asks
        The question, in a sentence.
    local
        What the local cloud does.
    stands_in
        The modules of ``sandbox/`` that do it.
    expects
        What is expected of AWS.
    look
        Finds out. It raises `CannotLookError`, or what botocore raises, where it cannot.
    writes
        Whether it makes or changes something; it is left out without `--write`.
    needs
        The checks that come first.
    known_gap
        Why the local cloud is known to differ; empty if it does not. Were it to do as AWS should,
        the check would say that the gap has closed.
    unless
        Why nothing is asked of an installation; empty if something is.
    """

    id: str
    asks: str
    local: str
    expects: str
    look: Callable[[Scene], Verdict]
    stands_in: tuple[str, ...] = ()
    writes: bool = False
    needs: tuple[str, ...] = ()
    known_gap: str = ""
    unless: Callable[[Installation], str] = _always
