"""Makes checks one after the other, and takes away what they made."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from infra.verification.check import Check
from infra.verification.scene import Scene
from infra.verification.verdict import CannotLookError, Verdict, as_expected


@dataclass(frozen=True)
class Outcome:
    """How one check went. ``not_asked`` says why it was not made; then there is no verdict."""

    check: Check
    verdict: Verdict | None
    seconds: float = 0.0
    not_asked: str = ""


def chosen(checks: Sequence[Check], only: Iterable[str]) -> Sequence[Check]:
    """Return the checks that are named, with those that they need, in order; all if none is."""
    wanted = set(only)
    if not wanted:
        return checks
    # Each check stands after those that it needs.
    for check in reversed(checks):
        if check.id in wanted:
            wanted.update(check.needs)
    return [check for check in checks if check.id in wanted]


def run(
    checks: Sequence[Check],
    scene: Scene,
    *,
    write: bool,
    report: Callable[[Outcome], None],
) -> tuple[list[Outcome], list[str]]:
    """Make the checks; return how each went, and what of theirs is left behind."""
    outcomes: list[Outcome] = []
    failed: set[str] = set()
    try:
        for check in checks:
            outcome = _made(check, scene, write=write, failed=failed)
            if outcome.verdict is None or outcome.verdict.kind == "could not look":
                failed.add(check.id)
            outcomes.append(outcome)
            report(outcome)
    finally:
        left = scene.undo.all(scene.say)
    return outcomes, left


def _made(check: Check, scene: Scene, *, write: bool, failed: set[str]) -> Outcome:
    why_not = check.unless(scene.installation)
    if why_not:
        return Outcome(check, None, not_asked=why_not)
    if check.writes and not write:
        return Outcome(check, None, not_asked="it makes or changes something: needs --write")
    missing = [each for each in check.needs if each in failed]
    if missing:
        return Outcome(check, Verdict("could not look", f"{', '.join(missing)} could not"))
    began = time.monotonic()
    verdict = looked(check, scene)
    return Outcome(check, verdict, time.monotonic() - began)


def looked(check: Check, scene: Scene) -> Verdict:
    """Return the verdict of one check, whatever it raises that AWS or a lack of rights causes."""
    try:
        verdict = check.look(scene)
    except (ClientError, BotoCoreError, OSError, CannotLookError) as error:
        verdict = Verdict("could not look", f"{error}")
    return of_the_local_cloud(check, verdict) if scene.local and check.known_gap else verdict


def of_the_local_cloud(check: Check, verdict: Verdict) -> Verdict:
    """Return the verdict where the local cloud is known to differ from AWS."""
    if verdict.kind == "as expected":
        return Verdict("differs", f"the gap has closed ({check.known_gap}): {verdict.told}")
    return as_expected(f"not in the local cloud: {check.known_gap}")
