"""Principals of an environment file: each is one that a caller can be."""

from pathlib import Path

import pytest

from services.controller.access import canonical_principal
from tests.infra.environment_files import GOOD, read, refusal

ROLE = "arn:aws:iam::111111111111:role"
SESSION = "arn:aws:sts::111111111111:assumed-role"
TRUSTED = f"{ROLE}/Portal"


@pytest.mark.parametrize(
    ("principal", "reason"),
    [
        (f"{ROLE}/team/Ops", f"the ARN of a session carries no path of its role: write {ROLE}/Ops"),
        (
            f"{ROLE}/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_1",
            "this role's callers are told apart by their sessions: "
            f"name {SESSION}/AWSReservedSSO_Ops_1/<name of the session>",
        ),
        (
            TRUSTED,
            "this role's callers are told apart by their sessions: "
            f"name {SESSION}/Portal/<name of the session>",
        ),
        (
            f"{SESSION}/Ops/ada",
            "whoever may assume the role chooses the session's name: "
            f"name {ROLE}/Ops, or list that in trusted_session_roles",
        ),
        (
            f"{SESSION}/Portal",
            "a session is assumed-role/<name of the role>/<name of the session>",
        ),
        (
            "arn:aws:sts::111111111111:federated-user/ada",
            "a federated user is whatever the maker of the session calls it: name a role",
        ),
    ],
)
def test_a_principal_that_no_caller_can_be_is_refused(
    tmp_path: Path, principal: str, reason: str
) -> None:
    text = f"{GOOD}trusted_session_roles: ['{TRUSTED}']\naccess:\n"

    answers = refusal(tmp_path, f"{text}  - role: admin\n    principal: '{principal}'\n")

    assert answers == [f"acme.yaml:17: access.0.principal: {reason}"]


@pytest.mark.parametrize(
    "principal",
    [
        "arn:aws:iam::111111111111:user/ada",
        "arn:aws:iam::111111111111:user/people/ada",
        f"{ROLE}/Ops",
        f"{SESSION}/AWSReservedSSO_Ops_1/ada@example.com",
        f"{SESSION}/Portal/ada",
    ],
)
def test_a_principal_that_a_caller_can_be_is_one_that_the_services_see(
    tmp_path: Path, principal: str
) -> None:
    text = f"{GOOD}trusted_session_roles: ['{TRUSTED}']\naccess:\n"

    installation = read(tmp_path, f"{text}  - {{role: admin, principal: '{principal}'}}\n")

    [grant] = installation.access
    assert grant.principal == principal
    seen = principal.replace(":iam:", ":sts:").replace("role/", "assumed-role/")
    caller = f"{seen}/somebody" if principal.startswith(ROLE) else principal
    assert canonical_principal(caller, frozenset([TRUSTED])) == principal


@pytest.mark.parametrize("principal", [f"{SESSION}/Ops", f"{ROLE}/Ops"])
def test_kinds_of_principals_stand_in_the_arns_of_their_services(
    tmp_path: Path, principal: str
) -> None:
    swapped = principal.replace(":sts:", ":x:").replace(":iam:", ":sts:").replace(":x:", ":iam:")

    [answer] = refusal(tmp_path, f"{GOOD}access: [{{role: admin, principal: '{swapped}'}}]\n")

    assert "access.0.principal: String should match pattern" in answer


def test_a_trusted_role_with_a_path_is_refused(tmp_path: Path) -> None:
    text = f"{GOOD}trusted_session_roles:\n  - {TRUSTED}\n  - {ROLE}/people/Portal\n"

    assert refusal(tmp_path, text) == [
        "acme.yaml:16: trusted_session_roles.1: the ARN of a session carries no path of its role: "
        f"write {TRUSTED}"
    ]
