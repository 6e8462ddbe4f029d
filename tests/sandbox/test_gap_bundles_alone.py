import json
from typing import Any

from tests.sandbox.clouds import DEV, LAMBDA, Cloud, fresh, zipped

BORROWING = """
def handler(event, context):
    import pydantic
    return "borrowed"
"""


def _invoke(cloud: Cloud, code: str) -> Any:
    awslambda = cloud.client("lambda")
    name = fresh("function")
    awslambda.create_function(
        FunctionName=name,
        Role=cloud.role(DEV, LAMBDA),
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": zipped(code)},
    )
    return json.load(awslambda.invoke(FunctionName=name)["Payload"])


def test_a_function_has_only_what_its_bundle_brings(cloud: Cloud) -> None:
    assert "No module named 'pydantic'" in _invoke(cloud, BORROWING)["errorMessage"]


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    assert _invoke(bare, BORROWING) == "borrowed"
