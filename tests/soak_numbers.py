"""What a long proof measured, for `bench/results/`: written before it is judged, so misses show."""

import json
from datetime import UTC, datetime
from pathlib import Path
from platform import python_version
from typing import Any

from bench.report import commit

RESULTS = Path(__file__).parents[1] / "bench" / "results"


def write_numbers(proof: str, **numbers: Any) -> Path:
    """Write the numbers of a proof to ``soak-PROOF.json``, with when and of which commit they are.

    Parameters
    ----------
    numbers
        Values that JSON knows; names carry their unit.
    """
    RESULTS.mkdir(parents=True, exist_ok=True)
    content = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": python_version(),
        "commit": commit(),
        **numbers,
    }
    path = RESULTS / f"soak-{proof}.json"
    path.write_text(json.dumps(content, indent=2) + "\n")
    return path
