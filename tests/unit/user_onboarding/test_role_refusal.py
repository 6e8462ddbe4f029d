"""Which boundary a persona's role has to have before it is passed."""

import pytest

from services.user_onboarding.observe import role_refusal
from services.user_onboarding.settings import Persona, Studio
from services.user_onboarding.studio_account import RoleSeen

STUDIO = Studio("retail-dev", "222222222222", "eu-west-1", "retail", "/d", "onboarding", "limit")
ARN = "arn:aws:iam::222222222222:role/studio/persona/test-ana"
TAGS = {"studio:persona": "ana", "studio:managed-by": "test"}


def policy(name: str, account: str = "222222222222") -> str:
    return f"arn:aws:iam::{account}:policy/{name}"


@pytest.mark.parametrize(
    ("suffix", "boundary", "passed"),
    [
        ("", policy("limit"), True),
        ("-ana", policy("limit-ana"), True),
        ("-ana", policy("limit"), False),
        ("-ana", policy("limit-bob"), False),
        ("", policy("limit-ana"), False),
        ("-ana", policy("my/limit-ana"), False),
        ("-ana", policy("limit-ana", "999999999999"), False),
        ("-ana", None, False),
    ],
)
def test_a_role_is_passed_with_exactly_the_boundary_of_its_persona(
    suffix: str, boundary: str | None, passed: bool
) -> None:
    persona = Persona("ana", "/mlops/role/ana", boundary_suffix=suffix)

    refusal = role_refusal(ARN, RoleSeen(ARN, TAGS, boundary), STUDIO, persona, "test")

    if passed:
        assert refusal is None
    else:
        assert refusal == f"The role {ARN} does not have the permissions boundary limit{suffix}."
