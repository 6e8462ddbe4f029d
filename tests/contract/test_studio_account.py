"""The account in memory and the one on AWS's own API keep the same promises."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.controller.aws_errors import AwsCallError
from services.user_onboarding.studio_account import PAGE_SIZE, NewProfile
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
    return NewProfile(studio.domain_id, name, ROLE, tags or TAGS)


def names(studio: Studio, ask: Any) -> list[list[str]]:
    """Return the names of every page."""
    pages = [ask(studio.domain_id)]
    while pages[-1].next_token is not None:
        pages.append(ask(studio.domain_id, pages[-1].next_token))
        assert len(pages) < 9
    return [[each.name for each in page.profiles] for page in pages]


def test_domain_in_service_with_iam_is_seen_so(studio: Studio) -> None:
    assert studio.account.domain(studio.domain_id) == IN_SERVICE


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
