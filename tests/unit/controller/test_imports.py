"""What a cold start pays for: the kernel's parts that every function loads stay light."""

import subprocess
import sys

import pytest

# The admin function alone brings pydantic in.
LIGHT = (
    "answers",
    "blocked",
    "bodies",
    "brake",
    "dead_letter_queue",
    "dead_letters",
    "idempotency",
    "leases",
    "ledger",
    "letters",
    "pace",
    "pages",
    "problems",
    "redrive",
    "relay",
    "resolver",
    "settings",
    "tickets",
    "timeline_pages",
)


@pytest.mark.parametrize("heavy", ["pydantic", "boto3"])
def test_the_kernel_starts_without_what_is_slow_to_import(heavy: str) -> None:
    imports = "; ".join(f"import services.controller.{name}" for name in LIGHT)
    code = f"{imports}; import sys; sys.exit({heavy!r} in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)  # noqa: S603 - our own interpreter

    assert done.returncode == 0
