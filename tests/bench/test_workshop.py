"""The measuring itself, on a made-up bundle with two handlers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import cold_start, warm_calls
from bench.child import ChildError
from bench.functions import API, Function
from bench.workshop import Workshop, open_workshop

pytestmark = pytest.mark.enable_socket

HANDLER = """
import json, os, urllib.request
def call(operation, body):
    headers = {"X-Amz-Target": f"X.{operation}"}
    body = json.dumps(body).encode()
    request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], body, headers)
    return json.load(urllib.request.urlopen(request))
def handler(event, context):
    item = {"pk": {"S": "USER#1"}, "sk": {"S": "STATE"}}
    print("a line of the log")
    call("GetItem", {"Key": item})
    put = {"Put": {"Item": item}}
    call("TransactWriteItems", {"TransactItems": [put, put]})
    return {"statusCode": 202, "table": os.environ["USERS_TABLE"]}
"""
PACE = {"create_per_second": 1, "describe_per_second": 5, "list_per_second": 2, "first": 2}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    place = folder / Path(*API.module.split(".")).with_suffix(".py")
    place.parent.mkdir(parents=True)
    place.write_text(HANDLER)
    (folder / "idle.py").write_text("def handler(event, context): return {}\n")
    (folder / "installation.json").write_text(json.dumps({"name": "sandbox", "pace": PACE}))
    return folder


@pytest.fixture
def workshop(bundle: Path, tmp_path: Path) -> Iterator[Workshop]:
    with open_workshop(bundle, tmp_path) as opened:
        yield opened


def test_every_function_has_a_case(workshop: Workshop) -> None:
    names = [function.name for function in workshop.functions]

    assert names == ["api", "requests", "relay", "outbox", "worker", "sweep"]


def test_what_the_api_wrote_is_what_the_others_get(workshop: Workshop) -> None:
    worker = workshop.functions[4]

    assert worker.stored == ({"pk": {"S": "USER#1"}, "sk": {"S": "STATE"}},)


def test_cold_start_tells_the_ratio_and_the_memory(workshop: Workshop) -> None:
    figures = {each.name: each for each in cold_start.measure(workshop, API, 2, lambda _: None)}

    assert set(figures) == {
        "cold_start.api",
        "cold_start_cpu.api",
        "bare_cpu.api",
        "peak_memory.api",
    }
    assert figures["cold_start.api"].n == 2
    assert figures["cold_start.api"].target == 1.6
    assert 0 < figures["cold_start.api"].value < 1
    assert 1 < figures["peak_memory.api"].value < 100


def test_warm_calls_are_counted_without_the_first_ones(workshop: Workshop) -> None:
    (figure,) = warm_calls.measure(workshop, API, 5)

    assert (figure.name, figure.unit, figure.n) == ("warm_call_cpu.api", "ms", 5)
    assert 0 < figure.value < 1000


def test_run_that_did_not_do_its_work_is_no_measurement(workshop: Workshop) -> None:
    idle = Function("idle", "idle", (), {}, ("PutEvents",))

    with pytest.raises(ChildError, match="idle did not call PutEvents"):
        workshop.run(idle)


@pytest.mark.parametrize(
    "answer", [{"statusCode": 422}, {"batchItemFailures": [{"itemIdentifier": "1"}]}]
)
def test_answer_that_is_a_failure_is_no_measurement(answer: dict[str, object]) -> None:
    assert API.complaint(answer, list(API.calls)) == f"api answered {answer}"


def test_pace_does_not_hold_up_warm_calls(workshop: Workshop, bundle: Path) -> None:
    pace = json.loads((bundle / "installation.json").read_text())["pace"]

    assert pace == {
        "create_per_second": 1e6,
        "describe_per_second": 1e6,
        "list_per_second": 1e6,
        "first": 2,
    }
