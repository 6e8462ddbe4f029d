"""How many people have to approve before somebody becomes one of a persona."""

from pathlib import Path

import pytest

from tests.infra.environment_files import GOOD, read, refusal


@pytest.mark.parametrize(
    ("persona", "approvals"),
    [
        ("{id: ds, role_parameter: /mlops/role/ds, policy_set: data-scientist}", 0),
        ("{id: chief, role_parameter: /mlops/role/chief, policy_set: lead}", 1),
        ("{id: chief, role_parameter: /mlops/role/chief, policy_set: lead, approvals: 2}", 2),
        ("{id: chief, role_parameter: /mlops/role/chief, policy_set: lead, approvals: 0}", 0),
    ],
)
def test_who_leads_needs_one_approval_unless_configured_otherwise(
    tmp_path: Path, persona: str, approvals: int
) -> None:
    installation = read(tmp_path, GOOD + f"personas:\n  - {persona}\n")

    assert installation.personas[0].approvals_needed == approvals


@pytest.mark.parametrize("approvals", [-1, 6, "many"])
def test_a_number_of_approvals_that_cannot_be_is_refused(tmp_path: Path, approvals: object) -> None:
    persona = f"{{id: a, role_parameter: /mlops/role/a, policy_set: lead, approvals: {approvals}}}"

    answers = refusal(tmp_path, GOOD + f"personas:\n  - {persona}\n")

    assert answers[-1].startswith("acme.yaml:15: personas.0.approvals: Input should be ")


ACCESS = """\
access:
  - {principal: 'arn:aws:iam::111111111111:user/ada', role: admin}
  - {principal: 'arn:aws:iam::111111111111:user/ada', role: approver}
  - {principal: 'arn:aws:iam::111111111111:user/eve', role: requester}
"""
TWO_APPROVE = """\
personas:
  - {id: a, role_parameter: /mlops/role/a, policy_set: lead, approvals: 2}
"""


def test_more_approvals_than_there_are_people_to_give_them_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, GOOD + TWO_APPROVE + ACCESS) == [
        "acme.yaml:15: personas.0.approvals: 2 people have to approve one, but access lists 1 "
        "who may do so in retail"
    ]


@pytest.mark.parametrize(
    ("limit", "enough"),
    [("", True), (", personas: [a]", True), (", personas: [b]", False), (", teams: [x]", True)],
)
def test_a_second_approver_counts_where_the_grant_covers_the_persona(
    tmp_path: Path, limit: str, enough: bool
) -> None:
    personas = TWO_APPROVE + "  - {id: b, role_parameter: /mlops/role/b, policy_set: lead}\n"
    bob = f"  - {{principal: 'arn:aws:iam::111111111111:user/bob', role: approver{limit}}}\n"
    text = GOOD + personas + ACCESS + bob

    if enough:
        assert read(tmp_path, text).personas[0].approvals_needed == 2
    else:
        assert "access lists 1 who may do so in retail" in "\n".join(refusal(tmp_path, text))


def test_an_approver_of_another_account_set_does_not_count(tmp_path: Path) -> None:
    cards = GOOD.split("account_sets:\n")[1].replace("retail", "cards").replace("222", "333")
    bob = (
        "  - {principal: 'arn:aws:iam::111111111111:user/bob', role: approver,"
        " account_sets: [cards]}\n"
    )

    assert refusal(tmp_path, GOOD + cards + TWO_APPROVE + ACCESS + bob) == [
        "acme.yaml:23: personas.0.approvals: 2 people have to approve one, but access lists 1 "
        "who may do so in retail"
    ]
