"""The administrator's page shows the state table that the code itself uses."""

from pathlib import Path

from services.user_onboarding.lifecycle_drawing import draw

PAGE = Path(__file__).parent.parent.parent / "docs" / "user-lifecycle.md"


def test_the_page_has_the_drawing_of_the_present_table() -> None:
    # Made anew with: python -m services.user_onboarding lifecycle
    assert draw() in PAGE.read_text(encoding="utf-8")
