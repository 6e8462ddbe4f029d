"""A bundle, canned AWS, and fresh processes that load one function each."""

import json
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.aws_stub import serve
from bench.canned import CannedAws, Item
from bench.child import ChildError, run
from bench.functions import API, Function, downstream

HERE = Path(__file__).parent
LIMIT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one fresh process of a function spent; ``warm_ms`` is CPU time a call."""

    cpu_seconds: float
    peak_bytes: int
    warm_ms: tuple[float, ...]


class Workshop:
    """Runs functions of one unpacked bundle, each in a fresh process."""

    def __init__(self, bundle: Path, aws: CannedAws, endpoint: str, scratch: Path) -> None:
        self._bundle = bundle
        self._aws = aws
        self._endpoint = endpoint
        self._scratch = scratch
        self.functions = (API, *downstream(*self._first_user()))

    def run(self, function: Function, warm_calls: int = 0) -> Run:
        """Load a function, call it once, and then as often as asked.

        Raises
        ------
        ChildError
            It did not do its work.
        """
        self._aws.reset(function.stored)
        event = self._scratch / f"{function.name}.json"
        event.write_text(json.dumps(function.event), encoding="utf-8")
        arguments = [self._bundle, function.module, event, warm_calls]
        spent = run(
            [*_interpreter(), str(HERE / "probe.py"), *map(str, arguments)],
            self._environment(function),
            LIMIT_SECONDS,
        )
        told: dict[str, Any] = json.loads(spent.output.splitlines()[-1])
        if complaint := function.complaint(told["answer"], self._aws.calls):
            raise ChildError(f"{complaint}\n{spent.output}")
        return Run(spent.cpu_seconds, told["peak_bytes"], tuple(told["warm_ms"]))

    def run_bare(self) -> float:
        """Return the CPU seconds of the bare process."""
        packages = sysconfig.get_path("purelib")
        command = [*_interpreter(), str(HERE / "bare.py"), packages]
        return run(command, self._aws_variables(), LIMIT_SECONDS).cpu_seconds

    def _first_user(self) -> tuple[Item, Item]:
        """Have the API function write a user: what it writes is the others' input."""
        self.run(API)
        user, entry = self._aws.written
        return user, entry

    def _environment(self, function: Function) -> dict[str, str]:
        queues = f"{self._endpoint}/111111111111"
        known = {
            "USERS_TABLE": "users",
            "LEAVERS_TABLE": "leavers",
            "REQUESTS_TABLE": "requests",
            "BUS_NAME": "studio-provisioner",
            "WORK_QUEUE_URL": f"{queues}/work",
            "DEAD_LETTER_QUEUE_URL": f"{queues}/dead-letters",
        }
        return {
            **self._aws_variables(),
            "AWS_ENDPOINT_URL": self._endpoint,
            "AWS_LAMBDA_FUNCTION_NAME": f"sandbox-eu-west-1-onboarding-{function.name}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "LOG_LEVEL": "INFO",
            "POWERTOOLS_SERVICE_NAME": "user-onboarding",
            **{name: known[name] for name in function.variables},
        }

    def _aws_variables(self) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_SESSION_TOKEN": "bench",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "HOME": str(self._scratch),  # No ~/.aws of whoever measures.
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }


@contextmanager
def open_workshop(bundle: Path, scratch: Path) -> Iterator[Workshop]:
    """Serve canned AWS and prepare the functions of a bundle."""
    _hurry(bundle)
    aws = CannedAws()
    with serve(aws) as endpoint:
        yield Workshop(bundle, aws, endpoint, scratch)


def _hurry(bundle: Path) -> None:
    """Raise the pace: a warm call of the worker shall not wait for the next one's turn."""
    path = bundle / "installation.json"
    installation = json.loads(path.read_bytes())
    for rate in ("create_per_second", "describe_per_second", "list_per_second"):
        installation["pace"][rate] = 1e6
    path.write_text(json.dumps(installation), encoding="utf-8")


def _interpreter() -> list[str]:
    return [sys.executable, "-I", "-S"]
