"""The description of the API: what services contribute, in one document."""

from typing import Literal

import pytest

from services.controller.openapi import Contribution, assemble
from services.controller.openapi_models import Entry, Page, Shown
from services.controller.openapi_parts import (
    WRITE_PROBLEMS,
    Problems,
    answer,
    body,
    limit_and_cursor,
)


class Ship(Shown):
    """A ship."""

    name: str


class ShipEntry(Entry):
    """One step of a ship's life."""

    phase: Literal["Afloat", "Sunk"]


class ShipTimeline(Page[ShipEntry]):
    """A page of entries."""


class Port(Shown):
    """A port."""

    depth: int


SHIPS = Contribution(
    {"/ships": {"get": {"responses": {"200": answer("ShipTimeline", "Ships", {})}}}},
    asked=(),
    told=(Ship, ShipTimeline),
    fault_members={"tonnage": {"type": "integer"}},
)
PORTS = Contribution({"/ports": {}}, asked=(Port,), told=())


def test_paths_keep_the_order_of_the_services_and_the_document_itself_comes_last() -> None:
    made = assemble([SHIPS, PORTS], "Ships and ports.")

    assert list(made["paths"]) == ["/ships", "/ports", "/openapi.json"]
    assert made["info"]["description"] == "Ships and ports."


def test_models_of_all_services_stand_under_their_own_names() -> None:
    schemas = assemble([SHIPS, PORTS], "")["components"]["schemas"]

    assert set(schemas) == {
        *("Ship", "ShipEntry", "ShipTimeline", "Port"),
        *("AwsCall", "Problem", "ProblemField"),
    }
    assert schemas["ShipEntry"]["properties"]["phase"]["enum"] == ["Afloat", "Sunk"]
    items = schemas["ShipTimeline"]["properties"]["items"]
    assert items["items"] == {"$ref": "#/components/schemas/ShipEntry"}


def test_a_service_adds_members_to_faults() -> None:
    faults = [
        set(assemble(each, "")["components"]["schemas"]["ProblemField"]["properties"])
        for each in ([SHIPS], [PORTS])
    ]

    assert faults[0] - faults[1] == {"tonnage"}


@pytest.mark.parametrize("status", WRITE_PROBLEMS)
def test_every_problem_has_its_reason_and_its_example(status: str) -> None:
    told = Problems("ship", {status: {"status": int(status)}}).of(status)[status]

    assert told["description"].endswith(".")
    assert told["content"] == {
        "application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "example": {"status": int(status)},
        }
    }
    assert ("ship" in told["description"]) == (status in ("404", "412"))


def test_a_body_is_described_under_each_media_type() -> None:
    told = body("Port", {"depth": 1}, "application/merge-patch+json", required=False)

    assert told["required"] is False
    assert set(told["content"]) == {"application/json", "application/merge-patch+json"}


def test_the_parameters_of_a_page_have_the_bounds_that_are_checked() -> None:
    limit, cursor = limit_and_cursor()

    assert (limit["name"], cursor["name"]) == ("limit", "cursor")
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
