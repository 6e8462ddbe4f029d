"""Run in a fresh process with ``-I -S``: load one function as Lambda does, and call it.

``probe.py BUNDLE MODULE EVENT_FILE WARM_CALLS``. The last line of its output is JSON: the first
answer, the peak of memory in bytes, and the CPU milliseconds of each warm call.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

bundle, module, event_file, warm_calls = sys.argv[1:]
sys.path.insert(0, bundle)


class Context:
    """What the handlers ask of Lambda's context."""

    function_name = "bench"
    function_version = "$LATEST"
    memory_limit_in_mb = 512
    aws_request_id = "00000000-0000-4000-8000-000000000000"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:111111111111:function:bench"

    def get_remaining_time_in_millis(self) -> int:
        """Return the whole of a worker's time: no call is cut short."""
        return 120_000


def peak_bytes() -> int:
    """Return the most memory this process has held."""
    try:
        # ru_maxrss also remembers the parent's, from before exec.
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass  # Not Linux.
    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


event = json.loads(Path(event_file).read_bytes())
handler = import_module(module).handler
answer = handler(event, Context())
peak = peak_bytes()
warm = []
for _ in range(int(warm_calls)):
    start = time.process_time()
    handler(event, Context())
    warm.append((time.process_time() - start) * 1000)
print()
print(json.dumps({"answer": answer, "peak_bytes": peak, "warm_ms": warm}))
