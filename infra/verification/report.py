"""The report: lines for people, JSON to be attached to an issue."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from infra.configuration.model import Installation
from infra.configuration.places import places
from infra.verification.check import Check
from infra.verification.running import Outcome

# None of them takes the end of a JSON string along.
_URL: Final = re.compile(r"https?://[^\s\"'\\]+")
_ACCOUNT: Final = re.compile(r"\b[0-9]{12}\b")
# Access key ids, and what a signed request or a session carries.
_KEYS: Final = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|X-Amz-[A-Za-z-]+=[^\s\"'\\]+")
_MARKS: Final = {"as expected": "ok      ", "differs": "DIFFERS ", "could not look": "no look "}


def line(outcome: Outcome) -> str:
    """Return what is said of one check as soon as it is made."""
    if outcome.verdict is None:
        return f"  -       {outcome.check.id}: not asked, {outcome.not_asked}"
    took = f" ({outcome.seconds:.1f} s)" if outcome.seconds >= 1 else ""
    return f"  {_MARKS[outcome.verdict.kind]}{outcome.check.id}: {outcome.verdict.told}{took}"


def counts(outcomes: Sequence[Outcome]) -> Counter[str]:
    """Return how many there are of each verdict, and of those that were not asked."""
    return Counter(each.verdict.kind if each.verdict else "not asked" for each in outcomes)


def summary(outcomes: Sequence[Outcome], left: Sequence[str]) -> Iterator[str]:
    """Yield the last lines."""
    found = counts(outcomes)
    yield ", ".join(
        f"{found[kind]} {kind}" for kind in ("as expected", "differs", "could not look")
    ) + (f", {found['not asked']} not asked" if found["not asked"] else "")
    yield from (f"LEFT BEHIND: {each}" for each in left)


def listed(checks: Sequence[Check]) -> Iterator[str]:
    """Yield what there is to find out, and what the local cloud does."""
    for check in checks:
        yield f"{check.id}{'  (needs --write)' if check.writes else ''}"
        yield f"  asks      {check.asks}"
        yield f"  here      {check.local}"
        yield from (f"            {each}" for each in check.stands_in)
        yield f"  expected  {check.expects}"
        if check.known_gap:
            yield f"  known     the local cloud differs: {check.known_gap}"


def write_json(
    file: Path,
    outcomes: Sequence[Outcome],
    left: Sequence[str],
    *,
    installation: Installation,
    at: datetime,
    local: bool,
) -> None:
    """Write the report. Neither addresses, keys nor account numbers are in it."""
    told = {
        "at": at.isoformat(),
        "where": "local cloud" if local else "AWS",
        "region": installation.region,
        "counts": dict(counts(outcomes)),
        "checks": [_plain(each) for each in outcomes],
        "left_behind": list(left),
    }
    text = json.dumps(told, indent=1, ensure_ascii=False)
    file.write_text(disclosed(text, account_names(installation)) + "\n", encoding="utf-8")


def _plain(outcome: Outcome) -> dict[str, Any]:
    check, verdict = outcome.check, outcome.verdict
    return {
        "id": check.id,
        "asks": check.asks,
        "local_cloud": check.local,
        "expected": check.expects,
        "verdict": verdict.kind if verdict else "not asked",
        "told": verdict.told if verdict else outcome.not_asked,
        "seconds": round(outcome.seconds, 1),
    }


def account_names(installation: Installation) -> Mapping[str, str]:
    """Return what to call each account of the file."""
    organization = installation.organization
    return {
        **({str(organization.management_account_id): "management"} if organization else {}),
        **{each.account_id: f"{each.account_set}/{each.stage}" for each in places(installation)},
        installation.governance.account_id: "governance",
    }


def disclosed(text: str, names: Mapping[str, str]) -> str:
    """Return a text without addresses, keys and account numbers, for others to read."""
    text = _KEYS.sub("<key>", _URL.sub("<address>", text))
    return _ACCOUNT.sub(lambda found: f"<{names.get(found[0], 'an account')}>", text)
