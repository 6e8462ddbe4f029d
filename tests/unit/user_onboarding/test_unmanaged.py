"""Profiles that are none of ours: reported by the sweep, and left alone."""

import pytest

from tests.unit.user_onboarding.test_admin import WHO, Office
from tests.world.adoption_scenarios import there_before
from tests.world.cloud import Cloud, studio
from tests.world.scenarios import ADA


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def swept(cloud: Cloud) -> tuple[str, ...]:
    cloud.sweep()
    cloud.settle()
    return cloud.unmanaged.found["retail-dev"].names


def test_a_sweep_reports_who_is_not_ours_as_aws_writes_the_names(cloud: Cloud) -> None:
    there_before(cloud, "Grace-H")
    there_before(cloud, "bo")
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    assert swept(cloud) == ("Grace-H", "bo")


def test_a_profile_that_was_taken_over_is_no_longer_reported(cloud: Cloud) -> None:
    there_before(cloud)
    assert swept(cloud) == ("Ada",)

    cloud.adopt(user_name="ada", persona="data-scientist")
    cloud.settle()

    assert swept(cloud) == ()


def test_a_name_that_ended_or_was_refused_stands_for_no_profile(cloud: Cloud) -> None:
    there_before(cloud)
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()

    assert cloud.user(ADA).reason == "ProfileNotOurs"
    assert swept(cloud) == ("Ada",)


def test_a_thousand_are_written_once_and_cost_no_call_but_the_pages(cloud: Cloud) -> None:
    for number in range(1000):
        there_before(cloud, f"person-{number}")

    assert len(swept(cloud)) == 1000
    first = cloud.account().asked["ListUserProfiles"]
    swept(cloud)

    assert cloud.unmanaged.writes == 1
    assert cloud.account().asked["ListUserProfiles"] == 2 * first == 20
    assert cloud.account().asked["DescribeUserProfile"] == 0
    assert cloud.account().asked["AddTags"] == 0


def test_a_list_that_was_refused_changes_no_report(cloud: Cloud) -> None:
    for number in range(200):
        there_before(cloud, f"person-{number}")
    before = swept(cloud)
    there_before(cloud, "zoe")
    cloud.account().refuse_next("ListUserProfiles", "AccessDeniedException")

    assert swept(cloud) == before


def test_operators_see_the_names_of_a_studio_and_how_many_each_has() -> None:
    office = Office(studio(), studio("risk-dev", "444444444444"))
    there_before(office.cloud)
    office.cloud.sweep()
    office.cloud.settle()

    every = office.result("unmanaged")["studios"]
    one = office.result("unmanaged", studio="retail-dev")

    assert [(each["studio"], each["count"]) for each in every] == [
        ("retail-dev", 1),
        ("risk-dev", 0),
    ]
    assert (one["user_names"], one["since"]) == (["Ada"], every[0]["since"])
    assert office.ask("unmanaged", studio="nowhere")["error"]["status"] == 404


def test_operators_take_over_by_name() -> None:
    office = Office()
    there_before(office.cloud)
    said = {"user_name": "ada", "persona": "data-scientist", **WHO}

    made = office.result("adopt", **said)
    office.cloud.settle()
    again = office.result("adopt", **said)

    assert (made["changed"], again["changed"]) == (True, False)
    assert made["user"]["verified"] is False
    assert again["user"]["reason"] == "Adopted"
    wrong = office.ask("adopt", **{**said, "persona": "lead-data-scientist"})
    assert wrong["error"]["status"] == 409
    bad = office.ask("adopt", **{**said, "user_name": "ada.lovelace"})
    assert bad["error"]["errors"][0]["pointer"] == "/user_name"
