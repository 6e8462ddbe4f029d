import sys
import time

import pytest

from bench.child import ChildError, run


def python(code: str, limit: float = 30.0) -> tuple[float, str]:
    spent = run([sys.executable, "-I", "-S", "-c", code], {"NAME": "bench"}, limit)
    return spent.cpu_seconds, spent.output


def test_only_cpu_time_is_counted() -> None:
    waiting, _ = python("import time; time.sleep(0.5)")
    working, _ = python("import time\nwhile time.process_time() < 0.5: pass")

    assert waiting < 0.4
    assert working >= 0.5


def test_time_of_threads_is_counted() -> None:
    code = (
        "import threading, time\n"
        "def work():\n"
        "    while time.thread_time() < 0.3: pass\n"
        "threads = [threading.Thread(target=work) for _ in range(2)]\n"
        "[each.start() for each in threads]; [each.join() for each in threads]"
    )

    assert python(code)[0] >= 0.6


def test_child_sees_only_the_given_environment() -> None:
    _, output = python("import os; print(os.environ.get('NAME'), os.environ.get('HOME'))")

    assert output.split() == ["bench", "None"]


def test_failure_tells_what_the_child_said() -> None:
    with pytest.raises(ChildError, match=r"(?s)ended with 3:.*to a file.*to a person"):
        python("import sys; print('to a file'); print('to a person', file=sys.stderr); sys.exit(3)")


def test_child_that_hangs_is_killed() -> None:
    start = time.monotonic()

    with pytest.raises(ChildError, match="-9"):
        python("import time; time.sleep(60)", limit=0.2)

    assert time.monotonic() - start < 30
