"""Pages of marks, where the table also has what others wrote."""

from typing import Any

from services.controller.marks import Mark, Marks


class Table:
    """A scan's answer, and what it was asked with."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def scan(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        ours = {
            "pk": {"S": "USER#retail-dev.ada"},
            "id": {"S": "retail-dev.ada"},
            "revision": {"N": "3"},
            "phase": {"S": "Suspended"},
        }
        stranger = {"pk": {"S": "OTHER#x"}}
        return {"Items": [ours, stranger], "LastEvaluatedKey": stranger}


def test_what_others_wrote_is_passed_over_and_the_next_page_begins_behind_it() -> None:
    table: Any = Table()
    marks = Marks(table, "leavers", "USER#")

    page = marks.page(2)
    marks.page(2, page.next_key)

    assert page.marks == (Mark("retail-dev.ada", 3, {"phase": "Suspended"}),)
    assert table.asked[1]["ExclusiveStartKey"] == {"pk": {"S": "OTHER#x"}}
