"""The account in memory and the one on AWS's own API keep the same promises."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.controller.attributes import Value
from services.controller.aws_errors import AwsCallError
from services.user_onboarding.studio_account import PAGE_SIZE, NewProfile
from services.user_onboarding.user_settings import read_settings, to_user_settings
from services.user_onboarding.world import App, Space
from tests.contract.studios import ACCOUNT, IN_SERVICE, REGION, AwsStudio, MemoryStudio, Studio

ROLE = f"arn:aws:iam::{ACCOUNT}:role/studio/persona/test-ds"
TAGS = {"studio:user": "retail-dev.ada", "studio:managed-by": "test"}


@pytest.fixture(params=["memory", "aws"])
def studio(request: pytest.FixtureRequest) -> Iterator[Studio]:
    if request.param == "memory":
        yield MemoryStudio()
        return
    request.getfixturevalue("aws")
    yield AwsStudio()


def profile(studio: Studio, name: str = "Ada", **tags: str) -> NewProfile:
    return NewProfile(studio.domain_id, name, {"ExecutionRole": ROLE}, tags or TAGS)


def names(studio: Studio, ask: Any) -> list[list[str]]:
    """Return the names of every page."""
    pages = [ask(studio.domain_id)]
    while pages[-1].next_token is not None:
        pages.append(ask(studio.domain_id, pages[-1].next_token))
        assert len(pages) < 9
    return [[each.name for each in page.profiles] for page in pages]


def test_domain_in_service_with_iam_is_seen_so(studio: Studio) -> None:
    seen = studio.account.domain(studio.domain_id)

    assert replace(seen, home_file_system=None) == IN_SERVICE
    assert (seen.home_file_system or "").startswith("fs-")


def test_domain_that_is_not_there_is_refused_with_aws_words(studio: Studio) -> None:
    with pytest.raises(AwsCallError) as refused:
        studio.account.domain("d-nowhere")

    call = refused.value.call
    assert (call.operation, call.error_code) == ("DescribeDomain", "ResourceNotFound")
    assert "d-nowhere" in str(call.error_message)
    assert call.request_id
    assert not refused.value.passing


def test_parameters_are_read_by_name_and_missing_ones_left_out(studio: Studio) -> None:
    studio.put_parameter("/mlops/studio/domain-id", "d-abc")
    studio.put_parameter("/mlops/role/ds", ROLE)

    asked = ("/mlops/studio/domain-id", "/mlops/role/ds", "/mlops/role/lead")

    assert studio.account.parameters(asked) == {
        "/mlops/studio/domain-id": "d-abc",
        "/mlops/role/ds": ROLE,
    }


@pytest.mark.parametrize("bounded", [True, False])
def test_role_is_seen_with_its_path_tags_and_boundary(studio: Studio, bounded: bool) -> None:
    tags = {"studio:persona": "data-scientist", "studio:managed-by": "test"}
    arn = studio.put_role("test-ds", tags, bounded=bounded)

    seen = studio.account.role("test-ds")

    assert (seen.arn, dict(seen.tags)) == (arn, tags)
    assert arn.endswith(":role/studio/persona/test-ds")
    assert seen.boundary_arn == (f"arn:aws:iam::{ACCOUNT}:policy/boundary" if bounded else None)


def test_role_that_is_not_there_is_refused_with_aws_words(studio: Studio) -> None:
    with pytest.raises(AwsCallError) as refused:
        studio.account.role("nobody")

    assert (refused.value.call.operation, refused.value.code) == ("GetRole", "NoSuchEntity")


def test_created_profile_is_described_as_it_was_asked_for(studio: Studio) -> None:
    created = studio.account.create(profile(studio))

    found = studio.account.describe(studio.domain_id, "Ada")

    assert found is not None
    assert (found.arn, found.status) == (created.arn, "Pending")
    assert (found.execution_role_arn, found.failure_reason) == (ROLE, None)
    assert created.request_id
    assert created.arn == (
        f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:user-profile/{studio.domain_id}/ada"
    )


def test_profile_is_in_service_after_a_while(studio: Studio) -> None:
    studio.account.create(profile(studio))
    assert [each.status for each in studio.account.all_profiles(studio.domain_id).profiles] == [
        "Pending"
    ]

    studio.time.pass_seconds(60)

    (listed,) = studio.account.all_profiles(studio.domain_id).profiles
    assert (listed.name, listed.status) == ("Ada", "InService")


def test_failed_profile_carries_the_reason(studio: Studio) -> None:
    studio.end_failed("Ada", "EFS mount failed")
    studio.account.create(profile(studio))
    studio.time.pass_seconds(60)

    found = studio.account.describe(studio.domain_id, "Ada")

    assert found is not None
    assert (found.status, found.failure_reason) == ("Failed", "EFS mount failed")


def test_profile_that_is_not_there_is_none(studio: Studio) -> None:
    assert studio.account.describe(studio.domain_id, "nobody") is None


@pytest.mark.parametrize("name", ["Ada", "ada", "ADA"])
def test_name_is_taken_whatever_its_case(studio: Studio, name: str) -> None:
    studio.account.create(profile(studio))

    with pytest.raises(AwsCallError) as refused:
        studio.account.create(profile(studio, name))

    assert refused.value.code == "ResourceInUse"
    assert studio.account.describe(studio.domain_id, name) is not None


def test_tags_are_read_as_they_were_given(studio: Studio) -> None:
    tags = {**TAGS, "studio:team": "risk & pricing".replace("&", "+"), "studio:cost-center": "77"}
    created = studio.account.create(profile(studio, **tags))

    assert studio.account.tags(created.arn) == tags


def test_profiles_are_found_by_our_tag_and_told_with_our_tags_only(studio: Studio) -> None:
    ours = studio.account.create(profile(studio, **TAGS, team="a")).arn
    studio.account.create(profile(studio, "Grace", **{**TAGS, "studio:managed-by": "others"}))
    studio.account.create(profile(studio, "Mary", team="b"))

    page = studio.account.tagged_profiles("test")

    assert page.next_token is None
    assert {arn.lower(): dict(tags) for arn, tags in page.tags.items()} == {ours.lower(): TAGS}


def test_every_tagged_profile_stands_on_one_page(studio: Studio) -> None:
    made = {studio.account.create(profile(studio, f"user-{n}")).arn for n in range(PAGE_SIZE + 1)}

    first = studio.account.tagged_profiles("test")
    second = studio.account.tagged_profiles("test", first.next_token)

    assert (len(first.tags), len(second.tags), second.next_token) == (PAGE_SIZE, 1, None)
    assert {*first.tags, *second.tags} == made


def test_lists_and_descriptions_tell_the_same_time_and_an_update_moves_it(studio: Studio) -> None:
    def times() -> tuple[str | None, str | None]:
        (listed,) = studio.account.all_profiles(studio.domain_id).profiles
        found = studio.account.describe(studio.domain_id, "Ada")
        return listed.modified_at, found.modified_at if found else None

    arn = ready(studio)
    before = times()
    studio.account.add_tags(arn, {"studio:team": "fraud"})
    tagged = times()
    studio.account.update(studio.domain_id, "Ada", {"ExecutionRole": OTHER_ROLE})
    studio.time.pass_seconds(60)
    after = times()

    assert before[0] == before[1] == tagged[0] == tagged[1]
    assert after[0] == after[1]
    assert (after[0] or "") > (before[0] or "") > ""


def test_every_profile_stands_on_one_page_and_oldest_come_first(studio: Studio) -> None:
    count = 2 * PAGE_SIZE + 1
    for number in range(count):
        studio.account.create(profile(studio, f"user-{number:03d}"))
        studio.time.pass_seconds(1)

    pages = names(studio, studio.account.all_profiles)

    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1]
    assert [each for page in pages for each in page] == [f"user-{n:03d}" for n in range(count)]


def test_newest_profiles_come_first_on_their_own_list(studio: Studio) -> None:
    for number in range(PAGE_SIZE + 1):
        studio.account.create(profile(studio, f"user-{number:03d}"))
        studio.time.pass_seconds(1)
    studio.time.pass_seconds(60)

    pages = names(studio, studio.account.newest_profiles)

    assert pages[0][0] == f"user-{PAGE_SIZE:03d}"
    assert [len(page) for page in pages] == [PAGE_SIZE, 1]
    assert pages[1] == ["user-000"]


def test_profile_created_between_two_pages_hides_no_other(studio: Studio) -> None:
    for number in range(PAGE_SIZE + 1):
        studio.account.create(profile(studio, f"user-{number:03d}"))
        studio.time.pass_seconds(1)
    first = studio.account.all_profiles(studio.domain_id)
    studio.account.create(profile(studio, "a-new-one"))

    second = studio.account.all_profiles(studio.domain_id, first.next_token)

    assert [each.name for each in second.profiles] == [f"user-{PAGE_SIZE:03d}", "a-new-one"]


@pytest.mark.parametrize(
    ("operation", "code", "message"),
    [
        ("CreateUserProfile", "ResourceLimitExceeded", "The limit is 0."),
        ("CreateUserProfile", "ValidationException", "Could not assume role"),
        ("CreateUserProfile", "AccessDeniedException", "not authorized to perform iam:PassRole"),
        ("ListUserProfiles", "AccessDeniedException", "not authorized"),
        ("DescribeDomain", "AccessDeniedException", "not authorized"),
        ("DescribeUserProfile", "AccessDeniedException", "not authorized"),
    ],
)
def test_refusal_carries_operation_code_and_message(
    studio: Studio, operation: str, code: str, message: str
) -> None:
    calls: dict[str, Callable[[], object]] = {
        "CreateUserProfile": lambda: studio.account.create(profile(studio)),
        "ListUserProfiles": lambda: studio.account.all_profiles(studio.domain_id),
        "DescribeDomain": lambda: studio.account.domain(studio.domain_id),
        "DescribeUserProfile": lambda: studio.account.describe(studio.domain_id, "Ada"),
    }
    studio.refuse_next(operation, code, message)

    with pytest.raises(AwsCallError) as refused:
        calls[operation]()

    call = refused.value.call
    assert (call.operation, call.error_code, call.error_message) == (operation, code, message)
    assert call.request_id
    assert not refused.value.passing
    calls[operation]()  # The next call is answered again.


OTHER_ROLE = f"arn:aws:iam::{ACCOUNT}:role/studio/persona/test-lead"
SETTINGS: dict[str, Value] = {
    "idle_shutdown_minutes": 60,
    "hidden_tools": ["DataWrangler"],
    "canvas": False,
}


def ready(studio: Studio, name: str = "Ada") -> str:
    """Create a profile and let it come into service; return its ARN."""
    arn = studio.account.create(profile(studio, name)).arn
    studio.time.pass_seconds(60)
    return arn


def test_updated_profile_has_the_other_role_and_settings_when_it_is_in_service_again(
    studio: Studio,
) -> None:
    arn = ready(studio)

    updated = studio.account.update(studio.domain_id, "Ada", to_user_settings(SETTINGS, OTHER_ROLE))
    during = studio.account.describe(studio.domain_id, "Ada")
    studio.time.pass_seconds(60)
    after = studio.account.describe(studio.domain_id, "Ada")

    assert (updated.arn, bool(updated.request_id)) == (arn, True)
    assert during is not None
    assert during.status == "Updating"
    assert after is not None
    assert (after.status, after.execution_role_arn) == ("InService", OTHER_ROLE)
    assert read_settings(after.user_settings) == SETTINGS
    assert (after.home_uid or "").isdigit()


def test_profile_that_is_busy_is_neither_updated_nor_deleted(studio: Studio) -> None:
    studio.account.create(profile(studio))

    for call in (
        lambda: studio.account.update(studio.domain_id, "Ada", {"ExecutionRole": OTHER_ROLE}),
        lambda: studio.account.delete_profile(studio.domain_id, "Ada"),
    ):
        with pytest.raises(AwsCallError) as refused:
            call()
        assert refused.value.code == "ResourceInUse"


def test_what_is_not_there_is_not_found_by_any_call(studio: Studio) -> None:
    app = App(None, "nowhere", "JupyterLab", "default", "InService")
    nobody = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:user-profile/{studio.domain_id}/nobody"
    calls: list[Callable[[], object]] = [
        lambda: studio.account.update(studio.domain_id, "nobody", {"ExecutionRole": ROLE}),
        lambda: studio.account.delete_profile(studio.domain_id, "nobody"),
        lambda: studio.account.delete_space(studio.domain_id, "nowhere"),
        lambda: studio.account.delete_app(studio.domain_id, app),
        lambda: studio.account.add_tags(nobody, {"studio:team": "x"}),
        lambda: studio.account.delete_tags(nobody, ("studio:team",)),
    ]
    for call in calls:
        with pytest.raises(AwsCallError) as refused:
            call()
        assert refused.value.code in ("ResourceNotFound", "ResourceNotFoundException")


def test_tags_are_put_replaced_and_taken_away(studio: Studio) -> None:
    arn = ready(studio)

    studio.account.add_tags(arn, {"studio:team": "pricing", "studio:user": "retail-dev.ada"})
    studio.account.add_tags(arn, {"studio:team": "fraud"})
    assert studio.account.tags(arn) == {**TAGS, "studio:team": "fraud"}

    studio.account.delete_tags(arn, ("studio:team", "never-there"))
    assert studio.account.tags(arn) == TAGS


def at_work(studio: Studio) -> None:
    """Have Ada open a private space with an app, own a shared one, and run an app of her own."""
    ready(studio)
    studio.open_space("ada-space", "Ada", shared=False)
    studio.open_space("team-space", "Ada", shared=True)
    studio.open_space("open-to-all", None, shared=True)
    studio.time.pass_seconds(60)
    studio.run_app(space="ada-space")
    studio.run_app(profile="Ada")
    studio.time.pass_seconds(60)


def test_apps_are_told_with_whose_they_are(studio: Studio) -> None:
    at_work(studio)

    page = studio.account.apps(studio.domain_id)

    assert page.next_token is None
    assert {each.label: each.status for each in page.apps} == {
        "app:ada-space/JupyterLab/default": "InService",
        "app:Ada/Canvas/default": "InService",
    }


def test_spaces_are_told_with_owner_and_whether_they_are_shared(studio: Studio) -> None:
    at_work(studio)

    page = studio.account.spaces(studio.domain_id)

    assert sorted((each.name, each.owner, each.shared) for each in page.spaces) == [
        ("ada-space", "Ada", False),
        ("open-to-all", None, True),
        ("team-space", "Ada", True),
    ]


def test_deleted_apps_are_told_while_they_go_and_never_again(studio: Studio) -> None:
    at_work(studio)
    for app in studio.account.apps(studio.domain_id).apps:
        studio.account.delete_app(studio.domain_id, app)

    during = studio.account.apps(studio.domain_id).apps
    studio.time.pass_seconds(60)

    assert {each.status for each in during} == {"Deleting"}
    assert studio.account.apps(studio.domain_id).apps == ()


def test_a_space_goes_once_no_app_runs_in_it(studio: Studio) -> None:
    at_work(studio)
    with pytest.raises(AwsCallError) as refused:
        studio.account.delete_space(studio.domain_id, "ada-space")
    assert refused.value.code == "ResourceInUse"
    for app in studio.account.apps(studio.domain_id).apps:
        studio.account.delete_app(studio.domain_id, app)
    studio.time.pass_seconds(60)

    studio.account.delete_space(studio.domain_id, "ada-space")

    def space() -> Space | None:
        spaces = studio.account.spaces(studio.domain_id).spaces
        return next((each for each in spaces if each.name == "ada-space"), None)

    during = space()
    assert during is not None
    assert during.status == "Deleting"
    studio.time.pass_seconds(60)
    assert space() is None


def test_a_profile_goes_once_it_has_neither_apps_nor_spaces(studio: Studio) -> None:
    ready(studio)
    studio.open_space("ada-space", "Ada", shared=False)
    studio.time.pass_seconds(60)
    with pytest.raises(AwsCallError) as refused:
        studio.account.delete_profile(studio.domain_id, "Ada")
    assert refused.value.code == "ResourceInUse"
    studio.account.delete_space(studio.domain_id, "ada-space")
    studio.time.pass_seconds(60)

    studio.account.delete_profile(studio.domain_id, "Ada")

    during = studio.account.describe(studio.domain_id, "Ada")
    assert during is not None
    assert during.status == "Deleting"
    studio.time.pass_seconds(60)
    assert studio.account.describe(studio.domain_id, "Ada") is None
    assert studio.account.create(profile(studio)).arn


def test_every_space_stands_on_one_page(studio: Studio) -> None:
    ready(studio)
    count = PAGE_SIZE + 1
    for number in range(count):
        studio.open_space(f"space-{number:03d}", None, shared=True)

    first = studio.account.spaces(studio.domain_id)
    second = studio.account.spaces(studio.domain_id, first.next_token)

    assert (len(first.spaces), len(second.spaces), second.next_token) == (PAGE_SIZE, 1, None)
    assert len({each.name for each in (*first.spaces, *second.spaces)}) == count
