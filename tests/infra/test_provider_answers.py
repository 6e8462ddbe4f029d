"""What reaches CloudFormation from the code that stands in a template, over a real connection."""

import json
from typing import Any

import pytest

from infra.network.providers import answering
from infra.network.providers.inline_code import ProviderModule, inline_code
from tests.world.mailbox import REFUSED, open_mailbox

REQUEST: dict[str, Any] = {
    "RequestType": "Create",
    "StackId": "arn:aws:cloudformation:eu-west-1:222222222222:stack/acme-network/1",
    "RequestId": "r-1",
    "LogicalResourceId": "DefaultGroup",
    "ResourceProperties": {"GroupId": "sg-1"},
}


def test_an_answer_has_what_cloudformation_knows_it_by_and_no_content_type() -> None:
    with open_mailbox() as mailbox:
        url = f"{mailbox.address}/answer?signed"
        answering.handling(lambda asked: {"Closed": asked["GroupId"]})(
            {**REQUEST, "ResponseURL": url}, None
        )

    (letter,) = mailbox.letters
    # The URL is signed without a type: one in the request would be refused.
    assert (letter.path, letter.content_type) == ("/answer?signed", "")
    assert json.loads(letter.body) == {
        "Status": "SUCCESS",
        "Data": {"Closed": "sg-1"},
        "PhysicalResourceId": "DefaultGroup",
        **{key: REQUEST[key] for key in ("StackId", "RequestId", "LogicalResourceId")},
    }


def test_the_longest_reason_is_one_that_cloudformation_takes() -> None:
    def fail(_asked: dict[str, Any]) -> dict[str, Any]:
        raise ValueError("\u20ac" * 5000)

    with open_mailbox() as mailbox:
        url = f"{mailbox.address}/answer"
        answering.handling(fail)({**REQUEST, "ResponseURL": url}, None)

    (letter,) = mailbox.letters
    assert len(letter.body) <= 4096


def test_an_answer_that_is_never_taken_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)

    with open_mailbox() as mailbox, pytest.raises(OSError, match="403"):
        answering.put(mailbox.address + REFUSED, b"{}")

    assert len(mailbox.letters) == answering.TRIES
    assert pauses == [1, 2, 4]


@pytest.mark.parametrize("module", ["default_group", "existing_network"])
def test_the_code_in_a_template_answers_without_the_repository(module: ProviderModule) -> None:
    code: dict[str, Any] = {}
    exec(inline_code(module), code)  # noqa: S102  # our own code, as Lambda loads it

    with open_mailbox() as mailbox:
        url = f"{mailbox.address}/answer"
        code["handler"]({**REQUEST, "RequestType": "Delete", "ResponseURL": url}, None)

    (letter,) = mailbox.letters
    assert json.loads(letter.body)["Status"] == "SUCCESS"
